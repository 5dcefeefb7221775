"""`pyx inspect plan`: add a step."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ('pyx inspect plan "Fingerprint the stores"', "the next step of the plan"),
    ('pyx inspect plan "Compare the prices" "Read the queue"', "two steps"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("texts", metavar="STEP", nargs="+", help="what is to be looked at")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds steps with the next numbers."""
    from pyx_core.investigation.log.order import PLAN

    investigation = Investigation(arguments.log, arguments.dir, context)
    investigation.add_items(PLAN, arguments.texts, as_json=arguments.json)
    return 0
