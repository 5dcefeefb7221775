"""`pyx help`: the first day, everything, or one command."""

from __future__ import annotations

from pyx_cli.table import COMMANDS, FIRST_DAY, find
from pyx_core.errors import PyxError

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
    parser.add_argument("topic", nargs="?", metavar="COMMAND", help="a command, or `all`")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows the help that was asked for."""
    topic = arguments.topic
    if topic is None:
        context.stdout.write(first_day())
    elif topic == "all":
        context.stdout.write(everything())
    else:
        command = find(topic)
        if command is None:
            raise PyxError("usage", f"no command {topic!r}", "see: pyx help all")
        from pyx_cli.parser import build

        context.stdout.write(build(command).format_help())
    return 0


def first_day() -> str:
    """What `pyx` alone shows."""
    lines = ["pyx runs scripts and keeps the evidence: manifest, log, outputs.", ""]
    for name in FIRST_DAY:
        command = find(name)
        assert command is not None
        lines.append(f"  {name:<12} {command.summary}")
    lines += ["", "pyx help COMMAND shows its options; pyx help all shows every command."]
    return "\n".join(lines) + "\n"


def everything() -> str:
    """Every command, grouped by purpose."""
    lines: list[str] = []
    for purpose in dict.fromkeys(command.purpose for command in COMMANDS):
        lines += [f"{purpose}:"]
        lines += [
            f"  {command.name:<12} {command.summary}"
            for command in COMMANDS
            if command.purpose == purpose
        ]
        lines.append("")
    lines.append("Every command takes --help. pyx --version shows the version.")
    return "\n".join(lines) + "\n"
