"""`pyx completion`: what a shell has to load to complete pyx's command lines."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ('eval "$(pyx completion bash)"', "in ~/.bashrc; zsh is the same with zsh"),
    ("pyx completion fish | source", "in config.fish"),
)
_SHELLS = ("bash", "zsh", "fish", "powershell")


def configure(parser: argparse.ArgumentParser) -> None:
    """The one argument."""
    parser.add_argument("shell", choices=_SHELLS, help="the shell to complete in")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Prints the shell's script."""
    from argcomplete.shell_integration import shellcode

    context.stdout.write(shellcode(["pyx", "python-executor"], shell=arguments.shell))
    return 0
