"""The snapshots compared: each answer ends as equal, absorbed, noisy, open, or not compared."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec

from pyx_core.baseline.capture.question import Question
from pyx_core.baseline.verification.answers import AnswerDiff
from pyx_core.baseline.verification.groups import Group, Groups, OpenDifference
from pyx_core.baseline.verification.noise import Noise, NoisyPlace, general_place, place_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.baseline.capture.index import Captured, Index
    from pyx_core.baseline.definition.model import Baseline, SideOf, Snapshot
    from pyx_core.baseline.verification.captures import Asked, Captures
    from pyx_core.comparison.comparison import Difference, FileComparison
    from pyx_core.comparison.rules import Rules

    Take = Callable[[OpenDifference], None]

State = Literal["equal", "absorbed", "noisy", "open", "missing"]
STATES: tuple[State, ...] = ("equal", "absorbed", "noisy", "open", "missing")
_MOST_LISTED = 100
_SIZES = ("left_", "right_")


class AnswerVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one question. `files` hold what is open only; `reason` says why nothing could
    be compared."""

    snapshot: str
    entity: str
    state: State
    files: list[FileComparison] = []
    open: int = 0
    noisy: int = 0
    reason: str | None = None
    old_run: str | None = None
    new_run: str | None = None


class SnapshotVerdict(msgspec.Struct, kw_only=True):
    """All answers of a snapshot. `totals` count answers; `listed` are those that are open, the
    first of them."""

    name: str
    kind: str
    totals: dict[str, int]
    listed: list[AnswerVerdict]
    groups: list[Group]
    absorbed: dict[str, int]
    differences: int = 0
    noisy: int = 0
    noise: list[NoisyPlace] = []
    noise_total: int = 0
    asked_once: int = 0


class SnapshotComparison:
    """Compares captures. Values of files are masked."""

    def __init__(
        self, baseline: Baseline, rules: Rules, folder: str, mask: Callable[[str], str]
    ) -> None:
        self._diff = AnswerDiff(baseline, rules, folder, mask)
        self._mask = mask

    def is_settled(self, question: Question, found: Captured, index: Index, old: SideOf) -> bool:
        """Whether the new side answers what the old side did, so that it need not be asked again.

        The old side is what it is.
        """
        if question.side == "old" or not question.snapshot.retry_for_s:
            return True
        asked = Question(
            snapshot=question.snapshot, side="old", told=old, parameters=question.parameters
        )
        known = index.get(asked)
        if known is None:
            return True
        return found.error is None and not self._diff.compare(question.snapshot, known, found).total

    def noise_of(self, asked: Asked) -> Noise:
        """What differs between the two captures of the old side, beyond what rules allow."""
        if asked.old is None or asked.again is None:
            return Noise()
        if asked.old.error is not None or asked.again.error is not None:
            return Noise()
        compared = self._diff.compare(asked.snapshot, asked.old, asked.again, same_side=True)
        return Noise(compared.files)

    def noisy_places(self, captures: Captures) -> Iterator[NoisyPlace]:
        """All of them, in the order of the definition."""
        for snapshot in captures.baseline.snapshots:
            for asked in captures.of(snapshot):
                yield from _places(asked, self.noise_of(asked))

    def verdict(self, snapshot: Snapshot, captures: Captures, take: Take) -> SnapshotVerdict:
        """Compares every answer; `take` gets each difference that is not absorbed."""
        found = SnapshotVerdict(
            name=snapshot.name,
            kind=snapshot.kind,
            totals=dict.fromkeys(("old", "new", *STATES), 0),
            listed=[],
            groups=[],
            absorbed={},
        )
        absorbed: Counter[str] = Counter()
        groups = Groups(snapshot.name)
        for asked in captures.of(snapshot):
            noise = self.noise_of(asked)
            answer, differences = self._answer(asked, noise, absorbed)
            found.totals["old"] += asked.old is not None
            found.totals["new"] += asked.new is not None
            found.totals[answer.state] += 1
            found.differences += answer.open
            found.noisy += answer.noisy
            found.asked_once += asked.old is not None and asked.again is None
            for place in _places(asked, noise):
                found.noise_total += 1
                if len(found.noise) < _MOST_LISTED:
                    found.noise.append(place)
            if answer.state in ("open", "missing") and len(found.listed) < _MOST_LISTED:
                found.listed.append(answer)
            for one in differences:
                take(one)
            groups.add(differences)
        found.groups = groups.largest_first()
        found.absorbed = dict(absorbed)
        return found

    def _answer(
        self, asked: Asked, noise: Noise, absorbed: Counter[str]
    ) -> tuple[AnswerVerdict, list[OpenDifference]]:
        old, new = asked.old, asked.new
        base = AnswerVerdict(
            snapshot=asked.snapshot.name,
            entity=self._mask(asked.label),
            state="missing",
            old_run=old.run_id if old else None,
            new_run=new.run_id if new else None,
        )
        if old is None or new is None:
            sides = [name for name, one in (("old", old), ("new", new)) if one is None]
            reason = f"not captured: {' and '.join(sides)}"
            return msgspec.structs.replace(base, reason=reason), []
        silent = [(name, one.error) for name, one in (("old", old), ("new", new)) if one.error]
        if silent:
            told = " and ".join(f"{name} ({error})" for name, error in silent)
            reason = f"no answer: {told}"
            return msgspec.structs.replace(base, state="open", reason=reason, open=1), [
                _no_answer(asked, old, new)
            ]
        compared = self._diff.compare(asked.snapshot, old, new)
        absorbed.update(compared.absorbed)
        files, told_differences, opened, noisy = [], [], 0, 0
        for file in compared.files:
            is_noisy = [noise.covers(file.name, one) for one in file.differences]
            left = [one for one, hides in zip(file.differences, is_noisy, strict=True) if not hides]
            beyond = file.differences_total - len(file.differences)
            noisy += sum(is_noisy)
            opened += len(left) + beyond
            for one, hides in zip(file.differences, is_noisy, strict=True):
                told_differences.append(_told(asked, file, one, "noisy" if hides else "open"))
            if left or beyond:
                files.append(_without_noise(file, left, beyond))
        state: State = "open" if opened else "noisy" if noisy else "absorbed"
        if state == "absorbed" and not compared.absorbed:
            state = "equal"
        answer = msgspec.structs.replace(base, state=state, files=files, open=opened, noisy=noisy)
        return answer, told_differences


