"""The rows of a comparison that a run left, with what changed first."""

from __future__ import annotations

import itertools
import json

import msgspec

from pyx_core.report.comparison_view import difference_row, rank_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.report.comparison_view import DifferenceRow
    from pyx_core.report.legible import Legible

ROLE = "differences"
HEAD = ["key", "column", "left", "right", "kind"]
# So many are looked at to put those that changed before those that came or went.
_MOST_RANKED = 50_000


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/diff.html.jinja` shows as a table, and how many more there are."""

    anchor: str
    name: str
    rows: tuple[DifferenceRow, ...]
    left_out: int


def differences_of(
    anchor: str,
    name: str,
    found: Iterable[Sequence[str | None]],
    legible: Legible,
    most: int,
) -> Differences:
    """The first `most` of the rows of a file whose columns are HEAD."""
    rows = iter(found)
    looked_at = [row for row in itertools.islice(rows, _MOST_RANKED) if len(row) == len(HEAD)]
    beyond = sum(1 for _ in rows)
    ranked = sorted(looked_at, key=lambda row: rank_of(row[4] or ""))
    return Differences(
        anchor=anchor,
        name=name,
        rows=tuple(_row(row, legible) for row in ranked[:most]),
        left_out=max(len(ranked) - most, 0) + beyond,
    )


def _row(row: Sequence[str | None], legible: Legible) -> DifferenceRow:
    key, column, left, right, kind = (cell or "" for cell in row)
    place = " · ".join(part for part in (_key(key), column) if part)
    return difference_row(
        kind,
        place,
        None if kind.endswith("added") else left,
        None if kind.endswith("removed") else right,
        legible,
    )


def _key(text: str) -> str:
    """A key of several columns is an object of JSON in its cell."""
    if not text.startswith("{"):
        return text
    try:
        key = json.loads(text)
    except ValueError:
        return text
    return ", ".join(f"{name} = {value}" for name, value in key.items())
