"""What in a history is worth learning from, with the reason."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyx_core.manifest.contract import HistoryLine


# Tasks of pyx itself are the steps of others, no work of their own.
_OWN_TASKS = frozenset(("query", "fingerprint", "diff", "code", "gc", "inline"))
_OFTEN = 3


class Candidate(NamedTuple):
    """A task, why it is worth a skill, and the run to start from: the newest that succeeded."""

    task: str
    run_id: str
    reasons: tuple[str, ...]
    runs: int
    failed: int
    score: int


class _Task:
    __slots__ = ("cited", "failed", "failed_first", "newest_ok", "runs")

    def __init__(self) -> None:
        self.runs = 0
        self.failed = 0
        self.failed_first = 0
        self.newest_ok: str | None = None
        self.cited: list[str] = []


def find_candidates(
    lines: Iterable[HistoryLine], cited: Mapping[str, str] | None = None
) -> list[Candidate]:
    """The candidates in lines of a history, newest first; the best first.

    `cited` are run ids that investigations with an answer cite, with the investigation's name.
    """
    tasks: dict[str, _Task] = {}
    for line in lines:
        task = tasks.setdefault(line["task"], _Task())
        task.runs += 1
        if line["status"] == "ok":
            task.newest_ok = task.newest_ok or line["run_id"]
        else:
            task.failed += 1
            # Going back in time, what fails before the newest success was mended since.
            task.failed_first += task.newest_ok is not None
        name = (cited or {}).get(line["run_id"])
        if name is not None and name not in task.cited:
            task.cited.append(name)
    found = [_candidate(name, task) for name, task in tasks.items() if name not in _OWN_TASKS]
    return sorted(filter(None, found), key=lambda one: (-one.score, one.task))


def _candidate(name: str, task: _Task) -> Candidate | None:
    """None for what never succeeded, or has nothing that speaks for it."""
    if task.newest_ok is None:
        return None
    reasons = []
    score = 0
    if task.cited:
        reasons.append(f"ended the investigation {', '.join(task.cited[:3])}")
        score += 100
    if task.failed_first:
        times = "once" if task.failed_first == 1 else f"{task.failed_first} times"
        reasons.append(f"failed {times} before it worked: what was learnt is a gotcha")
        score += 20 + min(task.failed_first, 20)
    if task.runs - task.failed >= _OFTEN:
        reasons.append(f"succeeded {task.runs - task.failed} times")
        score += min(task.runs, 30)
    if not reasons:
        return None
    return Candidate(name, task.newest_ok, tuple(reasons), task.runs, task.failed, score)
