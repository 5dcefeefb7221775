"""Entities with odd values: NULLs, empty texts, zeros, letters that programs stumble over.

One pass over the table counts them all, and one for each text its letters. Only what is there is
then looked for in the order of the key, where a store can stop at the first ones.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from pyx_core.baseline.dataset.asking import SOFT
from pyx_core.baseline.dataset.expressions import expression
from pyx_core.baseline.dataset.letters import RANGES, has_letters, is_beyond_ascii
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.baseline.dataset.ground import Ground, LogicalColumn
    from pyx_core.baseline.dataset.model import Kind
    from pyx_core.baseline.dataset.picks import Picks

TEXTS = ("text", "any")
NUMBERS = ("integer", "decimal", "float")
_AT_ONCE = 40
# Where a pass over all rows takes too long, so many are looked at.
_HEAD_ROWS = 100_000


class _Oddity(NamedTuple):
    kind: Kind
    column: str
    words: str
    predicate: str


def pick_odd_values(ground: Ground, picks: Picks) -> None:
    """Adds them. Raises PyxError where the store is lost."""
    oddities = list(_oddities(ground))
    for start in range(0, len(oddities), _AT_ONCE):
        _pick(ground, picks, oddities[start : start + _AT_ONCE])
    for column in ground.columns:
        if column.family in TEXTS:
            beyond_ascii = is_beyond_ascii(column.expression, ground.kind)
            _pick(ground, picks, list(_odd_letters(column, ground.kind)), beyond_ascii)


def _oddities(ground: Ground) -> Iterator[_Oddity]:
    for column in ground.columns:
        name, text, store = column.name, column.expression, ground.kind
        is_loose = store == "sqlite" or column.is_nullable
        if is_loose and column not in ground.key:
            yield _Oddity("null", name, f"{name} is NULL", expression("null", text, store))
        if column.family in TEXTS:
            yield from _odd_texts(column, store)
        elif column.family in NUMBERS and column not in ground.key:
            zero, negative = (expression(one, text, store) for one in ("zero", "negative"))
            yield _Oddity("zero", name, f"{name} is 0", zero)
            yield _Oddity("negative", name, f"{name} is negative", negative)


def _odd_texts(column: LogicalColumn, store: str) -> Iterator[_Oddity]:
    name, text = column.name, column.expression
    empty = expression("empty_text", text, store)
    yield _Oddity("empty_text", name, f"{name} is an empty text", empty)
    blanks = expression("outer_blanks", text, store)
    yield _Oddity("outer_blanks", name, f"{name} begins or ends with a blank", blanks)


def _odd_letters(column: LogicalColumn, store: str) -> Iterator[_Oddity]:
    for kind, (words, ranges) in RANGES.items():
        predicate = has_letters(column.expression, ranges, store)
        yield _Oddity(kind, column.name, f"{column.name} has {words}", predicate)


def _pick(ground: Ground, picks: Picks, oddities: Sequence[_Oddity], where: str = "") -> None:
    """`where` is what all of them need, so that a store does not look closer at other rows."""
    source, of = ground.source, "rows"
    try:
        rows, counts = _counts(ground, source, oddities, where)
        if where:
            rows, of = ground.rows or rows, of if ground.rows else "rows with such letters"
        else:
            ground.rows = rows
    except PyxError as error:
        if error.kind not in SOFT:
            raise
        # A table that is too large to be passed over: its first rows by the key have to do.
        source, of = ground.head(_HEAD_ROWS), f"rows that come first by key ({error.message})"
        try:
            rows, counts = _counts(ground, source, oddities, where)
        except PyxError as second:
            if second.kind not in SOFT:
                raise
            for one in oddities:
                picks.skip(one.kind, second.message, one.column)
            return
        for one in oddities:
            told = f"looked for in the first {_HEAD_ROWS:,} rows by key only: {error.message}"
            picks.skip(one.kind, told, one.column)
    for one, count in zip(oddities, counts, strict=True):
        if count:
            find = partial(ground.pick, where=one.predicate, source=source)
            picks.tried(
                one.kind, f"{one.words}, as in {count:,} of {rows:,} {of}", find, one.column
            )


def _counts(
    ground: Ground, source: str, oddities: Sequence[_Oddity], where: str
) -> tuple[int, list[int]]:
    sums = ", ".join(
        f"coalesce(sum(CASE WHEN {one.predicate} THEN 1 ELSE 0 END), 0)" for one in oddities
    )
    statement = f"SELECT count(*), {sums} FROM {source}"  # noqa: S608 - quoted, as written
    if where:
        statement += f" WHERE {where}"
    ((rows, *counts),) = ground.asking.rows(statement)
    return int(rows), [int(one) for one in counts]


def count_rows(ground: Ground) -> None:
    """Counts, where no pass over the rows did. Raises PyxError where the store is lost."""
    if ground.rows is None:
        try:
            statement = f"SELECT count(*) FROM {ground.source}"  # noqa: S608 - quoted, as written
            ((rows,),) = ground.asking.rows(statement)
        except PyxError as error:
            if error.kind not in SOFT:
                raise
            return
        ground.rows = int(rows)
