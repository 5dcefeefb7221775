"""Which table and which column of the new side belong to which of the old one, and why."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.definition.words import words_of
from pyx_core.baseline.schema.names import likeness, own_words, plain_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from pyx_core.baseline.definition import model as definition
    from pyx_core.baseline.schema.model import Column, Family, Schema, Table

    Named = TypeVar("Named", Table, Column)

WRITTEN = "as baseline.toml says"
_LEAST_COLUMN = 0.55
_LEAST_TABLE = 0.45
_LEAST_BY_COLUMNS = 0.7
_MOST_PLACES = 5
_NUMBERS = frozenset({"integer", "decimal", "float", "boolean"})
_TIMES = frozenset({"date", "timestamp", "timestamp with zone", "time"})
# A text can hold any of these, and often does.
_AS_TEXT = _TIMES | {"text", "uuid", "json", "enum", "interval", "any", "other", "decimal"}


class ColumnPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two columns that belong together, how sure that is (0 to 1), and why."""

    old: str
    new: str
    score: float
    reasons: tuple[str, ...]


class TablePair(msgspec.Struct, frozen=True, kw_only=True):
    """Two tables that belong together. `name` is the logical one, `old_where` narrows the old one.

    `old_only` and `new_only` are columns without a partner, `elsewhere` where in other tables of
    the new side the former may have gone.
    """

    name: str
    old: str
    new: str
    score: float
    reasons: tuple[str, ...]
    columns: tuple[ColumnPair, ...]
    old_only: tuple[str, ...]
    new_only: tuple[str, ...]
    elsewhere: dict[str, tuple[str, ...]] = {}
    old_where: str | None = None

    def old_of(self, new: str) -> str | None:
        """The old column of a new one."""
        return next((pair.old for pair in self.columns if pair.new == new), None)


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """All pairs, what has no partner, and what could not be looked at with the reason."""

    pairs: tuple[TablePair, ...]
    old_only: tuple[str, ...]
    new_only: tuple[str, ...]
    not_looked_at: dict[str, str] = {}


def propose(old: Schema, new: Schema, given: Sequence[definition.Table] = ()) -> Mapping:
    """The mapping by names and types; what `baseline.toml` says (`given`) goes first."""
    pairs: list[TablePair] = []
    not_looked_at: dict[str, str] = {}
    for table in given:
        left, right = (
            side.table(name) if name else None
            for side, name in ((old, table.old), (new, table.new))
        )
        why = _not_looked_at(table, left, right)
        if why is None and left is not None and right is not None:
            pairs.append(_written_pair(table, left, right))
        elif why is not None:
            not_looked_at[table.name] = why
    taken = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    for table in given:
        for names, name in zip(taken, (table.old, table.new), strict=True):
            if name:
                names.add(name)
    left_over = [one for one in old.tables if one.name not in taken[0]]
    right_over = [one for one in new.tables if one.name not in taken[1]]
    for score, reasons, left, right in _best_tables(left_over, right_over):
        pairs.append(_pair(left, right, score, reasons))
        taken[0].add(left.name)
        taken[1].add(right.name)
    pairs = _with_elsewhere(pairs, new)
    return Mapping(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.old)),
        old_only=tuple(one.name for one in old.tables if one.name not in taken[0]),
        new_only=tuple(one.name for one in new.tables if one.name not in taken[1]),
        not_looked_at=not_looked_at,
    )


def _not_looked_at(table: definition.Table, left: Table | None, right: Table | None) -> str | None:
    if table.old_select or table.new_select:
        return "a side is a SELECT of its own"
    for name, found, side in ((table.old, left, "old"), (table.new, right, "new")):
        if name is not None and found is None:
            return f"the {side} side has no table {name}"
    return None if left is not None and right is not None else "it has one side only"


def _written_pair(table: definition.Table, old: Table, new: Table) -> TablePair:
    """What the file says of columns, and what is left of them by name."""
    written = []
    derived: tuple[set[str], set[str]] = (set(), set())
    for name, column in table.columns.items():
        left = old.column(column.old or name) if column.old_sql is None else None
        right = new.column(column.new or name) if column.new_sql is None else None
        if left is not None and right is not None:
            pair = ColumnPair(old=left.name, new=right.name, score=1.0, reasons=(WRITTEN,))
            written.append(pair)
        for names, one, side, sql in zip(
            derived, (left, right), (old, new), (column.old_sql, column.new_sql), strict=True
        ):
            if one is not None:
                names.add(one.name)
            elif sql is not None:
                # Its partner is on the other side: it is neither missing nor free for another.
                words = words_of(sql)
                names |= {each.name for each in side.columns if each.name.lower() in words}
    return _pair(
        old, new, 1.0, (WRITTEN,), written, derived, name=table.name, where=table.old_where
    )


