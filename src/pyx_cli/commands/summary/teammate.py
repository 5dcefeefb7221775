"""`pyx summary teammate`: the short answer: what happened, what to do, what comes next."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx summary teammate", "beside the current log, ready to paste"),
    ("pyx summary teammate -o answer.md --json", "into this file; what came of it as JSON"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.summary import add_options

    add_options(parser, "teammate")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Writes the summary from the checked log."""
    from pyx_cli.summary import write

    return write("teammate", arguments, context)
