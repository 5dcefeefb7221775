"""`pyx inspect note`: what summaries are filled from."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ('pyx inspect note impact "26 orders were charged too much [F1]."', "what it did to people"),
    (
        'pyx inspect note prevention "Alert on a queue that stands" --owner ana --due 2026-12-15',
        "an action, who does it, and until when",
    ),
)
# The titles stand in the core; argparse needs the names without the cost of loading it.
_SECTIONS = (
    "impact",
    "timeline",
    "workaround",
    "data-correction",
    "next-steps",
    "detection",
    "prevention",
    "not-looked-at",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("section", choices=_SECTIONS, metavar="SECTION", help="where it belongs")
    parser.add_argument("text", metavar="TEXT", help="the words; [F1] rests them on a finding")
    parser.add_argument("--owner", metavar="NAME", help="of an action that prevents it")
    parser.add_argument("--due", metavar="DATE", help="until when, such as 2026-12-15")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds a paragraph or an item to the section, which is made where there is none."""
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.additions import add_paragraph
    from pyx_core.investigation.log.order import NOTED, PROSE

    if arguments.section != "prevention" and (arguments.owner or arguments.due):
        hint = "pyx inspect note prevention … --owner NAME --due DATE"
        raise PyxError("usage", "--owner and --due are for actions that prevent it", hint)
    investigation = Investigation(arguments.log, arguments.dir, context)
    title = NOTED[arguments.section]
    if arguments.section in PROSE:
        added = add_paragraph(investigation.path, title, investigation.masked(arguments.text))
        facts = {"section": title}
        investigation.report(title, added.line, facts, as_json=arguments.json)
        return 0
    text = arguments.text + _who_and_when(arguments.owner, arguments.due)
    investigation.add_items(title, [text], as_json=arguments.json)
    return 0


def _who_and_when(owner: str | None, due: str | None) -> str:
    import datetime as dt

    from pyx_core.errors import PyxError

    if due is not None:
        try:
            due = dt.date.fromisoformat(due).isoformat()
        except ValueError:
            raise PyxError("usage", f"--due: {due!r} is no date", "try --due 2026-12-15") from None
    if owner is not None and any(sign in owner for sign in ",()\n"):
        raise PyxError("usage", "--owner: a name without commas and parentheses", "--owner ana")
    told = [f"owner: {owner}"] if owner else []
    told += [f"due: {due}"] if due else []
    return f" ({', '.join(told)})" if told else ""