def _best_tables(
    old: Sequence[Table], new: Sequence[Table]
) -> list[tuple[float, tuple[str, ...], Table, Table]]:
    """Pairs of tables, the surest first, each table once."""
    columns = {
        id(table): frozenset(plain_words(column.name) for column in table.columns)
        for table in (*old, *new)
    }
    found = []
    for left in old:
        for right in new:
            name, why = likeness(left.name, right.name)
            mine, theirs = columns[id(left)], columns[id(right)]
            shared = len(mine & theirs)
            overlap = shared / (len(mine | theirs) or 1)
            score = round(0.65 * name + 0.35 * overlap, 3)
            if score < _LEAST_TABLE and overlap < _LEAST_BY_COLUMNS:
                continue
            told = f"{shared} of {len(mine)} columns have the same words"
            found.append((score, tuple(filter(None, (why, told))), left, right))
    return _each_once(found)


def _pair(
    old: Table,
    new: Table,
    score: float,
    reasons: tuple[str, ...],
    written: Sequence[ColumnPair] = (),
    derived: tuple[set[str], set[str]] = (set(), set()),
    *,
    name: str | None = None,
    where: str | None = None,
) -> TablePair:
    found = []
    for left in old.columns:
        for right in new.columns:
            if left.name in derived[0] or right.name in derived[1]:
                continue
            likely = _column_score(left, right, old, new)
            if likely[0] >= _LEAST_COLUMN:
                found.append((*likely, left, right))
    columns = [
        *written,
        *(
            ColumnPair(old=left.name, new=right.name, score=points, reasons=why)
            for points, why, left, right in _each_once(found)
        ),
    ]
    order = {column.name: place for place, column in enumerate(old.columns)}
    mine = {pair.old for pair in columns} | derived[0]
    theirs = {pair.new for pair in columns} | derived[1]
    return TablePair(
        name=name or old.name,
        old=old.name,
        new=new.name,
        score=score,
        reasons=reasons,
        columns=tuple(sorted(columns, key=lambda pair: (order[pair.old], pair.new))),
        old_only=tuple(one.name for one in old.columns if one.name not in mine),
        new_only=tuple(one.name for one in new.columns if one.name not in theirs),
        old_where=where,
    )


def _column_score(
    left: Column, right: Column, old: Table, new: Table
) -> tuple[float, tuple[str, ...]]:
    score, why = likeness(left.name, right.name, (old.name, new.name))
    reasons = [why] if why else []
    # Two keys of one column each are the same thing, whatever they are called.
    if old.primary_key == (left.name,) and new.primary_key == (right.name,):
        score = max(score, 0.6) + 0.05
        reasons.append("both are the primary key")
    fit, told = _fit(left.type.family, right.type.family)
    if left.type.name.lower() != right.type.name.lower():
        told = f"{told}: {left.type.name or 'no type'} and {right.type.name or 'no type'}"
    return round(min(score, 1.0) * fit, 3), (*reasons, told)


def _fit(left: Family, right: Family) -> tuple[float, str]:
    both = {left, right}
    if left == right:
        return 1.0, "same family of types"
    if both <= _NUMBERS or both <= _TIMES or "any" in both:
        return 0.97, "types that hold each other's values"
    if "text" in both and both <= _AS_TEXT:
        return 0.95, "a text against a type"
    if "text" in both and both <= _NUMBERS | {"text", "bytes"}:
        return 0.9, "a text against a type"
    if both <= {"integer", *_TIMES} or both <= {"bytes", "uuid", "text"}:
        return 0.85, "types that a conversion lies between"
    return 0.6, "types that do not fit"


def _each_once(
    found: Iterable[tuple[float, tuple[str, ...], Named, Named]],
) -> list[tuple[float, tuple[str, ...], Named, Named]]:
    """The best of what is left, again and again; equals go by name."""
    ordered = sorted(found, key=lambda one: (-one[0], one[2].name, one[3].name))
    taken: tuple[set[str], set[str]] = (set(), set())
    kept = []
    for one in ordered:
        left, right = one[2].name, one[3].name
        if left not in taken[0] and right not in taken[1]:
            kept.append(one)
            taken[0].add(left)
            taken[1].add(right)
    return kept


def _with_elsewhere(pairs: Sequence[TablePair], new: Schema) -> list[TablePair]:
    """Columns that are gone from a table are looked for in those that were split off."""
    paired = {(one.new, column.new) for one in pairs for column in one.columns}
    places: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for table in new.tables:
        for column in table.columns:
            if (table.name, column.name) not in paired:
                key = own_words(column.name, table.name)
                places.setdefault(key, []).append((table.name, column.name))
    made = []
    for pair in pairs:
        found = {}
        for name in pair.old_only:
            known = places.get(own_words(name, pair.old), [])
            others = tuple(f"{table}.{column}" for table, column in known if table != pair.new)
            if others:
                found[name] = others[:_MOST_PLACES]
        made.append(msgspec.structs.replace(pair, elsewhere=found))
    return made
