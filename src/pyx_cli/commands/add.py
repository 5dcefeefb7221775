"""`pyx add`: packages for scripts, into the environment that `pyx run` uses."""

from __future__ import annotations

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx add httpx 'pandas>=2'", "install two packages where scripts find them"),
    ("pyx add --package openpyxl --json", "the same for an agent"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("packages", nargs="*", metavar="P", help="a package, as pip takes it")
    parser.add_argument(
        "--package", action="append", default=[], metavar="P", help="the same; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Installs through uv and reports what changed."""
    from pyx_core.engine.default_python import default_python
    from pyx_core.engine.install import install
    from pyx_core.settings.layers import Layers

    packages = [*arguments.packages, *arguments.package]
    if not packages:
        raise PyxError("usage", "no package is named", "try: pyx add httpx")
    layers = Layers(context.environ, context.cwd)
    python = default_python(layers, context.cwd).path or ""
    if context.stderr.isatty():
        context.stderr.write(f"installing {', '.join(packages)} …\n")
        context.stderr.flush()
    report = install(packages, python, layers)
    if arguments.json:
        result = {
            "python": python,
            "changed": [{"name": name, "version": version} for name, version in report.changed],
            "present": [{"name": name, "version": version} for name, version in report.present],
        }
        context.write_json(result)
        return 0
    for name, version in report.changed:
        context.stdout.write(f"installed {name} {version}\n")
    for name, version in report.present:
        context.stdout.write(f"already there: {name} {version}\n")
    context.stdout.write(f"for {python}\n")
    return 0
