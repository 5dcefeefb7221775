"""Rows of both sides sorted on this machine, where no order of the stores is the same."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from pyx_core.baseline.tables.keys import key_texts
from pyx_core.comparison.row_codec import TypedCells
from pyx_core.comparison.row_store import RowStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.baseline.tables.columns import LogicalColumn
    from pyx_core.baseline.tables.judging import Judge
    from pyx_core.baseline.tables.merging import Rows

_CODEC = TypedCells()
# SQLite takes no half of a surrogate pair, which stands for a byte that is no UTF-8. The escape of
# `TypedCells` is never followed by an x.
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile("\x1bx([0-9a-f]{4})")


def sort_and_judge(
    old: Iterable[Rows],
    new: Iterable[Rows],
    columns: Sequence[LogicalColumn],
    key: Sequence[LogicalColumn],
    judge: Judge,
) -> None:
    """Judges all rows; they lie in a temporary file meanwhile."""
    store = RowStore()
    try:
        for side, batches in ((0, old), (1, new)):
            for rows in batches:
                if side == 0:
                    judge.tally.old += len(rows)
                else:
                    judge.tally.new += len(rows)
                keys = key_texts(rows, key, side)
                readers = [column.readers[side] for column in columns]
                store.add(
                    (_kept(found), _kept(_line(readers, row)), side, 0)
                    for found, row in zip(keys, rows, strict=True)
                )
        for _, group in groupby(store.sorted_rows(), itemgetter(0)):
            sides: tuple[Rows, Rows] = ([], [])
            for _, line, side, _ in group:
                sides[side].append(tuple(_CODEC.decode(_given_back(line))))
            judge.group(*sides)
    finally:
        store.close()


def _line(readers: Sequence[object], row: Sequence[object]) -> str:
    return _CODEC.encode([read(value) for read, value in zip(readers, row, strict=True)])  # type: ignore[operator]


def _kept(text: str) -> str:
    if text.isascii():
        return text
    return _HALF.sub(lambda found: f"\x1bx{ord(found[0]):04x}", text)


def _given_back(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\x1bx" in text else text
