"""Failed runs of the time of an investigation that its log says nothing of."""

from __future__ import annotations

import datetime as dt

from pyx_core.evidence.history.query import Query
from pyx_core.investigation.check.problems import warning
from pyx_core.naming import REPLAY_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from pyx_core.evidence.history.search import History
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import Problem
    from pyx_core.investigation.log.document import Log

_MOST_LISTED = 10
_MOST_SEARCHED = 1000
# Later runs of the same folder belong to other work.
_AFTERWARDS = dt.timedelta(days=1)


def unmentioned(
    log: Log, history: History, runs: Collection[StoredRun], mentioned: Collection[str]
) -> list[Problem]:
    """A warning for each failed run from the log's creation, or its first run, to a day after its
    last run whose id stands nowhere in the log, the newest first; ten at most, others counted.

    `runs` are those that the log cites, `mentioned` their ids.
    """
    times = [run.manifest["started_at"] for run in runs]
    created = log.front.get("created_at")
    if created is not None and _parsed(created) is not None:
        times.append(created)
    moments = [moment for moment in map(_parsed, times) if moment is not None]
    if not moments:
        return []
    since, until = min(moments), _day_after(max(moments))
    query = Query(failed=True, since=_written(since), until=_written(until))
    found = history.search(query, _MOST_SEARCHED)
    text = "\n".join(section.text for section in log.sections)
    left_out = [
        line
        for line in found.lines
        if line["run_id"] not in mentioned
        and line["run_id"] not in text
        # How a replay went is told with what was replayed.
        and REPLAY_ENDING not in str(line.get("manifest"))
    ]
    evidence = log.section("Evidence")
    where = evidence.line if evidence is not None else 1
    problems = [
        warning(
            where,
            "failed_run_unmentioned",
            f"the log says nothing of {line['run_id']} ({line.get('task')}),"
            f" which ended as {line.get('status')}",
            f"pyx inspect add {line['run_id']} --note '…', or say why it does not matter",
        )
        for line in left_out[:_MOST_LISTED]
    ]
    more = len(left_out) - _MOST_LISTED + max(found.total - _MOST_SEARCHED, 0)
    if more > 0:
        message = f"and of {more} more runs that did not end well"
        hint = f"pyx history --failed --since {_written(since)}"
        problems.append(warning(where, "failed_run_unmentioned", message, hint))
    return problems


def _day_after(moment: dt.datetime) -> dt.datetime:
    try:
        return moment + _AFTERWARDS
    except OverflowError:
        return moment


def _parsed(timestamp: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(timestamp)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _written(moment: dt.datetime) -> str:
    """As the history writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
