"""Sums of hashes of rows, part by part: computed by the stores, or where rows are read."""

from __future__ import annotations

import hashlib
import struct
from functools import partial
from itertools import compress

from pyx_core.baseline.tables.columns import HASHABLE, HASHABLE_HERE
from pyx_core.baseline.tables.parts import DIGIT_COUNTS, KeySql, digits_of
from pyx_core.baseline.tables.reading import canonical_texts
from pyx_core.baseline.tables.side import batches
from pyx_core.comparison.normalising import Ignore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from pyx_core.baseline.tables.columns import LogicalColumn, LogicalColumns
    from pyx_core.baseline.tables.parts import Part
    from pyx_core.baseline.tables.side import Store

    # By segment: how many rows, and the sum of their hashes.
    Sums = dict[Any, tuple[int, int]]

_BITS = 60
# Fewer segments that differ than that are no sign that nothing is equal.
_FEW = 8
_md5 = partial(hashlib.md5, usedforsecurity=False)


class SideHashes:
    """Hashes of one side: `base` is its subquery, `number` 0 for old and 1 for new."""

    def __init__(self, store: Store, base: str, key: Sequence[LogicalColumn], number: int) -> None:
        self._store = store
        self._base = base
        self._key = key
        self._number = number
        quote = store.dialect.name
        hashing = store.dialect.hashing
        digits = None
        text = self._sql(key)
        if hashing is not None and text is not None:
            digits = {count: hashing.digits(text, count) for count in DIGIT_COUNTS}
        self.at = KeySql(quote(key[0].name), digits)

    @property
    def is_here(self) -> bool:
        """Whether rows are hashed where they are read, as their store can't."""
        return self._store.dialect.hashing is None

    def can(self, column: LogicalColumn) -> bool:
        """Whether a column has a canonical text here of which both sides are sure."""
        if self._store.dialect.hashing is None:
            return column.family in HASHABLE_HERE
        return self._sql([column]) is not None

    def _sql(self, columns: Sequence[LogicalColumn]) -> str | None:
        """The canonical texts of columns, run together."""
        hashing = self._store.dialect.hashing
        if hashing is None:
            return None
        fields = []
        for column in columns:
            if column.family not in HASHABLE:
                return None
            assert column.family is not None
            name = self._store.dialect.name(column.name)
            text = hashing.text(name, column.family, column.types[self._number], self._store.zone)
            if text is None:
                return None
            fields.append(hashing.field(text, column.family))
        return hashing.joined(fields)

    def of_stretches(
        self, columns: Sequence[LogicalColumn], part: Part, low: int, width: int, last: int
    ) -> Sums:
        """Sums of stretches of `width` from `low`, by their number. What lies before the first or
        behind the last one belongs to these."""
        hashing = self._store.dialect.hashing
        if hashing is None:

            def places(keys: Sequence[Any], digits: Sequence[str]) -> list[int]:
                del digits
                return [(key - low) // width for key in keys]

            found = self._read(columns, part, places, by_digits=False)
        else:
            found = self._ask(columns, part, hashing.quotient(self.at.first, low, width), int)
        sums: Sums = {}
        for number, (rows, total) in found.items():
            within = max(0, min(last, number))
            before = sums.get(within, (0, 0))
            sums[within] = before[0] + rows, before[1] + total
        return sums

    def of_prefixes(self, columns: Sequence[LogicalColumn], part: Part, length: int) -> Sums:
        """Sums by the first digits of the key's hash."""
        digits = self.at.digits(length)
        if digits is None:

            def prefixes(keys: Sequence[Any], found: Sequence[str]) -> list[str]:
                del keys
                return [one[:length] for one in found]

            return self._read(columns, part, prefixes, by_digits=True)
        return self._ask(columns, part, digits, str)

    def _ask(
        self,
        columns: Sequence[LogicalColumn],
        part: Part,
        segment: str,
        read: Callable[[Any], object],
    ) -> Sums:
        hashing, text = self._store.dialect.hashing, self._sql(columns)
        assert hashing is not None
        assert text is not None
        answer = self._store.ask(
            f"SELECT {segment} AS pyx_segment, count(*) AS pyx_rows, "
            f"{hashing.sum_of(text)} AS pyx_sum FROM {self._base} WHERE {part.where(self.at)} "
            "GROUP BY 1"
        )
        return {read(row[0]): (int(row[1]), int(row[2])) for row in answer.rows}

    def _read(
        self,
        columns: Sequence[LogicalColumn],
        part: Part,
        segment: Callable[[Sequence[Any], Sequence[str]], Sequence[object]],
        *,
        by_digits: bool,
    ) -> Sums:
        """The same from rows that are read, by the values that a comparison would see."""
        wanted = [*self._key, *(one for one in columns if one not in self._key)]
        names = ", ".join(self._store.dialect.name(column.name) for column in wanted)
        where = part.where(self.at)
        answer = self._store.ask(f"SELECT {names} FROM {self._base} WHERE {where or '1 = 1'}")
        sums = _Sums()
        of_columns = [(wanted.index(column), column) for column in columns]
        for batch in batches(answer):
            digits: Sequence[str] = self.digits(batch) if by_digits or where is None else ()
            if where is None:
                kept = [*map(part.holds, digits)]
                batch = [*compress(batch, kept)]  # noqa: PLW2901 - the rest is not of this part
                digits = [*compress(digits, kept)]
            if not batch:
                continue
            texts = [self._texts(column, [row[at] for row in batch]) for at, column in of_columns]
            lines = texts[0] if len(texts) == 1 else map("".join, zip(*texts, strict=True))
            sums.add(segment([row[0] for row in batch], digits), lines)
        return sums.found

    def _texts(self, column: LogicalColumn, values: list[object]) -> list[str]:
        return canonical_texts(column.family, column.readers[self._number], values)

    def digits(self, rows: Sequence[Sequence[object]]) -> list[str]:
        """The hashes of keys of rows that were read."""
        texts = [
            self._texts(column, [row[at] for row in rows]) for at, column in enumerate(self._key)
        ]
        return [digits_of("".join(one)) for one in zip(*texts, strict=True)]


class _Sums:
    """Counts and sums of hashes by segment, a batch of rows at a time."""

    def __init__(self) -> None:
        self.found: Sums = {}

    def add(self, segments: Sequence[object], lines: Iterable[str]) -> None:
        """Rows by their texts."""
        digests = [_md5(line.encode("utf-8", "surrogateescape")).digest() for line in lines]
        # A digest is two numbers of 64 bits, of which the first 60 are the hash.
        numbers = struct.unpack(f">{2 * len(digests)}Q", b"".join(digests))[::2]
        if segments.count(segments[0]) == len(segments):
            self._put(segments[0], len(digests), sum(number >> 64 - _BITS for number in numbers))
            return
        for segment, number in zip(segments, numbers, strict=True):
            self._put(segment, 1, number >> 64 - _BITS)

    def _put(self, segment: object, rows: int, total: int) -> None:
        before = self.found.get(segment, (0, 0))
        self.found[segment] = before[0] + rows, before[1] + total


def choose_hashed(
    columns: LogicalColumns, hashes: tuple[SideHashes, SideHashes], method: str
) -> list[LogicalColumn]:
    """The columns that hashes are to prove, the key's among them; none where that saves nothing."""
    if method == "stream" or (method != "hash" and all(side.is_here for side in hashes)):
        return []
    able = [
        column
        for column in columns.all
        if all(side.can(column) for side in hashes)
        and not column.is_sided
        and not any(isinstance(rule.kind, Ignore) for rule in column.chain.rules)
    ]
    if not all(column in able for column in columns.key):
        return []
    values = len(able) - len(columns.key)
    return able if 2 * values >= len(columns.values) else []


def differ_mostly(sums: tuple[Sums, Sums]) -> bool:
    """Whether hashing was in vain."""
    numbers = {*sums[0], *sums[1]}
    differing = sum(sums[0].get(number) != sums[1].get(number) for number in numbers)
    return differing > _FEW and 2 * differing > len(numbers)
