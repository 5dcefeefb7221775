"""Runs that `pyx gc` took away, as its own runs say that they did."""

from __future__ import annotations

from pyx_core.evidence.removal.removed import RECORD_ENDING, TASK, read_record
from pyx_core.evidence.verify import MANIFEST_ENDING, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.manifest.contract import HistoryLine


# What the line of such a run holds, as it is written.
REMOVAL = b'"task": "gc"'


def is_removal(line: HistoryLine) -> bool:
    """Whether a line of the history is that of a run of `pyx gc`."""
    return line.get("task") == TASK and line.get("source") == "pyx"


class Removals:
    """Which run was removed by which run of `pyx gc`, by records that are intact themselves."""

    def __init__(self) -> None:
        # Hashes instead of ids: there may be a million.
        self._by: dict[int, str] = {}

    def add(self, run: StoredRun, check: RunCheck) -> None:
        """Takes in what a run of `pyx gc` recorded, unless something of it is not intact."""
        if not check.is_intact:
            return
        wanted = f"{TASK}.{run.run_id}.{RECORD_ENDING}"
        for output in run.manifest["outputs"]:
            if output["name"] == wanted:
                for removed, stayed in _entries(place_of(run, output["path"])):
                    if stayed:
                        self._by.pop(hash(removed), None)
                    else:
                        self._by[hash(removed)] = run.run_id

    def remover(self, run_id_hash: int) -> str | None:
        """The run that removed the run with this hash of its id."""
        return self._by.get(run_id_hash)


def _entries(path: str) -> Iterator[tuple[str | None, bool]]:
    """The run of each file that was to go, and whether it is a manifest that stayed after all."""
    try:
        for removed in read_record(path):
            if not removed.stayed or removed.path.endswith(MANIFEST_ENDING):
                yield removed.run_id, removed.stayed
    except OSError:
        # The record can't be read: then nothing is excused by it.
        return
