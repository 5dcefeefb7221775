"""The schema of a Postgres database, as its own catalogue tells it."""

from __future__ import annotations

from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import Check, Column, ForeignKey, Index, Table, Trigger, View
from pyx_core.baseline.schema.stores.parts import Parts, grouped
from pyx_core.baseline.schema.stores.sql_file import catalogue_sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.schema.reader import Reader


def read(reader: Reader) -> Parts:
    """Everything outside of the system's own schemas."""

    def ask(name: str) -> list[Sequence[Any]]:
        return reader.rows(catalogue_sql("postgres", name))

    relations = ask("relations")
    names = {
        number: name if is_plain else f"{schema}.{name}"
        for number, schema, name, is_plain, *_ in relations
    }
    columns = grouped(ask("columns"), 1)
    constraints = grouped(ask("constraints"), 1)
    indexes = grouped(ask("indexes"), 1)
    tables, views, estimates = [], [], {}
    for number, schema, _, is_plain, is_view, estimate, definition in relations:
        name = names[number]
        if is_view:
            views.append(View(name=name, definition=(definition or "").strip()))
            continue
        estimates[name] = estimate if estimate >= 0 else None
        found = constraints.get(number, [])
        tables.append(
            Table(
                name=name,
                schema=None if is_plain else schema,
                columns=tuple(_column(*row) for row in columns.get(number, [])),
                primary_key=next((tuple(row[2]) for row in found if row[1] == "p"), ()),
                indexes=tuple(_index(*row) for row in indexes.get(number, [])),
                foreign_keys=tuple(
                    ForeignKey(
                        name=row[0],
                        columns=tuple(row[2]),
                        table=names.get(row[3], "(not visible)"),
                        to_columns=tuple(row[4]),
                    )
                    for row in found
                    if row[1] == "f"
                ),
                checks=tuple(Check(name=r[0], expression=r[5]) for r in found if r[1] == "c"),
            )
        )
    triggers = [
        Trigger(name=name, table=names[number], definition=definition)
        for number, name, definition in ask("triggers")
        if number in names
    ]
    return Parts(tables, views, triggers, estimates)


def _column(
    name: str,
    type_name: str,
    is_nullable: bool,
    default: str | None,
    identity: str,
    generated: str,
    collation: str | None,
    ignores_case: bool,
    members: Sequence[str],
) -> Column:
    if identity:
        default = f"identity {'always' if identity == 'a' else 'by default'}"
    return Column(
        name=name,
        type=type_of(type_name, store="postgres", members=members),
        is_nullable=is_nullable,
        default=default,
        is_generated=bool(generated),
        collation=collation,
        ignores_case=ignores_case or type_name == "citext",
        # A char(n) is padded, and compared without it.
        ignores_blanks=type_name.startswith("character("),
    )


def _index(
    name: str, is_unique: bool, columns: Sequence[str], is_plain: bool, condition: str | None
) -> Index:
    return Index(
        name=name, columns=tuple(columns), is_unique=is_unique, is_plain=is_plain, where=condition
    )
