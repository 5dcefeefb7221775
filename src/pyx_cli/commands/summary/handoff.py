"""`pyx summary handoff`: what the next person or session needs to go on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx summary handoff", "where it stands, what was ruled out, the next command to type"),
    ("pyx summary handoff -o temp/handoff.md --overwrite", "at the end of each shift"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.summary import add_options

    add_options(parser, "handoff")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Writes the summary from the checked log."""
    from pyx_cli.summary import write

    return write("handoff", arguments, context)
