"""What `baseline.toml` says (docs/design/017). Columns are logical unless said otherwise."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Side = Literal["old", "new"]
SIDES: tuple[Side, ...] = ("old", "new")
SnapshotKind = Literal["sql", "http", "command", "redis", "kafka"]
# What the values of a column are read as on both sides; None leaves it to the stores' types.
ReadAs = Literal[
    "text", "integer", "number", "boolean", "timestamp", "date", "json", "uuid", "bytes"
]


class SideOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the two systems: the variable of its store, and the zone of its times that name none.

    `base_url` is where HTTP snapshots go, `folder` where commands are run, relative to the
    project.
    """

    source: str | None = None
    time_zone: str | None = None
    base_url: str | None = None
    folder: str | None = None


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A logical column: what it is called on each side; a derived one is an expression of that
    side's SQL."""

    old: str | None = None
    new: str | None = None
    old_sql: str | None = None
    new_sql: str | None = None
    read_as: ReadAs | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A logical table. A side is a table's name (`old`), or, where the entity was split or joined,
    a SELECT (`old_select`). `old_where` narrows it, in that side's SQL. `key` identifies a row.

    `columns` are those to compare; where it is left out, all that both sides have, matched by name.
    """

    name: str
    key: tuple[str, ...]
    old: str | None = None
    new: str | None = None
    old_select: str | None = None
    new_select: str | None = None
    old_where: str | None = None
    new_where: str | None = None
    columns: dict[str, Column] = {}
    left_out: dict[str, str] = {}


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked of both sides and compared. `for_each` names a list of the dataset, whose
    entries are the parameters (`{name}` in texts, `:name` in statements).

    `old` and `new` are the statement, the request or the command of a side where they differ; `ask`
    is that of both. Headers that count are named; all others are not captured. `old_source` and
    `new_source` name a store that is not the side's own, such as its cache; `outputs` are files
    that a command writes, relative to its folder.
    """

    name: str
    kind: SnapshotKind
    ask: str | None = None
    old: str | None = None
    new: str | None = None
    old_source: str | None = None
    new_source: str | None = None
    for_each: str | None = None
    method: str = "GET"
    body: str | None = None
    headers: tuple[str, ...] = ()
    request_headers: dict[str, str] = {}
    order: tuple[str, ...] = ()
    ttl: bool = False
    outputs: tuple[str, ...] = ()
    retry_for_s: float = 0.0
    timeout_s: float = 60.0


class Dataset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person adds to the picked entities of a table: keys, and windows of a column."""

    table: str
    ids: tuple[Any, ...] = ()
    window_column: str | None = None
    window: tuple[str, str] | None = None
    because: str = ""


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the file. `rule` are rules as in docs/reference/rules.md; their `table` and `column`
    are logical names, `left` is old and `right` new."""

    schema: str
    name: str
    old: SideOf
    new: SideOf
    tables: tuple[Table, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    rule: tuple[dict[str, Any], ...] = ()
    not_covered: dict[str, str] = {}
