"""`pyx learn candidates`: what in the history is worth a skill."""

from __future__ import annotations

from itertools import islice

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx learn candidates", "what worked often, or at last, or ended an investigation"),
    ("pyx learn candidates --since 7d --task fetch_orders", "one task of the last week"),
)
_MOST_LINES = 100_000
_MOST_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--since", metavar="T", help="not before: a time, or how long ago: 2h, 7d")
    parser.add_argument("--task", metavar="NAME", help="of this task only")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists candidates, the best first; 1 where there is none."""
    import time

    from pyx_cli.cited_runs import answered_runs
    from pyx_cli.render.errors import visible
    from pyx_core.evidence.history.query import Query
    from pyx_core.settings.values import parse_moment
    from pyx_core.skills.learning.candidates import find_candidates

    since = arguments.since
    since = parse_moment(since, "--since", time.time()) if since is not None else None
    evidence = Evidence(arguments.dir, context)
    query = Query(task=arguments.task, since=since)
    with evidence.history() as history:
        found = history.search(query, _MOST_LINES)
    candidates = find_candidates(found.lines, answered_runs(evidence))
    if arguments.json:
        rows = [one._asdict() for one in islice(candidates, _MOST_SHOWN)]
        cut = len(candidates) > _MOST_SHOWN or found.total > len(found.lines)
        context.write_json({"candidates": rows, "total": len(candidates), "truncated": cut})
        return 0 if candidates else 1
    for one in candidates[:_MOST_SHOWN]:
        context.stdout.write(f"{visible(one.task)}  {one.run_id}  {'; '.join(one.reasons)}\n")
    if not candidates:
        context.stderr.write("nothing yet: no task succeeded three times, or after a failure\n")
        return 1
    if len(candidates) > _MOST_SHOWN:
        context.stdout.write(f"and {len(candidates) - _MOST_SHOWN} more\n")
    context.stderr.write(f"hint: pyx learn facts {candidates[0].run_id} -o facts.json\n")
    return 0
