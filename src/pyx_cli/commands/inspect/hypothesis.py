"""`pyx inspect hypothesis`: what might explain it."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ('pyx inspect hypothesis "The updater stands before a message it cannot read"', "it gets H1"),
    ('pyx inspect hypothesis "Somebody changed it by hand" --json', "its label as JSON"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("statement", metavar="STATEMENT", help="one sentence that can be refuted")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds it with the next free label."""
    from pyx_core.investigation.log.additions import add_hypothesis

    investigation = Investigation(arguments.log, arguments.dir, context)
    statement = investigation.masked(arguments.statement)
    added = add_hypothesis(investigation.path, statement)
    words = f"{added.label}  {investigation.shown(statement)}"
    facts = {"label": added.label, "statement": statement}
    investigation.report(words, added.line, facts, as_json=arguments.json)
    return 0
