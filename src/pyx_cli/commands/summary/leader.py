"""`pyx summary leader`: the postmortem: impact, timeline, root cause, prevention."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx summary leader -o temp/postmortem.md --images", "with the pictures that findings cite"),
    (
        "pyx summary leader stale-price --overwrite",
        "of this investigation, in place of the old one",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.summary import add_options

    add_options(parser, "leader")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Writes the summary from the checked log."""
    from pyx_cli.summary import write

    return write("leader", arguments, context)
