"""Sorted rows taken key by key: equal ones cancel out, what is left may differ."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyx_core.comparison.row_store import StoredRow

# Rows that share a key are held together in memory; beyond this, they are told one by one.
_MOST_OF_A_KEY = 20_000


class Row(NamedTuple):
    """A row that has no equal one on the other side."""

    line: str
    number: int


class Repeated:
    """The keys that stand more than once, asked for in their order, so that none are kept."""

    def __init__(
        self, found: Iterator[tuple[str, int, int]], tell: Callable[[str, int, int], None]
    ) -> None:
        self._found = found
        self._tell = tell
        self._next = next(found, None)
        self.any = self._next is not None

    def has(self, key: str) -> bool:
        """Whether this key does. Each call must be for a key that is larger than the last one."""
        while self._next is not None and self._next[0] < key:
            self._step()
        return self._next is not None and self._next[0] == key

    def finish(self) -> None:
        """Tells of those that were not asked for."""
        while self._next is not None:
            self._step()

    def _step(self) -> None:
        assert self._next is not None
        self._tell(*self._next)
        self._next = next(self._found, None)


def groups(
    sorted_rows: Iterable[StoredRow], *, eliminates: bool
) -> Iterator[tuple[str, list[Row], list[Row], bool]]:
    """The rows of each key that have no equal one on the other side; False at the end of a tuple
    where a key has so many that they come in parts."""
    left: list[Row] = []
    right: list[Row] = []
    key = line = None
    whole = True
    # The numbers of rows with this very text that have not met their equals yet: as the left ones
    # come first, the right ones take them away, the oldest first.
    for found_by, text, side, number in sorted_rows:
        if found_by != key:
            if key is not None and (left or right):
                yield key, left, right, whole
            left, right, key, line, whole = [], [], found_by, None, True
        if text != line:
            line, waiting, met = text, 0, 0
            if len(left) + len(right) > _MOST_OF_A_KEY:
                whole = False
                yield found_by, left, right, False
                left, right = [], []
        if side == 0:
            left.append(Row(text, number))
            waiting += 1
        elif met < waiting and eliminates:
            met += 1
            del left[-waiting + met - 1]
        else:
            right.append(Row(text, number))
    if key is not None and (left or right):
        yield key, left, right, whole
