"""The keys of rows that are equal on both sides, kept so that a key that repeats is noticed.

Most tables have a number as key, and most are sorted by it. Then the keys are known to be unique
without looking them up, and runs of them, first and last, are all that has to be kept.
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    class KeyStore(Protocol):
        """Where keys and runs of keys go."""

        def add_equal(self, keys: Iterable[str]) -> None: ...

        def add_runs(self, runs: Iterable[tuple[int, int]]) -> None: ...

        def expand_runs(self) -> None: ...


_MOST_RUNS = 100_000
_LONGEST_NUMBER = 18  # digits that surely fit in 64 bits


class EqualKeys:
    """Takes keys in; `are_unique` says afterwards that they only grew."""

    def __init__(self, store: KeyStore) -> None:
        self.are_unique = True
        self._store = store
        self._runs: list[tuple[int, int]] = []
        self._last: int | None = None

    def add(self, keys: Sequence[str]) -> None:
        """Some more keys."""
        if self.are_unique:
            numbers = self._growing(keys)
            if numbers is not None:
                self._add_runs(numbers)
                return
            self.finish()
            self._store.expand_runs()
            self.are_unique = False
        self._store.add_equal(keys)

    def finish(self) -> None:
        """Hands on what was kept back."""
        self._store.add_runs(self._runs)
        self._runs = []

    def _growing(self, keys: Sequence[str]) -> list[int] | None:
        """The keys as numbers, sorted, if they are plain numbers beyond all before."""
        try:
            numbers = [*map(int, keys)]
        except ValueError:
            return None
        if [*map(str, numbers)] != [*keys]:
            return None  # such as 007, which is another text than 7
        numbers.sort()
        longest = max(len(str(numbers[0])), len(str(numbers[-1])))
        if longest > _LONGEST_NUMBER or (self._last is not None and numbers[0] <= self._last):
            return None
        if not all(map(int.__lt__, numbers, numbers[1:])):
            return None
        self._last = numbers[-1]
        return numbers

    def _add_runs(self, numbers: Sequence[int]) -> None:
        if numbers[-1] - numbers[0] == len(numbers) - 1:
            self._runs.append((numbers[0], numbers[-1]))
        else:
            start = numbers[0]
            for before, number in pairwise(numbers):
                if number - before != 1:
                    self._runs.append((start, before))
                    start = number
            self._runs.append((start, numbers[-1]))
        if len(self._runs) > _MOST_RUNS:
            self.finish()
