"""Entities by what points at them, and by what they point at in vain."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from pyx_core.baseline.schema.holding.keys import orphan_condition
from pyx_core.baseline.schema.names import plain_words
from pyx_core.baseline.schema.quoting import quoted, quoted_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.baseline.dataset.ground import Ground
    from pyx_core.baseline.dataset.picks import Picks
    from pyx_core.baseline.schema.model import Schema, Table


class Relation(NamedTuple):
    """Columns of `child` that name a row of `parent`, by a foreign key or, `is_guessed`, by its
    name."""

    child: Table
    columns: tuple[str, ...]
    parent: Table
    to_columns: tuple[str, ...]
    is_guessed: bool


def relations(schema: Schema) -> list[Relation]:
    """Those of a store: its foreign keys, and where a column has none, its name with `_id`."""
    found = []
    known = set()
    for table in schema.tables:
        for key in table.foreign_keys:
            parent = schema.table(key.table)
            to_columns = key.to_columns or (parent.primary_key if parent else ())
            if parent is not None and len(to_columns) == len(key.columns):
                found.append(Relation(table, key.columns, parent, to_columns, False))
                known |= {(table.name, column) for column in key.columns}
    for table in schema.tables:
        for column in table.columns:
            parent = _named(schema, column.name)
            if (table.name, column.name) in known or parent is None or parent.name == table.name:
                continue
            found.append(Relation(table, (column.name,), parent, parent.primary_key, True))
    return found


def _named(schema: Schema, column: str) -> Table | None:
    """The table that `customer_id` would point at."""
    said = plain_words(column)
    if len(said) < 2 or said[-1] not in ("id", "uuid"):
        return None
    for table in schema.tables:
        if plain_words(table.name) == said[:-1] and len(table.primary_key) == 1:
            return table
    return None


def pick_hot(ground: Ground, picks: Picks, known: list[Relation]) -> None:
    """Those that the most rows of another table point at. Raises PyxError where the store is
    lost."""
    table = ground.store_table
    if table is None:
        return
    for one in known:
        if one.parent.name == table.name:
            told = "by its name" if one.is_guessed else "by a foreign key"
            name = f"{one.child.name}.{', '.join(one.columns)}"
            reason = f"the most rows of {name} point at it, {told}"
            picks.tried("hot", reason, partial(_hot, ground, one), name)


def _hot(ground: Ground, one: Relation) -> Iterator[dict[str, Any]]:
    kind = ground.kind
    columns = [quoted(name, kind) for name in one.columns]
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    joined = ", ".join(columns)
    counted = (
        f"SELECT {joined}, count(*) AS pyx_rows_there "  # noqa: S608 - names are quoted
        f"FROM {quoted_table(one.child, kind)} WHERE {known} GROUP BY {joined} "
        f"ORDER BY count(*) DESC, {joined} LIMIT {ground.per_kind}"
    )
    for row in ground.asking.rows(counted):
        values = {f"pyx_{place}": value for place, value in enumerate(row[:-1])}
        same = " AND ".join(
            f"{quoted(name, kind)} = :pyx_{place}" for place, name in enumerate(one.to_columns)
        )
        yield from ground.pick(where=same, most=1, parameters=values)


def pick_orphans(ground: Ground, picks: Picks, known: list[Relation]) -> None:
    """Those that point at a row that is not there."""
    table = ground.store_table
    if table is None:
        return
    child = quoted_table(table, ground.kind) if ground.table.old_where is None else "pyx_rows"
    for one in known:
        if one.child.name != table.name:
            continue
        parent = quoted_table(one.parent, ground.kind)
        condition = orphan_condition(child, one.columns, parent, one.to_columns, ground.kind)
        names = ", ".join(one.columns)
        reason = f"no row of {one.parent.name} is what its {names} says"
        picks.tried("orphan", reason, partial(ground.pick, where=condition), names)
