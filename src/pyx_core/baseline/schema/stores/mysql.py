"""The schema of the current database of MySQL or MariaDB, from information_schema."""

from __future__ import annotations

import re

import msgspec

from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import Check, Column, ForeignKey, Index, Table, Trigger, View
from pyx_core.baseline.schema.stores.parts import Parts, grouped, within
from pyx_core.baseline.schema.stores.sql_file import catalogue_sql
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.schema.model import Type
    from pyx_core.baseline.schema.reader import Reader

_JSON_CHECK = re.compile(r"\(*json_valid\(`((?:[^`]|``)+)`\)\)*", re.IGNORECASE)


def read(reader: Reader) -> Parts:
    """Everything in the current database."""

    def ask(name: str) -> list[Sequence[Any]]:
        return reader.rows(catalogue_sql("mysql", name))

    relations = ask("relations")
    columns = grouped(ask("columns"), 1)
    indexes = grouped(ask("indexes"), 2)
    foreign_keys = grouped(ask("foreign_keys"), 2)
    checks = grouped(_checks(reader), 1)
    tables, views, estimates = [], [], {}
    for name, is_view, estimate, definition in relations:
        if is_view:
            views.append(View(name=name, definition=definition or ""))
            continue
        estimates[name] = None if estimate is None else int(estimate)
        # MariaDB's JSON is a text with a check.
        found = checks.get(name, [])
        json_columns = {
            m[1].replace("``", "`") for row in found if (m := _JSON_CHECK.match(row[1]))
        }
        keys = dict(within(indexes, name))
        primary = keys.pop("PRIMARY", [])
        tables.append(
            Table(
                name=name,
                columns=tuple(_column(row, json_columns) for row in columns.get(name, [])),
                primary_key=tuple(row[1] for row in primary),
                indexes=tuple(_index(key, rows) for key, rows in keys.items()),
                foreign_keys=tuple(
                    ForeignKey(
                        name=key,
                        columns=tuple(row[0] for row in rows),
                        table=rows[0][1],
                        to_columns=tuple(row[2] for row in rows),
                    )
                    for key, rows in within(foreign_keys, name)
                ),
                checks=tuple(Check(name=row[0], expression=row[1]) for row in found),
            )
        )
    triggers = [Trigger(name=row[1], table=row[0], definition=row[2]) for row in ask("triggers")]
    return Parts(tables, views, triggers, estimates)


def _checks(reader: Reader) -> list[Sequence[Any]]:
    """None where the server is older than its checks."""
    try:
        return reader.rows(catalogue_sql("mysql", f"{reader.kind}_checks"))
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return []


def _column(row: Sequence[Any], json_columns: set[str]) -> Column:
    name, type_name, is_nullable, default, extra, collation = row
    type_: Type = type_of(type_name, store="mysql")
    if name in json_columns:
        type_ = msgspec.structs.replace(type_, family="json")
    words = str(extra or "").lower()
    if "auto_increment" in words:
        default = "auto_increment"
    folded = (collation or "").lower()
    return Column(
        name=name,
        type=type_,
        is_nullable=bool(is_nullable),
        default=default,
        is_generated="virtual generated" in words or "stored generated" in words,
        collation=collation,
        ignores_case="_ci" in folded,
        ignores_blanks=bool(folded)
        and "nopad" not in folded
        and "_0900_" not in folded
        and folded != "binary",
    )


def _index(name: str, rows: list[Sequence[Any]]) -> Index:
    """A key of the first letters of a column is told as such."""
    columns = tuple(
        "(expression)" if row[1] is None else row[1] if row[2] is None else f"{row[1]}({row[2]})"
        for row in rows
    )
    is_plain = all(row[1] is not None and row[2] is None for row in rows)
    return Index(name=name, columns=columns, is_unique=bool(rows[0][0]), is_plain=is_plain)
