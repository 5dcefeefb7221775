"""Columns of numbers become a drawing where one says something, and the same one every time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.report.legible import Legible
from pyx_core.report.plot import HEIGHT, WIDTH, plot_of
from pyx_core.report.table import table_of
from pyx_core.secrets.detect import Secrets

if TYPE_CHECKING:
    from pyx_core.report.plot import Plot


def drawn(columns: str, rows: list[list[str | None]]) -> Plot | None:
    table = table_of("t", "t", columns.split(), rows, Legible(Secrets()), most_rows=1000)
    return plot_of(table)


def test_times_make_a_line() -> None:
    """A column of times goes across; the others are curves, told in words as well."""
    rows: list[list[str | None]] = [[f"2026-11-24T06:0{n}:00Z", str(n * n)] for n in range(8)]
    plot = drawn("at errors", rows)
    assert plot is not None
    assert plot.title == "errors by at"
    assert [series.name for series in plot.series] == ["errors"]
    assert "errors from 0 to 49" in plot.description
    assert plot.x_ticks[0].label == "2026-11-24T06:00:00Z"


def test_names_make_bars() -> None:
    """Where rows only stand beside each other there are bars from zero, also downwards."""
    plot = drawn("region orders", [["eu", "10"], ["us", "-5"], ["ap", "0"]])
    assert plot is not None
    assert len(plot.bars) == 3
    assert plot.bars[0].y + plot.bars[0].height == plot.zero == plot.bars[1].y


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "1"], ["b", "2"]],
        [["a", "1"], ["b", "1"], ["c", "1"]],
        [["a", "x"], ["b", "2"], ["c", "3"]],
        [["a", "1"], ["b", None], ["c", "3"]],
        [["a", "NaN"], ["b", "2"], ["c", "3"]],
        [["a", "1e400"], ["b", "2"], ["c", "3"]],
        [["a", "-1e308"], ["b", "1e308"], ["c", "3"]],
    ],
)
def test_what_says_nothing_is_not_drawn(rows: list[list[str | None]]) -> None:
    """Too few rows, one value, texts, gaps, and numbers that no axis can hold."""
    assert drawn("name value", rows) is None


def test_numbers_that_name_something_are_no_curve() -> None:
    """An id goes across at most; nobody wants it as a curve."""
    assert drawn("order_id user_id", [["1", "7"], ["2", "9"], ["3", "8"]]) is None


numbers = st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers().map(str)


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=30))
def test_every_drawing_stays_within_its_frame(pairs: list[tuple[str, str]]) -> None:
    """Whatever the numbers are: all places are finite and inside, and drawing again is the same."""
    rows: list[list[str | None]] = [list(pair) for pair in pairs]
    plot = drawn("one other", rows)
    assert plot == drawn("one other", rows)
    if plot is None:
        return
    places = [float(text) for series in plot.series for text in re.findall(r"[-\d.]+", series.path)]
    places += [tick.at for tick in (*plot.x_ticks, *plot.y_ticks)]
    places += [place for bar in plot.bars for place in (bar.x, bar.y, bar.width, bar.height)]
    assert all(-1 <= place <= max(WIDTH, HEIGHT) for place in places)
