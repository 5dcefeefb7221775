"""What the catalogues tell of a baseline: tables with keys and columns, and what is left over."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.baseline.draft.keys import common_key, own_key
from pyx_core.baseline.draft.proposals import (
    Proposal,
    in_cents,
    proposals,
    read_as,
    without_zone,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.definition.model import ReadAs, Side
    from pyx_core.baseline.draft.keys import Key
    from pyx_core.baseline.schema.mapping import Mapping, TablePair
    from pyx_core.baseline.schema.model import Schema, Table

_SURE = 0.9


class DraftColumn(NamedTuple):
    """A logical column, called as on the old side. `new` is its name there; `cents` is the line
    that would take its place where one side counts cents."""

    name: str
    new: str
    read_as: ReadAs | None
    doubt: str | None
    cents: str | None


class DraftTable(NamedTuple):
    """A logical table. `new` is None while there is no new side, `key` where none was found.

    `left_out` are columns with reasons, `zones` are columns whose times name no
    zone, with the side.
    """

    name: str
    old: str
    new: str | None
    key: Key | None
    why: str
    columns: tuple[DraftColumn, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()
    zones: tuple[tuple[Side, str], ...] = ()


class Draft(NamedTuple):
    """All of it. `not_covered` are tables of one side only, with a reason."""

    tables: tuple[DraftTable, ...]
    not_covered: dict[str, str]


def draft_of_one(old: Schema) -> Draft:
    """What the old side alone tells."""
    tables = [
        DraftTable(table.name, table.name, None, own_key(table), "the new side is not known yet")
        for table in old.tables
    ]
    keyless = {
        f"table {table.name}": "it has no key that tells its rows apart"
        for table in tables
        if table.key is None
    }
    return Draft(tuple(tables), keyless)


def draft_of_both(old: Schema, new: Schema, mapping: Mapping) -> Draft:
    """What both sides tell together."""
    tables = []
    for pair in mapping.pairs:
        left, right = old.table(pair.old), new.table(pair.new)
        if left is not None and right is not None:
            tables.append(_table(pair, left, right, (old.kind, new.kind)))
    not_covered = {
        **{
            f"table {table.name}": "neither side has a key that tells its rows apart"
            for table in tables
            if table.key is None
        },
        **{
            f"old table {name}": "only the old side has it; where did its rows go?"
            for name in mapping.old_only
        },
        **{
            f"new table {name}": "only the new side has it; what fills it?"
            for name in mapping.new_only
        },
    }
    return Draft(tuple(tables), not_covered)


def _table(pair: TablePair, old: Table, new: Table, kinds: tuple[str, str]) -> DraftTable:
    columns: list[DraftColumn] = []
    rules: list[Proposal] = []
    zones: list[tuple[Side, str]] = []
    for one in pair.columns:
        left, right = old.column(one.old), new.column(one.new)
        if left is None or right is None:
            continue
        rules += proposals(pair.name, one.old, left, right)
        zoneless = without_zone(left, right)
        if zoneless is not None:
            zones.append((zoneless, one.old))
        columns.append(
            DraftColumn(
                one.old,
                one.new,
                read_as(left, right),
                None if one.score >= _SURE else "; ".join(one.reasons),
                in_cents(one.old, (left, right), kinds),
            )
        )
    return DraftTable(
        pair.name,
        pair.old,
        pair.new,
        common_key(old, new, {one.name: one.new for one in columns}),
        "; ".join(pair.reasons),
        tuple(columns),
        _left_out(pair, columns),
        tuple(rules),
        tuple(zones),
    )


def _left_out(pair: TablePair, columns: list[DraftColumn]) -> tuple[tuple[str, str], ...]:
    """Columns of one side only; a name that is a logical one already needs no line."""
    found: dict[str, str] = {}
    for name in pair.old_only:
        places = ", ".join(pair.elsewhere.get(name, ()))
        gone = f"only the old side has it here; {places} may hold it" if places else None
        found[name] = gone or "only the old side has it; is it dropped on purpose?"
    taken = {column.name for column in columns}
    for name in pair.new_only:
        if name not in taken and name not in found:
            found[name] = "only the new side has it"
    return tuple(found.items())
