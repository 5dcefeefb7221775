"""`pyx inspect question`: a question that stays open."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ('pyx inspect question "Who typed the price?"', "what the answer leaves open"),
    ('pyx inspect question "Since when?" "Which shops?" --json', "two, and their lines as JSON"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("texts", metavar="QUESTION", nargs="+", help="what nobody knows yet")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds them to the open questions."""
    from pyx_core.investigation.log.order import OPEN_QUESTIONS

    investigation = Investigation(arguments.log, arguments.dir, context)
    investigation.add_items(OPEN_QUESTIONS, arguments.texts, as_json=arguments.json)
    return 0
