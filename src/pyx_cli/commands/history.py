"""`pyx history`: what was run in a folder, newest first."""

from __future__ import annotations

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.evidence.history.query import Query
    from pyx_core.evidence.history.search import Found

EXAMPLES = (
    ("pyx history --failed --since 2h", "what went wrong within the last two hours"),
    ('pyx history --text "price cache" --limit 5 --json', "the newest five that speak of both"),
)
_STATUSES = ("ok", "failed", "timeout", "interrupted", "killed", "not_started", "abandoned")
_LONGEST_TEXT = 1000
_MOST_RUNS = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_dir(parser)
    parser.add_argument("--task", metavar="T", help="runs of this task only")
    parser.add_argument("--status", choices=_STATUSES, help="runs that ended so only")
    parser.add_argument("--failed", action="store_true", help="all that are not ok")
    parser.add_argument(
        "--text", metavar="WORDS", help="all these words in task, summary, error or declarations"
    )
    parser.add_argument("--since", metavar="WHEN", help="30m, 2h, 3d, or a date: 2026-11-24")
    parser.add_argument("--until", metavar="WHEN", help="the same; a date with its whole day")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (default 20)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists runs; first, runs whose pyx was killed are closed."""
    import time

    now_s = time.time()
    query = _query(arguments, now_s)
    evidence = Evidence(arguments.dir, context)
    with evidence.history() as history:
        found = history.search(query, arguments.limit)
    if arguments.json:
        context.write_json(_result(evidence.folder, found))
        return 0
    from pyx_cli.render.history import show_runs

    if found.lines:
        show_runs(found.lines, context, now_s)
    else:
        context.stderr.write(f"no such runs in {evidence.folder}\n{_where_else(query)}")
    if found.total > len(found.lines):
        number = f"{found.total:,}" if found.is_exact else f"more than {found.total - 1:,}"
        more = min(arguments.limit * 5, _MOST_RUNS)
        context.stderr.write(f"these are {len(found.lines)} of {number}; try --limit {more}\n")
    return 0


def _where_else(query: Query) -> str:
    if query.takes_all:
        return "hint: start with: pyx run --file F, or look elsewhere: pyx history --dir FOLDER\n"
    return "hint: leave the conditions out, or look elsewhere: pyx history --dir FOLDER\n"


def _query(arguments: argparse.Namespace, now_s: float) -> Query:
    from pyx_core.errors import PyxError
    from pyx_core.evidence.history.query import Query
    from pyx_core.settings.values import parse_moment

    if not 1 <= arguments.limit <= _MOST_RUNS:
        raise PyxError("usage", f"--limit: from 1 to {_MOST_RUNS}", "try --limit 20")
    # argparse makes an empty list of `--text=--`.
    if (
        arguments.text is not None
        and not 1 <= len(str(arguments.text or "").strip()) <= _LONGEST_TEXT
    ):
        raise PyxError("usage", "--text: some words", 'try --text "price cache"')
    since, until = arguments.since, arguments.until
    return Query(
        task=arguments.task,
        status=arguments.status,
        failed=arguments.failed,
        since=parse_moment(since, "--since", now_s) if since else None,
        until=parse_moment(until, "--until", now_s, end_of_day=True) if until else None,
        text=arguments.text,
    )


def _result(folder: str, found: Found) -> dict[str, object]:
    return {
        "folder": folder,
        "runs": found.lines,
        "total": found.total,
        "total_is_exact": found.is_exact,
        "truncated": found.total > len(found.lines),
    }
