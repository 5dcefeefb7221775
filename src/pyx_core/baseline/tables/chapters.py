"""Into which parts a table is taken that are finished one by one, and what is left of them."""

from __future__ import annotations

from pyx_core.baseline.tables.parts import Nulls, Stretch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.tables.columns import LogicalColumn
    from pyx_core.baseline.tables.parts import Part
    from pyx_core.baseline.tables.side import Store

# Whole numbers beyond that are no ranges: servers would overflow.
_LARGEST = 2**62


class Bounds:
    """What is known of a side before it is compared."""

    def __init__(self, row: Sequence[Any], *, is_sqlite: bool) -> None:
        self.rows = int(row[0])
        self.keyed = int(row[1])
        self.low, self.high = row[2], row[3]
        # SQLite may hold anything in any column.
        self.is_whole = not is_sqlite or int(row[4] or 0) == self.keyed


def look_at(store: Store, base: str, key: LogicalColumn) -> Bounds:
    """How many rows a side has, and between which keys. `key` is the key's first column."""
    name, is_sqlite = store.dialect.name(key.name), store.kind == "sqlite"
    whole = f", sum(typeof({name}) = 'integer')" if is_sqlite else ""
    # Types without an order, such as JSON, have no smallest.
    has_ends = key.family == "integer" or is_sqlite
    ends = f"min({name}), max({name})" if has_ends else "NULL, NULL"
    text = f"SELECT count(*), count({name}), {ends}{whole} FROM {base}"
    return Bounds(store.rows(text)[0], is_sqlite=is_sqlite)


def common_ends(first: Bounds, second: Bounds) -> tuple[int, int] | None:
    """The smallest and the largest key of both sides; None where keys are no whole numbers."""
    bounds = [side for side in (first, second) if side.keyed]
    if not bounds or not all(side.is_whole for side in (first, second)):
        return None
    if not all(isinstance(end, int) for side in bounds for end in (side.low, side.high)):
        return None
    low, high = min(side.low for side in bounds), max(side.high for side in bounds)
    return None if low < -_LARGEST or high > _LARGEST else (low, high)


def record_of(part: Part) -> object:
    """A part as it is noted when it is finished."""
    if isinstance(part, Stretch):
        return [part.low, part.high]
    return "nulls" if isinstance(part, Nulls) else "whole"


def rest_of(done: Sequence[object]) -> list[Part]:
    """The stretches that finished ones leave, outermost ones without end."""
    if "whole" in done:
        return []
    found = [Stretch(one[0], one[1]) for one in done if isinstance(one, list)]
    found.sort(key=lambda part: (part.low is not None, part.low or 0))
    rest: list[Part] = []
    end: int | None = None
    is_first = True
    for part in found:
        if part.low is not None and (is_first or part.low != end):
            rest.append(Stretch(end, part.low))
        end, is_first = part.high, False
        if end is None:
            break
    if is_first or end is not None:
        rest.append(Stretch(end, None))
    if "nulls" not in done:
        rest.append(Nulls())
    return rest
