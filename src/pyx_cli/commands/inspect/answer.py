"""`pyx inspect answer`: what came of it."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    (
        'pyx inspect answer "No: 26 prices are stale [F1], as the updater stands still [F4]."',
        "labels in brackets rest it on findings; an answer before it is kept",
    ),
    ('pyx inspect answer "Only this one [F2]." --json', "what it took the place of, as JSON"),
)
_LONGEST_SHOWN = 2000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("text", metavar="ANSWER", help="the answer; [F1] rests it on a finding")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Writes the answer; one that stood there goes to Earlier answers."""
    import datetime as dt

    from pyx_cli.render.errors import visible
    from pyx_core.investigation.log.additions import set_answer
    from pyx_core.investigation.log.order import EARLIER_ANSWERS

    investigation = Investigation(arguments.log, arguments.dir, context)
    text = investigation.masked(arguments.text)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    answered = set_answer(investigation.path, text, now)
    replaced = answered.replaced
    facts = {"replaced": investigation.masked(replaced[:_LONGEST_SHOWN]) if replaced else None}
    investigation.report("Answer written", answered.line, facts, as_json=arguments.json)
    if replaced is not None and not arguments.json:
        kept = f"the answer until now is kept under {EARLIER_ANSWERS}"
        words = visible(investigation.masked(replaced), _LONGEST_SHOWN)
        context.stderr.write(f"{kept}:\n{words}\n")
    return 0
