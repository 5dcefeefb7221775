"""The command line of pyx."""


def main() -> None:
    """The console script. The rest is imported here, so that importing the package is free."""
    from pyx_cli.main import console

    console()
