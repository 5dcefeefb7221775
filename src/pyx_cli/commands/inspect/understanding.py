"""`pyx inspect understanding`: what is understood or assumed."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    (
        'pyx inspect understanding "The cache is filled from the queue only"',
        "an assumption that others can doubt",
    ),
    (
        'pyx inspect understanding "Prices change at 5 UTC" --log stale-price',
        "in another investigation",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("texts", metavar="WORDS", nargs="+", help="what is understood, or assumed")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds items to the section."""
    from pyx_core.investigation.log.order import UNDERSTANDING

    investigation = Investigation(arguments.log, arguments.dir, context)
    investigation.add_items(UNDERSTANDING, arguments.texts, as_json=arguments.json)
    return 0
