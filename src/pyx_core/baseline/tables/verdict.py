"""What a comparison of one table comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from pyx_core.baseline.tables.clusters import Cluster

Outcome = Literal["equal", "absorbed", "different"]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Rows: of either side, equal without a rule, equal under rules, and all others (a row that is
    new, removed or changed counts once)."""

    old: int
    new: int
    equal: int
    absorbed: int
    open: int


class ComparedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """How a column was compared: its types on both sides, what it was read as, and whether stores
    could prove it equal by hash."""

    name: str
    old_type: str
    new_type: str
    read_as: str | None
    hashed: bool
    key: bool


class TableVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One table. `kinds` counts rows that are new, removed, changed; `columns` the values that
    changed in each column; `absorbed` those that each rule absorbed, by its id.

    `only_old` and `only_new` are columns that were not compared because one side lacks them.
    `sample` is the share of rows that was looked at, None for all. `rows_moved` are rows that were
    read from the stores, of both sides together. `lines_left_out` are differences that were counted
    and not written.
    """

    table: str
    outcome: Outcome
    totals: Totals
    kinds: dict[str, int]
    columns: dict[str, int]
    absorbed: dict[str, int]
    repeated_keys: int
    clusters: list[Cluster]
    compared: list[ComparedColumn]
    only_old: list[str]
    only_new: list[str]
    method: str
    sample: float | None
    rows_moved: int
    resumed: bool
    settled: int
    lines_left_out: int
    notes: list[str]
    duration_s: float
