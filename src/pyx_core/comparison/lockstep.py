"""Rows that are equal to the last byte are taken out while both files are read side by side.

Most files that are compared are nearly equal and in nearly the same order. Those rows never reach
a database; what is left does.
"""

from __future__ import annotations

from itertools import chain
from operator import ne

from pyx_core.comparison.equal_keys import EqualKeys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Protocol

    from pyx_core.comparison.equal_keys import KeyStore
    from pyx_core.comparison.row_store import StoredRow

    KeysOf = Callable[[Sequence[str], int], list[str]]

    class Sink(KeyStore, Protocol):
        """Where rows go that need a closer look."""

        def add(self, rows: Iterator[StoredRow]) -> None: ...


class Lockstep:
    """Reads two sequences of rows; knows afterwards how many there were, and in which order."""

    def __init__(
        self,
        store: Sink,
        keys_of: KeysOf,
        window: int,
        *,
        minds_unique: bool,
        eliminates: bool = True,
    ) -> None:
        """`keys_of` gives what rows of a side are found by; `minds_unique` says that it matters
        whether several rows of a side have the same key. Up to `window` characters of unmatched
        rows are kept in memory. Without `eliminates` all rows go on."""
        self.left_rows = 0
        self.right_rows = 0
        self.in_order = True
        """Whether each row has the key of the row at the same place on the other side."""
        self._store = store
        self._keys_of = keys_of
        self._minds_unique = minds_unique
        self._window = window
        self._eliminates = eliminates
        self._waiting: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
        self._waiting_size = 0
        self._equal_keys = EqualKeys(store)

    def read(self, left: Iterator[list[str]], right: Iterator[list[str]]) -> None:
        """Takes in everything."""
        first: list[str] = []
        second: list[str] = []
        while True:
            first = first or next(left, [])
            second = second or next(right, [])
            if not first or not second:
                break
            count = min(len(first), len(second))
            if len(first) == len(second):
                self._take(first, second)
                first, second = [], []
            else:
                self._take(first[:count], second[:count])
                first, second = first[count:], second[count:]
        for lines in chain([first] if first else [], left):
            numbers = range(self.left_rows + 1, self.left_rows + len(lines) + 1)
            self._equal(self._unmatched(0, lines, numbers))
            self.left_rows += len(lines)
        for lines in chain([second] if second else [], right):
            numbers = range(self.right_rows + 1, self.right_rows + len(lines) + 1)
            self._equal(self._unmatched(1, lines, numbers))
            self.right_rows += len(lines)
        self._spill()
        self._equal_keys.finish()

    def _take(self, first: list[str], second: list[str]) -> None:
        """As many rows of either side, of the same places."""
        start = self.left_rows + 1
        self.left_rows += len(first)
        self.right_rows += len(second)
        if not self._eliminates:
            self._differ(first, second, range(start, start + len(first)))
        elif first == second:
            self._equal(first)
        else:
            places = [place for place, differs in enumerate(map(ne, first, second)) if differs]
            equal: list[str] = []
            if self._minds_unique and len(places) < len(first):
                odd = set(places)
                equal = [line for place, line in enumerate(first) if place not in odd]
            left, right = [first[place] for place in places], [second[place] for place in places]
            equal += self._differ(left, right, [start + place for place in places])
            self._equal(equal)

    def _differ(self, left: list[str], right: list[str], numbers: Sequence[int]) -> list[str]:
        """Rows that differ from the one at the same place; those that have an equal elsewhere."""
        if self.in_order:
            self.in_order = self._keys_of(left, 0) == self._keys_of(right, 1)
        found: list[str] = []
        ones, others = numbers, numbers
        common = {*left}
        if self._eliminates and len(common) == len(left) and len({*right}) == len(right):
            # After a row that only one side has, all that follow stand one place further on.
            common.intersection_update(right)
            found = [*common]
            ones = [n for n, line in zip(numbers, left, strict=True) if line not in common]
            others = [n for n, line in zip(numbers, right, strict=True) if line not in common]
            left = [line for line in left if line not in common]
            right = [line for line in right if line not in common]
        found += self._unmatched(0, left, ones)
        found += self._unmatched(1, right, others)
        return found

    def _unmatched(self, side: int, lines: Sequence[str], numbers: Sequence[int]) -> list[str]:
        """Looks for each row among those of the other side that still wait for theirs."""
        mine, others = self._waiting[side], self._waiting[1 - side]
        found: list[str] = []
        for line, number in zip(lines, numbers, strict=True):
            if line in others and self._eliminates:
                places = others[line]
                places.pop(0)
                if not places:
                    del others[line]
                self._waiting_size -= len(line) + 100
                found.append(line)
            else:
                mine.setdefault(line, []).append(number)
                self._waiting_size += len(line) + 100
        if self._waiting_size > self._window:
            self._spill()
        return found

    def _equal(self, lines: Sequence[str]) -> None:
        if self._minds_unique and lines:
            self._equal_keys.add(self._keys_of(lines, 0))

    @property
    def equal_are_unique(self) -> bool:
        """Whether the keys of equal rows are known to be different, since they only grow."""
        return self._equal_keys.are_unique

    def _spill(self) -> None:
        for side, waiting in enumerate(self._waiting):
            lines = [*waiting]
            keys = self._keys_of(lines, side)
            self._store.add(
                (key, line, side, number)
                for key, line in zip(keys, lines, strict=True)
                for number in waiting[line]
            )
            waiting.clear()
        self._waiting_size = 0
