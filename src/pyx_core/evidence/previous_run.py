"""The run of the same task before a run."""

from __future__ import annotations

import itertools

from pyx_core.evidence.history.history import newest_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun

# Further back it is not what somebody wants to compare with.
_MOST_LINES = 5000


def previous_run(run: StoredRun) -> str | None:
    """The id of the newest run of the task that began before it; None if none is near."""
    for line in itertools.islice(newest_first(run.home), _MOST_LINES):
        if line.get("task") == run.manifest["task"] and line["run_id"] < run.run_id:
            return line["run_id"]
    return None
