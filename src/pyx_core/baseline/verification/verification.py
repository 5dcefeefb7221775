"""What a comparison of both systems came to: the parts, the totals, the verdict."""

from __future__ import annotations

from typing import Literal

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.verification.groups import Group
    from pyx_core.baseline.verification.snapshots import SnapshotVerdict
    from pyx_core.comparison.comparison import RuleUse

SCHEMA = "pyx-verification/1"
Verdict = Literal["equal", "different", "incomplete"]
TOTALS = ("old", "new", "equal", "absorbed", "noisy", "open")


class TableDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A value that differs, or a row that one side lacks; values as JSON would write them."""

    kind: str
    key: dict[str, str]
    column: str | None = None
    old: str | None = None
    new: str | None = None


class TableResult(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `totals` count rows; `listed` are the first of the differences that are open; all
    stand in the file. `not_mapped` are columns of the old side that nothing is said about;
    `sample` is the share of rows that was looked at, None for all. `problem` says why it could not
    be compared."""

    name: str
    totals: dict[str, int]
    groups: list[Group] = []
    listed: list[TableDifference] = []
    columns: dict[str, int] = {}
    absorbed: dict[str, int] = {}
    counts: dict[str, int] = {}
    notes: list[str] = []
    left_out: dict[str, str] = {}
    not_mapped: list[str] = []
    how: str = ""
    sample: float | None = None
    differences_path: str | None = None
    problem: str | None = None


class Verification(msgspec.Struct, kw_only=True):
    """All of it. `totals` count rows of tables and answers of snapshots; `commands` repeat it.

    `not_compared` are parts of the definition that were left out this time.
    """

    schema: str = SCHEMA
    baseline: str
    old: str
    new: str
    compared_at: str
    tables: list[TableResult]
    snapshots: list[SnapshotVerdict]
    rules: list[RuleUse]
    not_covered: dict[str, str]
    not_compared: list[str]
    commands: list[str]
    run_id: str = ""
    differences_path: str | None = None

    @property
    def totals(self) -> dict[str, int]:
        """Rows and answers; what was not captured on one side is open."""
        found = dict.fromkeys(TOTALS, 0)
        for table in self.tables:
            for name, count in table.totals.items():
                found[name] = found.get(name, 0) + count
        for snapshot in self.snapshots:
            for name in TOTALS:
                found[name] += snapshot.totals[name]
            found["open"] += snapshot.totals["missing"]
        return found

    @property
    def missing(self) -> int:
        """Answers that were not captured, tables that could not be compared, and columns of the
        old side that were not, for no reason that is told."""
        silent = sum(snapshot.totals["missing"] for snapshot in self.snapshots)
        columns = sum(len(table.not_mapped) for table in self.tables)
        return silent + columns + sum(table.problem is not None for table in self.tables)

    @property
    def verdict(self) -> Verdict:
        """`equal` only where everything that was asked for was compared, and nothing is open."""
        opened = self.totals["open"] - sum(one.totals["missing"] for one in self.snapshots)
        if opened:
            return "different"
        return "incomplete" if self.missing or not (self.tables or self.snapshots) else "equal"

    @property
    def sample(self) -> float | None:
        """The smallest share of a table's rows that was compared, where that was not all."""
        return min(
            (table.sample for table in self.tables if table.sample is not None), default=None
        )

    @property
    def told(self) -> str:
        """The verdict in words: a sample is called one."""
        words = {
            "equal": "Nothing is open",
            "different": "Differences are open",
            "incomplete": "Nothing is open in what was compared, but not everything was",
        }[self.verdict]
        sample = self.sample
        return words if sample is None else f"{words}, in a sample of {share(sample)} of the rows"

    @property
    def groups(self) -> list[Group]:
        """The groups of all parts, the largest first."""
        found = [group for table in self.tables for group in table.groups]
        found += [group for snapshot in self.snapshots for group in snapshot.groups]
        return sorted(found, key=lambda one: -one.count)

    @property
    def noise_total(self) -> int:
        """How many places the old side varies in."""
        return sum(snapshot.noise_total for snapshot in self.snapshots)


def share(part: float) -> str:
    """A share as a person reads it: `2.5 %`."""
    return f"{part * 100:.3g} %"
