"""The schema of a SQLite file: its pragmas, and of conditions the statement that made a table."""

from __future__ import annotations

import re

from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import Check, Column, ForeignKey, Index, Table, Trigger, View
from pyx_core.baseline.schema.stores.parts import Parts, grouped, within
from pyx_core.baseline.schema.stores.sql_file import catalogue_sql
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.schema.reader import Reader

_COMPUTED = (2, 3)
_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\]
    | --[^\n]* | /\*.*?\*/ | \w+ | [()] | .
    """,
    re.VERBOSE | re.DOTALL,
)
_WHERE = re.compile(r"\bWHERE\b(.*)\Z", re.IGNORECASE | re.DOTALL)


def read(reader: Reader) -> Parts:
    """Everything in the file."""

    def ask(name: str) -> list[Sequence[Any]]:
        return reader.rows(catalogue_sql("sqlite", name))

    made = {(row[0], row[1]): (row[2], row[3] or "") for row in ask("relations")}
    columns = grouped(ask("columns"), 1)
    indexes = grouped(ask("indexes"), 2)
    foreign_keys = grouped(ask("foreign_keys"), 2)
    kinds = _kinds(reader)
    tables = []
    for (kind, name), (_, statement) in made.items():
        strict, is_shadow = kinds.get(name, (False, False))
        if kind != "table" or is_shadow:
            continue
        found = columns.get(name, [])
        keys = [(key, rows) for key, rows in within(indexes, name) if rows[0][1] != "pk"]
        folded = {
            row[3]: row[4].upper()
            for _, rows in within(indexes, name)
            for row in rows
            if rows[0][0] and row[4].upper() != "BINARY"
        }
        primary = sorted((row for row in found if row[4]), key=lambda row: row[4])
        tables.append(
            Table(
                name=name,
                columns=tuple(
                    _column(
                        row, folded, is_enforced=strict or _is_row_number(row, primary, statement)
                    )
                    for row in found
                ),
                primary_key=tuple(row[0] for row in primary),
                indexes=tuple(_index(key, rows, made) for key, rows in keys),
                foreign_keys=tuple(
                    ForeignKey(
                        name=f"{name}_{'_'.join(row[0] for row in rows)}_fkey",
                        columns=tuple(row[0] for row in rows),
                        table=rows[0][1],
                        to_columns=tuple(row[2] for row in rows if row[2] is not None),
                    )
                    for _, rows in within(foreign_keys, name)
                ),
                checks=tuple(
                    Check(name=f"{name}_check_{number}", expression=text)
                    for number, text in enumerate(_conditions(statement), 1)
                ),
            )
        )
    views = [
        View(name=key[1], definition=text) for key, (_, text) in made.items() if key[0] == "view"
    ]
    triggers = [
        Trigger(name=key[1], table=table, definition=text)
        for key, (table, text) in made.items()
        if key[0] == "trigger"
    ]
    return Parts(tables, views, triggers, _estimates(reader))


def _is_row_number(row: Sequence[Any], primary: Sequence[Sequence[Any]], statement: str) -> bool:
    """Whether a column is another name for the number of the row, which is always an integer."""
    is_alone = len(primary) == 1 and bool(row[4]) and row[1].upper() == "INTEGER"
    return is_alone and "WITHOUT" not in statement.upper()


def _kinds(reader: Reader) -> dict[str, tuple[bool, bool]]:
    """Nothing where SQLite is older than this pragma (3.37)."""
    try:
        rows = reader.rows(catalogue_sql("sqlite", "table_kinds"))
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return {}
    return {name: (bool(strict), bool(shadow)) for name, strict, shadow in rows}


def _estimates(reader: Reader) -> dict[str, int | None]:
    """What ANALYZE left, if it ever ran."""
    try:
        rows = reader.rows(catalogue_sql("sqlite", "estimates"))
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return {}
    return {name: int(str(stat).split()[0]) for name, stat in rows if str(stat)[:1].isdigit()}


def _column(row: Sequence[Any], folded: Mapping[str, str], *, is_enforced: bool) -> Column:
    name, type_name, is_required, default, place, hidden = row
    collation = folded.get(name)
    return Column(
        name=name,
        type=type_of(type_name, store="sqlite", is_enforced=is_enforced),
        # An INTEGER PRIMARY KEY can't be NULL; other primary keys can, unless they say otherwise.
        is_nullable=not is_required and not (place and type_name.upper() == "INTEGER"),
        default=default,
        is_generated=hidden in _COMPUTED,
        collation=collation,
        ignores_case=collation == "NOCASE",
        ignores_blanks=collation == "RTRIM",
    )


def _index(
    name: str, rows: list[Sequence[Any]], made: Mapping[tuple[str, str], tuple[str, str]]
) -> Index:
    is_unique, _, is_partial, *_ = rows[0]
    _, statement = made.get(("index", name), ("", ""))
    where = _WHERE.search(statement) if is_partial else None
    return Index(
        name=name,
        columns=tuple(row[3] if row[3] is not None else "(expression)" for row in rows),
        is_unique=bool(is_unique),
        is_plain=all(row[3] is not None for row in rows),
        where=where[1].strip() if where else None,
    )


def _conditions(statement: str) -> list[str]:
    """What stands in the brackets of each CHECK."""
    tokens = list(_TOKEN.finditer(statement))
    starts = [number for number, token in enumerate(tokens) if token[0].upper() == "CHECK"]
    found = (_in_brackets(statement, tokens[start + 1 :]) for start in starts)
    return [text for text in found if text is not None]


def _in_brackets(statement: str, tokens: Sequence[re.Match[str]]) -> str | None:
    """What stands in the brackets that these tokens begin with; None where they begin with none."""
    depth, start = 0, None
    for token in tokens:
        if token[0] == "(":
            depth += 1
            start = token.end() if start is None else start
        elif token[0] == ")":
            depth -= 1
        if start is None and token[0].strip():
            return None
        if start is not None and depth == 0:
            return statement[start : token.start()].strip()
    return None
