"""By which columns the rows of two tables can be told apart."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyx_core.baseline.schema.model import Table

    Columns = tuple[str, ...]


class Key(NamedTuple):
    """Logical columns, and what makes them a key."""

    columns: Columns
    why: str


def common_key(old: Table, new: Table, new_of: Mapping[str, str]) -> Key | None:
    """A key of both; else of one side whose columns the other has. `new_of` are the new columns by
    the old ones, whose names are the logical ones."""
    of_old = list(_keys(old))
    of_new = [
        (tuple(old_of[name] for name in columns), what)
        for old_of in [{right: left for left, right in new_of.items()}]
        for columns, what in _keys(new)
        if all(name in old_of for name in columns)
    ]
    known = {frozenset(columns): what for columns, what in of_new}
    for columns, what in of_old:
        if frozenset(columns) in known:
            other = known[frozenset(columns)]
            both = what if what == other else f"{what} of old, {other} of new"
            return Key(columns, f"{both} on both sides" if what == other else both)
    for columns, what in of_old:
        if all(name in new_of for name in columns):
            return Key(columns, f"{what} of old; nothing keeps it unique on the new side")
    for columns, what in of_new:
        return Key(columns, f"{what} of new; nothing keeps it unique on the old side")
    return None


def own_key(table: Table) -> Key | None:
    """The key of one table."""
    for columns, what in _keys(table):
        return Key(columns, what)
    return None


def _keys(table: Table) -> Iterator[tuple[Columns, str]]:
    """Columns that are unique and never NULL, the primary key first, then the narrowest."""
    if table.primary_key:
        yield table.primary_key, "primary key"
    required = {column.name for column in table.columns if not column.is_nullable}
    for index in sorted(table.indexes, key=lambda one: (len(one.columns), one.name)):
        if not (index.is_unique and index.is_plain and index.where is None):
            continue
        if required.issuperset(index.columns) and index.columns != table.primary_key:
            yield index.columns, "unique index"
