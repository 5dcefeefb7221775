"""What of the stores no part of a definition speaks of."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.baseline.definition.model import SIDES
from pyx_core.baseline.definition.words import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.baseline.definition.model import Baseline, Side, Table
    from pyx_core.baseline.schema.model import Schema

    Schemas = Mapping[Side, Schema | None]


class Uncovered(NamedTuple):
    """Tables that are not named at all, and for each table in the definition the columns that are
    neither compared nor left out; by side. A side is missing where its schema is not known."""

    tables: dict[Side, list[str]]
    columns: dict[str, dict[Side, list[str]]]


def uncovered(baseline: Baseline, schemas: Schemas) -> Uncovered:
    """What is not spoken of. A table is where a SELECT has its name as a word, or `not_covered` has
    `table X`, or `old table X`."""
    tables: dict[Side, list[str]] = {}
    columns: dict[str, dict[Side, list[str]]] = {}
    for side in SIDES:
        schema = schemas.get(side)
        if schema is None:
            continue
        named = _named(baseline, side)
        tables[side] = [
            table.name
            for table in schema.tables
            if not {table.name.lower(), table.name.lower().rpartition(".")[2]} & named
            and not {f"table {table.name}", f"{side} table {table.name}"}
            & set(baseline.not_covered)
        ]
        for table in baseline.tables:
            missing = _columns(table, side, schemas)
            if missing:
                columns.setdefault(table.name, {})[side] = missing
    return Uncovered(tables, columns)


def _named(baseline: Baseline, side: Side) -> set[str]:
    """Every word that a table's definition has for that side, in lower case."""
    found: set[str] = set()
    for table in baseline.tables:
        name, select = getattr(table, side), getattr(table, f"{side}_select")
        if name is not None:
            found |= {name.lower(), name.lower().rpartition(".")[2]}
        if select is not None:
            found |= words_of(select)
    return found


def _columns(table: Table, side: Side, schemas: Schemas) -> list[str]:
    name: str | None = getattr(table, side)
    schema = schemas.get(side)
    known = schema.table(name) if schema is not None and name is not None else None
    if known is None:
        return []
    spoken = {one.lower() for one in (*table.left_out, *table.key)}
    for logical, column in table.columns.items():
        own, sql = getattr(column, side), getattr(column, f"{side}_sql")
        spoken.add((own or logical).lower())
        spoken |= words_of(sql or "")
    if not table.columns:
        spoken |= _of_other(table, side, schemas)
    return [column.name for column in known.columns if column.name.lower() not in spoken]


def _of_other(table: Table, side: Side, schemas: Schemas) -> set[str]:
    """The columns of the other side: without [tables.columns], those of both are compared."""
    other: Side = "new" if side == "old" else "old"
    schema, name = schemas.get(other), getattr(table, other)
    known = schema.table(name) if schema is not None and name is not None else None
    if known is None:
        own = schemas.get(side)
        mine = own.table(getattr(table, side)) if own is not None else None
        return {column.name.lower() for column in mine.columns} if mine is not None else set()
    return {column.name.lower() for column in known.columns}
