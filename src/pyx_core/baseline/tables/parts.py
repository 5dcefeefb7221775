"""Parts of a table: rows whose key lies in a stretch, or whose hash begins with some digits."""

from __future__ import annotations

import hashlib
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    class Part(Protocol):
        """Rows of a table. No two parts of a division share a row."""

        def where(self, at: KeySql) -> str | None:
            """The condition in SQL; None where it can't be said there, and rows are looked at."""

        def holds(self, digits: str) -> bool:
            """Whether a row belongs to it whose key's hash has these digits, if `where` is None."""


class KeySql:
    """How one side's SQL names what parts are made by: `first` the first column of the key, and
    `digits` the beginning of the key's hash, None where that store computes none."""

    __slots__ = ("_digits", "first")

    def __init__(self, first: str, digits: dict[int, str] | None) -> None:
        self.first = first
        self._digits = digits

    def digits(self, count: int) -> str | None:
        """SQL for that many digits."""
        return None if self._digits is None else self._digits[count]


class Whole:
    """All rows."""

    def where(self, at: KeySql) -> str | None:
        del at
        return "1 = 1"

    def holds(self, digits: str) -> bool:
        del digits
        return True


class Nulls:
    """Rows whose key begins with NULL."""

    def where(self, at: KeySql) -> str | None:
        return f"{at.first} IS NULL"

    def holds(self, digits: str) -> bool:
        del digits
        return True


class Stretch:
    """Rows whose key begins with a whole number from `low` to below `high`; None has no bound."""

    __slots__ = ("high", "low")

    def __init__(self, low: int | None, high: int | None) -> None:
        self.low = low
        self.high = high

    def where(self, at: KeySql) -> str | None:
        bounds = []
        if self.low is not None:
            bounds.append(f"{at.first} >= {self.low}")
        if self.high is not None:
            bounds.append(f"{at.first} < {self.high}")
        return " AND ".join(bounds) or f"{at.first} IS NOT NULL"

    def holds(self, digits: str) -> bool:
        del digits
        return True


class Listed:
    """Rows whose key begins with one of some whole numbers."""

    __slots__ = ("numbers",)

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = frozenset(numbers)

    def where(self, at: KeySql) -> str | None:
        return f"{at.first} IN ({', '.join(map(str, sorted(self.numbers)))})"

    def holds(self, digits: str) -> bool:
        del digits
        return True


class Prefixed:
    """Rows whose key's hash begins with one of some texts, all as long."""

    __slots__ = ("length", "prefixes")

    def __init__(self, prefixes: Iterable[str]) -> None:
        self.prefixes = frozenset(prefixes)
        self.length = len(next(iter(self.prefixes)))

    def where(self, at: KeySql) -> str | None:
        digits = at.digits(self.length)
        if digits is None:
            return None
        listed = ", ".join(f"'{prefix}'" for prefix in sorted(self.prefixes))
        return f"{digits} IN ({listed})"

    def holds(self, digits: str) -> bool:
        return digits[: self.length] in self.prefixes


class Sampled:
    """Of a part, the rows whose key's hash is below a bound: the same on both sides, each time."""

    __slots__ = ("_bound", "_part")

    def __init__(self, part: Part, share: float) -> None:
        self._part = part
        self._bound = f"{min(0xFFFFFFFF, int(share * 2**32)):08x}"

    def where(self, at: KeySql) -> str | None:
        digits = at.digits(len(self._bound))
        own = self._part.where(at)
        return None if digits is None or own is None else f"{own} AND {digits} < '{self._bound}'"

    def holds(self, digits: str) -> bool:
        return digits[: len(self._bound)] < self._bound and self._part.holds(digits)


DIGIT_COUNTS = range(1, 9)


def digits_of(key: str) -> str:
    """The hash of a key's canonical text."""
    return hashlib.md5(key.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def stretches(low: int, high: int, count: int) -> list[Stretch]:
    """The numbers from `low` to `high` in so many stretches, the outer ones without end."""
    width = max(1, -(-(high - low + 1) // count))
    edges: Sequence[int | None] = [None, *range(low + width, high + 1, width), None]
    return [Stretch(first, last) for first, last in pairwise(edges)]


def joined(parts: Sequence[Stretch]) -> list[Stretch]:
    """Stretches, with those that touch made one."""
    made: list[Stretch] = []
    for part in parts:
        if made and made[-1].high is not None and made[-1].high == part.low:
            made[-1] = Stretch(made[-1].low, part.high)
        else:
            made.append(part)
    return made
