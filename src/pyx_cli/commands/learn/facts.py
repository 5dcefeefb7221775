"""`pyx learn facts`: what runs showed, out of evidence only."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.skills.learning.facts import Fact, FactTable

EXAMPLES = (
    ("pyx learn facts fetch_orders last -o facts.json", "two runs, for a draft"),
    (
        "pyx learn facts temp/stale-price.20261125_031502_5a10bb.inspect.md -o facts.json",
        "all runs that an investigation cites, with its findings",
    ),
)
_MOST_SHOWN = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "runs",
        metavar="RUN",
        nargs="+",
        help="last, a task, a run id or its start, a manifest; or the log of an investigation",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the table there, as JSON")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="the table on stdout, as JSON")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the table, and writes it where it is wanted."""
    from pyx_cli.cited_runs import gather
    from pyx_core.errors import PyxError
    from pyx_core.secrets.masker import mask_text
    from pyx_core.skills.learning.facts import MOST_FACTS, fact_of, table_of

    evidence = Evidence(arguments.dir, context)
    gathered = gather(arguments.runs, evidence, context, arguments.dir)
    if len(gathered.runs) > MOST_FACTS:
        raise PyxError(
            "usage",
            f"{len(gathered.runs)} runs are too many for a skill: {MOST_FACTS} at most",
            "name the runs that a stranger would need",
        )
    for run in gathered.left_out:
        context.stderr.write(f"left out: {run.run_id}, which ended as {run.manifest['status']}\n")
    with evidence.history() as history:
        facts = [
            fact_of(
                run,
                history,
                evidence.secrets,
                gathered.findings.get(run.run_id, ()),
                named=evidence.name_of(run).name,
            )
            for run in gathered.runs
        ]
    question = mask_text(gathered.question, evidence.secrets) if gathered.question else None
    table = table_of(evidence.folder, facts, question=question, log=gathered.log)
    path = os.path.join(context.cwd, arguments.output) if arguments.output is not None else None
    if path is not None:
        _write(path, table)
    if arguments.json:
        context.write_json(_record(table))
        return 0
    _show(table.facts, arguments.output, path, context)
    return 0


def _write(path: str, table: FactTable) -> None:
    import msgspec

    from pyx_core.manifest.encoding import encode_for_readers
    from pyx_core.skills.saving.save import write

    write(path, encode_for_readers(msgspec.to_builtins(table)).decode())


def _record(table: FactTable) -> dict[str, object]:
    """The table as far as it is short; a file has all of it."""
    import msgspec

    short = msgspec.structs.replace(table, facts=table.facts[:_MOST_SHOWN])
    cut = len(table.facts) > _MOST_SHOWN
    return {**msgspec.to_builtins(short), "total": len(table.facts), "truncated": cut}


def _show(facts: Sequence[Fact], named: str | None, path: str | None, context: Context) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import counted
    from pyx_core.formats.command_text import as_typed

    for fact in facts[:_MOST_SHOWN]:
        failures = counted(len(fact.failed_before), "failure")
        failed = f"  after {failures}" if fact.failed_before else ""
        came = f"  {fact.result}" if fact.result else ""
        context.stdout.write(
            f"{fact.run_id}  {fact.status}  {visible(fact.task)}  {visible(fact.checked, 80)}{came}"
            f"{failed}\n"
        )
    if len(facts) > _MOST_SHOWN:
        context.stdout.write(f"and {len(facts) - _MOST_SHOWN} more\n")
    if path is not None and named is not None:
        context.stdout.write(f"Facts saved: {path} (bytes={os.path.getsize(path)})\n")
        draft = ["pyx", "learn", "draft", named, "--kind", "project", "--name", "NAME"]
        context.stderr.write(f"hint: {as_typed(draft)}\n")
