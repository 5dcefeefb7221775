"""The captures of both sides, put together by what was asked."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.baseline.capture.question import entity_text, questions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.capture.index import Captured, Index
    from pyx_core.baseline.definition.model import Baseline, Snapshot


class Asked(NamedTuple):
    """What was asked of both sides, and the answers: of the old side the first, and the one when
    it was asked again. None stands for what was not captured."""

    snapshot: Snapshot
    entity: Mapping[str, object]
    old: Captured | None
    again: Captured | None
    new: Captured | None

    @property
    def label(self) -> str:
        """Which entity, in a line; empty where the snapshot has none."""
        return entity_text(self.entity)


class Captures:
    """Everything that the definition asks, with what was captured of it."""

    def __init__(
        self,
        baseline: Baseline,
        entities: Callable[[str], Sequence[Mapping[str, Any]]],
        index: Index,
    ) -> None:
        self.baseline = baseline
        self.index = index
        self._entities = entities

    def of(self, snapshot: Snapshot) -> Iterator[Asked]:
        """All that one snapshot asks. Raises PyxError where its list is not there."""
        told = self.baseline
        old = questions([snapshot], "old", told.old, self._entities, takes=1)
        new = questions([snapshot], "new", told.new, self._entities, takes=1)
        again = list(questions([snapshot], "old", told.old, self._entities, takes=2))
        half = len(again) // 2
        for first, second, other in zip(old, again[half:], new, strict=True):
            yield Asked(
                snapshot,
                first.parameters,
                self.index.get(first),
                self.index.get(second),
                self.index.get(other),
            )
