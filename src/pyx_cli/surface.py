"""The command line as values, for what is generated from it in the core."""

from __future__ import annotations

from pyx_cli.parser import build, load
from pyx_cli.reference import meaning, shown, typed, usage
from pyx_cli.table import every_command
from pyx_core.skills.surface import CommandFacts, Surface
from pyx_core.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.table import Command


def surface() -> Surface:
    """Every command, from its live parser."""
    return Surface(version=__version__, commands=tuple(map(_facts, every_command())))


def _facts(command: Command) -> CommandFacts:
    parser = build(command)
    return CommandFacts(
        name=command.name,
        purpose=command.purpose,
        summary=command.summary,
        usage=usage(parser),
        options=tuple((typed(action), meaning(action)) for action in shown(parser)),
        examples=load(command).EXAMPLES,
    )
