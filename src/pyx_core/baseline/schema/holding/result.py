"""What was looked at, and what came of it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Kind = Literal[
    "null",  # a NULL where the new side wants a value
    "no_source",  # a value is wanted, and no old column gives one
    "out_of_range",  # a whole number that the new type can't hold
    "too_long",  # a text with more characters than the new column takes
    "not_integer",
    "not_number",
    "not_boolean",
    "not_date",
    "not_uuid",
    "not_json",
    "not_member",  # a value that the enum does not have
    "too_large",  # more digits before the point than a decimal takes
    "digits_lost",  # more digits behind it
    "time_lost",  # a time of day where the new side keeps the date only
    "zero_date",  # what MySQL writes for no date
    "mixed_types",  # values stored in several ways in one column of SQLite
    "invalid_utf8",
    "nul_character",  # which no text of Postgres can hold
    "duplicates",
    "duplicates_folded",  # the same but for what the new collation ignores
    "orphans",
    "check",  # a condition of the new side that old rows break
]
Basis = Literal["counted", "old key"]


class Obstacle(msgspec.Struct, frozen=True, kw_only=True):
    """Something that can't hold: `count` rows (for duplicates, groups of them) of `rows`.

    `sample` are rows with the names in `sample_columns`, masked and bounded; `statement` counted.
    It is None where the catalogues alone show it.
    """

    kind: Kind
    table: str
    columns: tuple[str, ...]
    old_table: str
    old_columns: tuple[str, ...]
    message: str
    count: int
    rows: int | None
    statement: str | None
    sample_columns: tuple[str, ...] = ()
    sample: tuple[tuple[Any, ...], ...] = ()
    truncated: bool = False


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was looked at and holds: by a statement, or by a key of the old side."""

    kind: Kind
    table: str
    columns: tuple[str, ...]
    message: str
    basis: Basis


class Unchecked(msgspec.Struct, frozen=True, kw_only=True):
    """Something that nobody looked at, and why."""

    table: str
    columns: tuple[str, ...]
    what: str
    why: str


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, in the order of tables."""

    schema: str
    obstacles: tuple[Obstacle, ...]
    held: tuple[Held, ...]
    unchecked: tuple[Unchecked, ...]
