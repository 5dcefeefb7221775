"""What a comparison gives back: verdicts, counts, and a bounded list of differences."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

Verdict = Literal["identical", "equivalent", "different"]
# Why a file is equal: the same bytes, the same values in other bytes, or rules.
Basis = Literal["bytes", "values", "rules"]


class Pair(NamedTuple):
    """Two files to compare; None where a side has no such file. `format` as in a manifest.

    `left_sha256` and `right_sha256` are what manifests say: a file that is not there any more, or
    was changed since, is compared by them alone.
    """

    name: str
    left: str | None
    right: str | None
    format: str
    left_sha256: str | None = None
    right_sha256: str | None = None


class Location(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a difference stands. Rows and lines count from 1; a header is no row."""

    path: str | None = None
    table: str | None = None
    key: dict[str, str] | None = None
    column: str | None = None
    left_row: int | None = None
    right_row: int | None = None
    left_line: int | None = None
    right_line: int | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: `kind` is a word such as `changed`; values are as JSON would show them."""

    kind: str
    location: Location
    left: str | None = None
    right: str | None = None


class FileComparison(msgspec.Struct, kw_only=True):
    """What was found about one pair of files."""

    name: str
    verdict: Verdict
    basis: Basis | None
    kind: str
    format: str
    left_path: str | None
    right_path: str | None
    left_sha256: str | None
    right_sha256: str | None
    counts: dict[str, int] = {}
    columns: dict[str, int] = {}
    """How many changed values each column has; the columns with most, first."""
    differences: list[Difference] = []
    differences_total: int = 0
    repeated_keys: list[Difference] = []
    """Keys that stand more than once, with how often on either side; not among the differences."""
    notes: list[str] = []
    result_path: str | None = None
    result_size: int | None = None


class RuleUse(msgspec.Struct, frozen=True, kw_only=True):
    """How many differences a rule absorbed."""

    id: str
    reason: str
    absorbed: int
    warning: str | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: the worst verdict of all files, each file, and what the rules did."""

    verdict: Verdict
    files: list[FileComparison]
    rules: list[RuleUse]

    def totals(self) -> dict[str, int]:
        """How many files have which verdict."""
        found = dict.fromkeys(("identical", "equivalent", "different"), 0)
        for file in self.files:
            found[file.verdict] += 1
        return found
