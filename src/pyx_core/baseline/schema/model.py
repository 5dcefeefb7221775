"""What `schema.<side>.json` says: a store's tables, views and triggers, the same for every kind.

What has its default value is left out.
"""

from __future__ import annotations

from typing import Literal

import msgspec

FORM = "pyx-schema/1"

# What a type is about, whatever a store calls it. `any` is a column without a type.
Family = Literal[
    "integer",
    "decimal",
    "float",
    "boolean",
    "text",
    "bytes",
    "date",
    "time",
    "timestamp",
    "timestamp with zone",
    "interval",
    "uuid",
    "json",
    "enum",
    "any",
    "other",
]
Basis = Literal["counted", "estimated", "not known"]


class Type(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A type: as the store calls it, and what it comes to.

    `bits` are of an integer, `length` in characters of a text, `members` those of an enum. Where
    `is_enforced` is false the store takes any value all the same.
    """

    name: str
    family: Family
    bits: int | None = None
    is_unsigned: bool = False
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    members: tuple[str, ...] = ()
    is_enforced: bool = True


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column. `ignores_case` and `ignores_blanks` are how its collation compares; trailing blanks
    only."""

    name: str
    type: Type
    is_nullable: bool
    default: str | None = None
    is_generated: bool = False
    collation: str | None = None
    ignores_case: bool = False
    ignores_blanks: bool = False


class Index(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An index. `columns` are texts of expressions where `is_plain` is false; `where` makes it
    partial. A unique key is an index that `is_unique`."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool
    is_plain: bool = True
    where: str | None = None


class ForeignKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Columns that have to be there in another table; `to_columns` empty means its primary key."""

    name: str
    columns: tuple[str, ...]
    table: str
    to_columns: tuple[str, ...]


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A condition that every row keeps, in the store's SQL."""

    name: str
    expression: str


class Trigger(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happens with a change of a table."""

    name: str
    table: str
    definition: str


class Rows(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many rows: `counted`, or an estimate of the store where counting took too long."""

    count: int | None
    basis: Basis
    why: str | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A table. `schema` is None where the store finds it by its name alone; else `name` is
    `schema.table`."""

    name: str
    schema: str | None = None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    rows: Rows | None = None

    def column(self, name: str) -> Column | None:
        """The column of this name, as written or else in another case."""
        exact = (one for one in self.columns if one.name == name)
        alike = (one for one in self.columns if one.name.lower() == name.lower())
        return next(exact, None) or next(alike, None)


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A view, and the statement behind it."""

    name: str
    definition: str


class Schema(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a login may see of a store, in the order of names. `kind` tells MariaDB from
    MySQL."""

    schema: str
    source: str
    kind: str
    version: str
    tables: tuple[Table, ...]
    views: tuple[View, ...] = ()
    triggers: tuple[Trigger, ...] = ()

    def table(self, name: str) -> Table | None:
        """The table of this name, as written or else in another case."""
        exact = (one for one in self.tables if one.name == name)
        alike = (one for one in self.tables if one.name.lower() == name.lower())
        return next(exact, None) or next(alike, None)
