"""`pyx help`: the first day, everything, or one command."""

from __future__ import annotations

from pyx_cli.render.help import everything, first_day
from pyx_cli.table import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx help all", "every command, grouped by purpose"),
    ("pyx help run", "the options of one command"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The one argument."""
    parser.add_argument("topic", nargs="*", metavar="COMMAND", help="a command, or `all`")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows the help that was asked for."""
    topic = arguments.topic
    if not topic:
        context.stdout.write(first_day())
    elif topic == ["all"]:
        context.stdout.write(everything())
    else:
        from pyx_cli.parser import build, no_command
        from pyx_core.errors import PyxError

        command, rest = resolve(topic)
        if command is None:
            raise no_command(topic, "pyx help ")
        if rest:
            raise PyxError("usage", f"{command.name} has no commands", f"pyx help {command.name}")
        context.stdout.write(build(command).format_help())
    return 0
