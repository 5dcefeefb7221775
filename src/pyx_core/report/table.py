"""Rows of a run as a table of the report: bounded, and told where it is not all of them."""

from __future__ import annotations

import msgspec

from pyx_core.comparison.values import number_of
from pyx_core.formats.amounts import counted
from pyx_core.report.links import anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.report.legible import Legible

MOST_COLUMNS = 40
LONGEST_CELL = 300


class TableColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A heading; columns of numbers are sorted as such."""

    name: str
    is_number: bool


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/table.html.jinja` shows. Cells are fit to be shown; None is null."""

    anchor: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]
    count: str
    is_cut: bool = False
    csv_name: str = "table.csv"
    href: str | None = None
    notes: tuple[str, ...] = ()


def table_of(
    name: str,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | None]],
    legible: Legible,
    *,
    most_rows: int,
    total: int | None = None,
    href: str | None = None,
) -> Table:
    """The first `most_rows` of `rows`. `total` is how many there are, where that is known.

    `name` is unique in the report, `caption` says what the rows are.
    """
    width = min(len(columns), MOST_COLUMNS)
    kept: list[tuple[str | None, ...]] = []
    has_more = False
    for row in rows:
        if len(kept) == most_rows:
            has_more = True
            break
        cells = [None if cell is None else legible.line(cell, LONGEST_CELL) for cell in row[:width]]
        kept.append((*cells, *[""] * (width - len(cells))))
    notes = []
    if len(columns) > width:
        notes.append(f"{counted(len(columns) - width, 'more column')} left out.")
    return Table(
        anchor=anchor("table", name),
        caption=legible.line(caption),
        columns=tuple(
            TableColumn(name=legible.line(column, 100), is_number=_is_number(kept, place))
            for place, column in enumerate(columns[:width])
        ),
        rows=tuple(kept),
        count=_count(len(kept), total, has_more=has_more),
        is_cut=has_more or len(columns) > width,
        csv_name=f"{anchor('rows', name)}.csv",
        href=href,
        notes=tuple(notes),
    )


def _count(shown: int, total: int | None, *, has_more: bool) -> str:
    if not has_more:
        return counted(shown, "row")
    return f"the first {shown:,} of {total:,} rows" if total else f"the first {shown:,} rows"


def _is_number(rows: Sequence[Sequence[str | None]], place: int) -> bool:
    cells = [row[place] for row in rows if row[place] not in (None, "")]
    return bool(cells) and all(number_of(cell) is not None for cell in cells)
