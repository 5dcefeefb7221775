"""`pyx learn`: from runs to a skill, step by step."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx learn", "the steps, in their order"),
    ("pyx learn --json", "the same for programs"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """One option; each step has its own."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows the steps."""
    from pyx_cli.parser import build
    from pyx_cli.table import find

    command = find("learn")
    assert command is not None
    if arguments.json:
        steps = [{"command": f"pyx {one.name}", "about": one.summary} for one in command.parts]
        context.write_json({"steps": steps, "truncated": False})
        return 0
    context.stdout.write(build(command).format_help())
    return 0
