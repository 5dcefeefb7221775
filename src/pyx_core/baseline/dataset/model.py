"""What `baseline.dataset.json` says."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

FORM = "pyx-dataset/1"

Kind = Literal[
    "named",  # by a person, in baseline.toml
    "window",  # of time, named by a person
    "first_key",
    "last_key",
    "oldest",
    "newest",
    "largest",  # the most characters in all columns
    "longest",  # in one column
    "hot",  # the most rows of another table point at it
    "null",
    "empty_text",
    "outer_blanks",  # a text that begins or ends with a blank
    "beyond_bmp",  # emoji and rare letters, of four bytes in UTF-8
    "combining",  # letters put together from several characters
    "right_to_left",
    "zero_width",
    "minimum",
    "maximum",
    "most_digits",
    "zero",
    "negative",
    "orphan",
    "case_twin",  # another row differs from it by case only
    "ordinary",
]


class Why(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason to pick an entity. `statement` is the number of what was asked, in the run's
    file."""

    kind: Kind
    reason: str
    statement: int | None = None


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """An entity by its key, under the names that `baseline.toml` has for it."""

    key: dict[str, Any]
    why: tuple[Why, ...]


class Skipped(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A kind that was not looked for in all rows, and why."""

    kind: Kind
    column: str | None = None
    reason: str


class Entities(msgspec.Struct, frozen=True, kw_only=True):
    """Those of one table: what a person named first, the others by kind."""

    entities: tuple[Entity, ...]
    skipped: tuple[Skipped, ...] = ()


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """All tables. `run_id` is the run whose file has every statement."""

    schema: str
    baseline: str
    source: str
    run_id: str
    per_kind: int
    tables: dict[str, Entities]
    left_out: dict[str, str] = {}
