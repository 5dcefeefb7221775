"""Statements about keys of the new side, asked of the old one: duplicates and orphans."""

from __future__ import annotations

from pyx_core.baseline.schema.quoting import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.baseline.schema.model import Column, Index, Table

_MYSQL = ("mysql", "mariadb")


class Grouping:
    """Rows that share the values of a key. `count` gives groups and rows, `sample` the largest."""

    __slots__ = ("_columns", "_groups", "_kind", "_source")

    def __init__(self, source: str, columns: Sequence[str], kind: str, folds: Folds | None) -> None:
        """`columns` are names; `folds` is what the key does not tell apart."""
        self._source = source
        self._kind = kind
        self._columns = [quoted(name, kind) for name in columns]
        self._groups = [
            folds.text(name, self._columns[place], kind) if folds else _exact(name, kind)
            for place, name in enumerate(columns)
        ]

    def _from(self) -> str:
        known = " AND ".join(f"{one} IS NOT NULL" for one in self._columns)
        groups = ", ".join(self._groups)
        return f"FROM {self._source} WHERE {known} GROUP BY {groups} HAVING count(*) > 1"

    @property
    def count(self) -> str:
        """One row: groups, and rows in them."""
        inner = f"SELECT count(*) AS n {self._from()}"
        return f"SELECT count(*), coalesce(sum(n), 0) FROM ({inner}) AS repeated"  # noqa: S608 - quoted

    def sample(self, most: int) -> str:
        """A value of each column as one row has it, and how many rows share them."""
        # Postgres has no smallest UUID and no smallest bytes.
        as_text = "::text" if self._kind == "postgres" else ""
        shown = ", ".join(f"min({one}{as_text})" for one in self._columns)
        order = ", ".join(str(place + 1) for place in range(len(self._columns)))
        place = len(self._columns) + 1
        return (
            f"SELECT {shown}, count(*) {self._from()} ORDER BY {place} DESC, {order} LIMIT {most}"
        )


class Folds:
    """What the columns of a key of the new side do not tell apart: letters in either case, blanks
    at the end."""

    __slots__ = ("_columns",)

    def __init__(self, columns: dict[str, Column]) -> None:
        """By the old column's name, the new column."""
        self._columns = columns

    @property
    def said(self) -> str:
        """In words; empty where the key tells everything apart."""
        columns = self._columns.values()
        parts = []
        if any(one.ignores_case for one in columns):
            parts.append("case")
        if any(one.ignores_blanks for one in columns):
            parts.append("trailing blanks")
        return " and ".join(parts)

    def text(self, name: str, column: str, kind: str) -> str:
        """The expression whose values the new side compares; `column` is quoted."""
        new = self._columns[name]
        made = column
        if not new.ignores_case and not new.ignores_blanks:
            return _exact(name, kind)
        if new.ignores_case:
            made = f"lower({made})"
        if new.ignores_blanks:
            made = f"rtrim({made})"
        return f"CAST({made} AS BINARY)" if kind in _MYSQL else made


def _exact(name: str, kind: str) -> str:
    """A column as its values are, whatever its own collation ignores."""
    column = quoted(name, kind)
    if kind in _MYSQL:
        return f"CAST({column} AS BINARY)"
    return f"{column} COLLATE BINARY" if kind == "sqlite" else column


def unique_keys(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    """The keys of a table that hold for all of its rows: name, columns."""
    found = [("primary key", table.primary_key)] if table.primary_key else []
    return [
        *found,
        *(
            (index.name, index.columns)
            for index in table.indexes
            if index.is_unique and index.is_plain and index.where is None
        ),
    ]


def other_unique_indexes(table: Table) -> list[Index]:
    """Those of expressions, or of some rows only."""
    return [
        index
        for index in table.indexes
        if index.is_unique and not (index.is_plain and index.where is None)
    ]


def orphan_condition(
    child: str, columns: Sequence[str], parent: str, parent_columns: Sequence[str], kind: str
) -> str:
    """True for rows of `child` (an alias) whose values no row of `parent` has."""
    known = " AND ".join(f"{child}.{quoted(one, kind)} IS NOT NULL" for one in columns)
    same = " AND ".join(
        f"pyx_parent.{quoted(theirs, kind)} = {child}.{quoted(mine, kind)}"
        for mine, theirs in zip(columns, parent_columns, strict=True)
    )
    inner = f"SELECT 1 FROM {parent} AS pyx_parent WHERE {same}"  # noqa: S608 - quoted
    return f"{known} AND NOT EXISTS ({inner})"
