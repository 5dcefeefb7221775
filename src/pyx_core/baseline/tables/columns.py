"""The logical columns of a table: what each is on either side, read as what, under which rules."""

from __future__ import annotations

from pyx_core.baseline.definition.words import words_of
from pyx_core.baseline.tables.families import common_family, family_of
from pyx_core.baseline.tables.reading import reader_of
from pyx_core.baseline.tables.side import physical
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.definition.model import Column, Side, Table
    from pyx_core.baseline.tables.families import Family
    from pyx_core.baseline.tables.reading import Read
    from pyx_core.baseline.tables.side import TableSide
    from pyx_core.comparison.rules import Chain, Rules

# What has a canonical text of which both sides can be sure.
HASHABLE: frozenset[Family | None] = frozenset(
    {"boolean", "bytes", "date", "integer", "number", "text", "timestamp", "uuid"}
)
# The same where both sides are hashed from the values that are read.
HASHABLE_HERE = HASHABLE | {None, "float"}

_MAY_BE_TIMES: frozenset[Family | None] = frozenset({"date", "other", "text", "timestamp", None})


class LogicalColumn:
    """A column that is compared. Pairs are old, new.

    `is_sided` says that the same value may mean two things: the zone depends on the side.
    """

    __slots__ = ("chain", "family", "is_sided", "name", "read_as", "readers", "sources", "types")

    def __init__(
        self,
        name: str,
        sources: tuple[str, str],
        types: tuple[str, str],
        family: Family | None,
        readers: tuple[Read, Read],
        chain: Chain,
        *,
        read_as: str | None,
        is_sided: bool,
    ) -> None:
        """`sources` is the SQL of it on each side."""
        self.name = name
        self.sources = sources
        self.types = types
        self.family = family
        self.readers = readers
        self.chain = chain
        self.read_as = read_as
        self.is_sided = is_sided


class LogicalColumns:
    """The key's columns first, then all others; and what is not compared, with why."""

    def __init__(self, table: Table, sides: tuple[TableSide, TableSide], rules: Rules) -> None:
        """Looks at both sides. Raises PyxError `usage` for a column that is not there."""
        self.only: tuple[list[str], list[str]] = ([], [])
        """Columns that one side alone has, and that the definition says nothing about."""
        if not table.key:
            raise PyxError("usage", f"table {table.name}: no key", 'write key = ["id"]')
        there = (sides[0].columns(), sides[1].columns())
        given = dict(table.columns) or self._matched(table, there)
        from pyx_core.baseline.definition.model import Column

        names = [*table.key, *(name for name in given if name not in table.key)]
        columns = {name: given.get(name) or Column() for name in names}
        expressions = tuple(
            {
                name: _expression(name, column, number, there[number], sides[number], table)
                for name, column in columns.items()
            }
            for number in (0, 1)
        )
        if table.columns:
            self.only = (
                _unspoken(table, columns, "old", there[0]),
                _unspoken(table, columns, "new", there[1]),
            )
        self.bases = (sides[0].base(expressions[0]), sides[1].base(expressions[1]))
        types = (sides[0].types(expressions[0]), sides[1].types(expressions[1]))
        kinds = (sides[0].store.kind, sides[1].store.kind)
        zones = (sides[0].store.zone, sides[1].store.zone)
        of_table = rules.of_table(table.name)
        self.all: list[LogicalColumn] = []
        for at, (name, column) in enumerate(columns.items()):
            pair = (types[0][at], types[1][at])
            own = (family_of(kinds[0], pair[0]), family_of(kinds[1], pair[1]))
            family = common_family(own[0], own[1], column.read_as)
            is_asked = column.read_as is not None
            chain = of_table.of_column(name)
            times = family == "timestamp" and zones[0] != zones[1]
            self.all.append(
                LogicalColumn(
                    name,
                    (expressions[0][name], expressions[1][name]),
                    pair,
                    family,
                    (
                        reader_of(family, zones[0], is_asked=is_asked),
                        reader_of(family, zones[1], is_asked=is_asked),
                    ),
                    chain,
                    read_as=column.read_as,
                    is_sided=times or (chain.has_sides and family in _MAY_BE_TIMES),
                )
            )
        self.key = self.all[: len(table.key)]
        self.values = self.all[len(table.key) :]

    def _matched(
        self, table: Table, there: tuple[dict[str, str], dict[str, str]]
    ) -> dict[str, Column]:
        """All that both sides have, by name."""
        from pyx_core.baseline.definition.model import Column

        found: dict[str, Column] = {}
        for name in there[0]:
            if name in table.left_out or name in table.key:
                continue
            try:
                other = physical(name, there[1], table.name)
            except PyxError:
                self.only[0].append(name)
            else:
                found[name] = Column(old=name, new=other)
        matched = {column.new for column in found.values()}
        keys = {name.casefold() for name in table.key}
        for name in there[1]:
            if name not in matched and name not in table.left_out and name.casefold() not in keys:
                self.only[1].append(name)
        return found


def _unspoken(
    table: Table, columns: dict[str, Column], side: Side, there: dict[str, str]
) -> list[str]:
    """Columns of a side's table that are neither compared, nor a word of what is, nor left out.

    A SELECT of its own is somebody's choice of columns already.
    """
    if getattr(table, f"{side}_select") is not None:
        return []
    spoken = {name.lower() for name in table.left_out}
    for logical, column in columns.items():
        sql: str | None = getattr(column, f"{side}_sql")
        own: str | None = getattr(column, side)
        spoken |= words_of(sql) if sql is not None else {(own or logical).lower()}
    return [name for name in there if name.lower() not in spoken]


def _expression(
    name: str,
    column: Column,
    number: int,
    there: dict[str, str],
    side: TableSide,
    table: Table,
) -> str:
    """That side's SQL for a logical column."""
    derived = column.old_sql if number == 0 else column.new_sql
    if derived is not None:
        return f"({derived})"
    called = (column.old if number == 0 else column.new) or name
    where = f"table {table.name}, {side.side} side"
    return side.store.dialect.name(physical(called, there, where))
