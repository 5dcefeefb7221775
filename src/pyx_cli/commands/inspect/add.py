"""`pyx inspect add`: runs become evidence of an investigation."""

from __future__ import annotations

from pyx_cli.investigation import Investigation, add_log, facts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx inspect add last", "the newest run, with links to its files and their hashes"),
    ('pyx inspect add fetch_orders 20261124_0723 --note "from the replica"', "two, with a note"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "runs", metavar="RUN", nargs="+", help="last, a task, a run id or its start, or a manifest"
    )
    parser.add_argument("--note", metavar="N", help="what a reader has to know of them")
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Adds each run once."""
    from pyx_core.investigation.log.additions import add_runs
    from pyx_core.investigation.log.evidence_entry import check_citable

    investigation = Investigation(arguments.log, arguments.dir, context)
    runs = [investigation.evidence.find(name) for name in arguments.runs]
    for run in runs:
        check_citable(run)
    note = investigation.masked(arguments.note) if arguments.note is not None else None
    added = add_runs(investigation.path, runs, note, investigation.folder)
    if arguments.json:
        told = [facts_of(one, run) for one, run in zip(added, runs, strict=True)]
        context.write_json({"log": investigation.path, "evidence": told, "truncated": False})
        return 0
    for one, run in zip(added, runs, strict=True):
        manifest = run.manifest
        words = [one.label or "", run.run_id, manifest["task"], manifest["status"]]
        words = [investigation.shown(word) for word in words]
        words += [] if one.is_new else ["(was there)"]
        context.stdout.write("  ".join([*words, investigation.place(one.line)]) + "\n")
    return 0
