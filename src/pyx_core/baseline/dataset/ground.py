"""A logical table of the old side as statements see it: where its rows come from, how an entity is
told, and what its columns hold."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import NamedTuple

from pyx_core.baseline.schema.quoting import quoted, quoted_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.dataset.asking import Asking
    from pyx_core.baseline.definition import model as definition
    from pyx_core.baseline.schema.model import Family
    from pyx_core.baseline.schema.model import Table as StoreTable


class LogicalColumn(NamedTuple):
    """A column by its logical name; `expression` is its SQL on the old side. `old` is its own name
    there, None where it is derived."""

    name: str
    expression: str
    family: Family
    is_nullable: bool
    old: str | None


class Ground:
    """A table to pick from. `rows` is how many there are, once they were counted."""

    def __init__(
        self,
        asking: Asking,
        table: definition.Table,
        store_table: StoreTable | None,
        columns: Sequence[LogicalColumn],
        per_kind: int,
    ) -> None:
        """`store_table` is None where the old side is a SELECT."""
        self.asking = asking
        self.kind = asking.reader.kind
        self.table = table
        self.store_table = store_table
        self.columns = columns
        self.per_kind = per_kind
        self.rows: int | None = None
        by_name = {column.name: column for column in columns}
        self.key = tuple(by_name[name] for name in table.key)

    @property
    def source(self) -> str:
        """What stands behind FROM."""
        where = self.table.old_where
        if self.table.old_select is not None:
            inner = f"({self.table.old_select.strip().rstrip(';')}) AS pyx_select"
            if where is None:
                return inner
        else:
            assert self.store_table is not None
            inner = quoted_table(self.store_table, self.kind)
            if where is None:
                return inner
        return f"(SELECT * FROM {inner} WHERE ({where})) AS pyx_rows"  # noqa: S608 - as written

    def head(self, most: int) -> str:
        """The same for the first rows by key."""
        inner = f"SELECT * FROM {self.source} ORDER BY {self.order} LIMIT {most}"  # noqa: S608
        return f"({inner}) AS pyx_head"

    @property
    def order(self) -> str:
        """By the key."""
        return ", ".join(column.expression for column in self.key)

    def keys(self, rows: Iterable[Sequence[Any]]) -> Iterator[dict[str, Any]]:
        """Entities of rows that begin with the key."""
        for row in rows:
            yield {column.name: plain(value) for column, value in zip(self.key, row, strict=False)}

    def pick(
        self,
        *,
        where: str = "",
        order: str = "",
        most: int | None = None,
        parameters: Mapping[str, Any] | None = None,
        offset: int = 0,
        source: str | None = None,
    ) -> list[dict[str, Any]]:
        """Keys of rows. Raises PyxError. Without an order it is that of the key, which has an
        index as a rule, so that a store can stop early."""
        ordered = f"{order}, {self.order}" if order else self.order
        place = self.source if source is None else source
        statement = f"SELECT {self.order} FROM {place}"  # noqa: S608 - quoted, as written
        if where:
            statement += f" WHERE {where}"
        statement += f" ORDER BY {ordered} LIMIT {self.per_kind if most is None else most}"
        if offset:
            statement += f" OFFSET {offset}"
        return list(self.keys(self.asking.rows(statement, parameters)))


def logical_columns(
    table: definition.Table, known: Sequence[tuple[str, Family, bool]], kind: str
) -> list[LogicalColumn]:
    """The columns of a logical table: those that the file names, and all others that there are.

    `known` are those of the old side: name, family, whether it can be NULL.
    """
    by_name = {name: (family, is_nullable) for name, family, is_nullable in known}
    made: list[LogicalColumn] = []
    used = set()
    for name, told in table.columns.items():
        if told.old_sql is not None:
            family = _FAMILIES.get(told.read_as or "", "any")
            made.append(LogicalColumn(name, f"({told.old_sql})", family, True, None))
            continue
        old = told.old or name
        if old in by_name:
            used.add(old)
            family, is_nullable = by_name[old]
            made.append(LogicalColumn(name, quoted(old, kind), family, is_nullable, old))
    there = {column.name for column in made}
    made += [
        LogicalColumn(name, quoted(name, kind), family, is_nullable, name)
        for name, family, is_nullable in known
        if name not in used and name not in there
    ]
    return made


_FAMILIES: dict[str, Family] = {
    "text": "text",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
    "json": "json",
    "uuid": "uuid",
    "bytes": "bytes",
}


def plain(value: Any) -> str | int | float | bool | None:
    """A value of a key as JSON has it."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
