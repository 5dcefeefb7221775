"""A side is captured: everything is asked once, the old side twice, and nothing without need."""

from __future__ import annotations

import time
from typing import NamedTuple

from pyx_core.baseline.capture.ground import Ground
from pyx_core.baseline.capture.index import PASSING, captured
from pyx_core.baseline.capture.kinds import kind_of
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.baseline.capture.ground import Wish
    from pyx_core.baseline.capture.index import Captured, Index
    from pyx_core.baseline.capture.question import Question
    from pyx_core.settings.layers import Layers

    # How many are done, of how many, and what is asked now.
    Tell = Callable[[int, int, str], None]
    # Whether an answer is what is waited for.
    Settled = Callable[[Question, Captured], bool]

_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0


class Capture(NamedTuple):
    """What came of it. `left` were not asked, since somebody interrupted it."""

    asked: list[Captured]
    kept: list[Captured]
    left: int

    @property
    def without_answer(self) -> list[Captured]:
        """Those to which the system gave no answer."""
        return [one for one in (*self.asked, *self.kept) if one.error is not None]


def capture(
    asked: Sequence[Question],
    index: Index,
    wish: Wish,
    layers: Layers,
    *,
    again: bool,
    tell: Tell,
    settled: Settled,
) -> Capture:
    """Asks what was not answered yet, or with `again` everything.

    An error that may pass is asked again the next time. Raises PyxError where a question can't be
    asked; what was captured up to there stays.
    """
    ground = Ground(wish, layers)
    done = Capture([], [], 0)
    try:
        for number, question in enumerate(asked):
            tell(number, len(asked), question.label)
            known = None if again else index.get(question)
            if known is not None and known.error not in PASSING:
                done.kept.append(known)
                continue
            found = _ask(question, ground, index.folder, settled)
            if found is None:
                return done._replace(left=len(asked) - number)
            index.add(found)
            done.asked.append(found)
        tell(len(asked), len(asked), "")
    finally:
        ground.close()
    return done


def _ask(question: Question, ground: Ground, folder: str, settled: Settled) -> Captured | None:
    """The answer; None where somebody interrupted it.

    With `retry_for_s` it is asked for until it is what the old side answered, or time is up: what
    becomes right a little later is right.
    """
    deadline = time.monotonic() + question.snapshot.retry_for_s
    pause = _PAUSE_S
    while True:
        record = kind_of(question.snapshot.kind).capture(question, ground)
        if record.manifest["status"] == "interrupted":
            return None
        if record.problem is not None and record.problem.kind != "timed_out":
            problem = record.problem
            raise PyxError(
                problem.kind,
                f"{problem.message} (run {record.manifest['run_id']})",
                problem.hint,
            )
        found = captured(question, record, folder)
        left = deadline - time.monotonic()
        if left <= 0 or settled(question, found):
            return found
        time.sleep(min(pause, left))
        pause = min(pause * 2, _LONGEST_PAUSE_S)