def _without_noise(file: FileComparison, left: list[Difference], beyond: int) -> FileComparison:
    """The same with the differences that are open, and counts of these."""
    sizes = {name: count for name, count in file.counts.items() if name.startswith(_SIZES)}
    kinds = Counter(one.kind for one in left)
    columns = Counter(one.location.column for one in left if one.location.column is not None)
    return msgspec.structs.replace(
        file,
        differences=left,
        differences_total=len(left) + beyond,
        counts={**sizes, **(file.counts if beyond else kinds)},
        columns=file.columns if beyond else dict(columns.most_common()),
    )


def _told(asked: Asked, file: FileComparison, difference: Difference, state: str) -> OpenDifference:
    assert asked.old is not None
    assert asked.new is not None
    return OpenDifference(
        snapshot=asked.snapshot.name,
        entity=asked.label,
        file=file.name.partition("/")[2],
        kind=difference.kind,
        place=place_text(difference),
        where=general_place(difference),
        left=difference.left,
        right=difference.right,
        state=state,
        old_run=asked.old.run_id,
        new_run=asked.new.run_id,
    )


def _no_answer(asked: Asked, old: Captured, new: Captured) -> OpenDifference:
    return OpenDifference(
        snapshot=asked.snapshot.name,
        entity=asked.label,
        file="",
        kind="no_answer",
        place="answer",
        where="answer",
        left=old.error,
        right=new.error,
        state="open",
        old_run=old.run_id,
        new_run=new.run_id,
    )


def _places(asked: Asked, noise: Noise) -> Iterator[NoisyPlace]:
    for name, one in noise.differences:
        yield NoisyPlace(
            snapshot=asked.snapshot.name,
            entity=asked.label,
            file=name.partition("/")[2],
            place=place_text(one),
            where=general_place(one),
            first=one.left,
            second=one.right,
        )
