"""`pyx history`: what was run in a folder, newest first."""

from __future__ import annotations

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.manifest.contract import HistoryLine

EXAMPLES = (
    ("pyx history --status failed --since 2h", "what failed within the last two hours"),
    ("pyx history --task fetch_orders --limit 5 --json", "the newest five runs of a task"),
)
_STATUSES = ("ok", "failed", "timeout", "interrupted", "killed", "not_started", "abandoned")
_LONGEST_SUMMARY = 80


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_dir(parser)
    parser.add_argument("--task", metavar="T", help="runs of this task only")
    parser.add_argument("--status", choices=_STATUSES, help="runs that ended so only")
    parser.add_argument("--since", metavar="WHEN", help="30m, 2h, 3d, or a date: 2026-11-24")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most N (default 20)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists runs; first, runs whose pyx was killed are closed."""
    import time

    from pyx_core.errors import PyxError
    from pyx_core.evidence.history import newest_first
    from pyx_core.settings.values import parse_moment

    if arguments.limit < 1:
        raise PyxError("usage", "--limit: at least 1", "try --limit 20")
    since = parse_moment(arguments.since, "--since", time.time()) if arguments.since else ""
    folder = Evidence(arguments.dir, context).folder
    found: list[HistoryLine] = []
    more = False
    for line in newest_first(folder):
        if arguments.task is not None and line.get("task") != arguments.task:
            continue
        if arguments.status is not None and line.get("status") != arguments.status:
            continue
        if str(line.get("ts", "")) < since:
            continue
        if len(found) == arguments.limit:
            more = True
            break
        found.append(line)
    if arguments.json:
        result = {"folder": folder, "runs": found, "truncated": more}
        context.write_json(result)
        return 0
    if not found:
        context.stderr.write(f"no such runs in {folder}\n{_where_else(arguments)}")
    for line in found:
        context.stdout.write(_row(line) + "\n")
    if more:
        context.stderr.write(f"there are more; try --limit {arguments.limit * 5}\n")
    return 0


def _where_else(arguments: argparse.Namespace) -> str:
    if arguments.task or arguments.status or arguments.since:
        return "hint: leave the conditions out, or look elsewhere: pyx history --dir FOLDER\n"
    return "hint: start with: pyx run --file F, or look elsewhere: pyx history --dir FOLDER\n"


def _row(line: HistoryLine) -> str:
    from pyx_cli.render.errors import visible

    summary = visible(str(line.get("summary") or ""), _LONGEST_SUMMARY).replace("\n", " ")
    duration = f"{line.get('duration_s', 0):.2f} s"
    task = visible(str(line.get("task")), 60)
    return f"{line['run_id']}  {line.get('status', '?'):<11}  {duration:>10}  {task}  {summary}"
