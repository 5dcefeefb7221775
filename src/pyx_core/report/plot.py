"""Columns of numbers as a drawing: a line where they go on, bars where they stand side by side.

What is drawn stands in the table beside it; the same table always gives the same drawing.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re

import msgspec

from pyx_core.comparison.values import number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.report.table import Table

WIDTH, HEIGHT = 760, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 14, 14, 34
_MOST_SERIES = 3
_MOST_BARS = 60
_WIDEST_BAR = 56.0
_MOST_POINTS = 2000
_LEAST_ROWS = 3
_LONGEST_LABEL = 22
# What a curve would say nothing about, as its numbers only name something.
_NAMES = re.compile(r"(^|[_\s-])(id|uuid|key|no|nr|code|sku|zip|port|pid)$", re.IGNORECASE)
# Series within this of one another can be read on one axis.
_SCALE = 40


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A place on an axis, in the units of the drawing."""

    at: float
    label: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A curve: its path, and its points where there are few."""

    name: str
    path: str
    dots: tuple[tuple[float, float], ...] = ()


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """What `blocks/plot.html.jinja` draws."""

    anchor: str
    title: str
    description: str
    x_name: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()
    zero: float | None = None
    width: int = WIDTH
    height: int = HEIGHT


def plot_of(table: Table) -> Plot | None:
    """A drawing of the rows that a table shows; None where none would say anything."""
    if not _LEAST_ROWS <= len(table.rows) <= _MOST_POINTS:
        return None
    columns = [[row[place] for row in table.rows] for place in range(len(table.columns))]
    names = [column.name for column in table.columns]
    numbers = {
        place: found
        for place, cells in enumerate(columns)
        if table.columns[place].is_number and (found := _numbers(cells)) is not None
    }
    across, positions = _across(columns, names, numbers)
    chosen = [
        place
        for place, found in numbers.items()
        if place != across and not _NAMES.search(names[place]) and max(found) > min(found)
    ]
    if not chosen:
        return None
    if positions is None:
        if len(table.rows) > _MOST_BARS:
            return None
        labels = columns[across] if across is not None else [None] * len(table.rows)
        x_name = names[across] if across is not None else "row"
        return _bars(table, x_name, labels, names[chosen[0]], numbers[chosen[0]])
    first = max(map(abs, numbers[chosen[0]]))
    fitting = [
        place
        for place in chosen
        if first / _SCALE <= max(*map(abs, numbers[place]), 1e-300) <= first * _SCALE
    ][:_MOST_SERIES]
    assert across is not None
    curves = [(names[place], numbers[place]) for place in fitting]
    return _lines(table, names[across], columns[across], positions, curves)


def _across(
    columns: Sequence[Sequence[str | None]],
    names: Sequence[str],
    numbers: dict[int, list[float]],
) -> tuple[int | None, list[float] | None]:
    """The column that goes across, and its places where these go on; None where they stand apart.

    Times come first, then numbers that only grow, then names that are all different.
    """
    for place, cells in enumerate(columns):
        times = _times(cells)
        if times is not None and _grows(times):
            return place, times
    for place, found in numbers.items():
        if _grows(found):
            return place, None if _NAMES.search(names[place]) else found
    for place, cells in enumerate(columns):
        if place not in numbers and len(set(cells)) == len(cells):
            return place, None
    return None, None


def _lines(
    table: Table,
    x_name: str,
    cells: Sequence[str | None],
    positions: list[float],
    curves: Sequence[tuple[str, list[float]]],
) -> Plot | None:
    scale = _Scale([value for _, values in curves for value in values], from_zero=False)
    low, high = positions[0], positions[-1]
    if scale.is_empty or not math.isfinite(high - low) or high <= low:
        return None
    room = WIDTH - _LEFT - _RIGHT
    xs = [round(_LEFT + room * ((at - low) / (high - low)), 1) for at in positions]
    series = []
    for name, values in curves:
        points = [(x, scale.at(value)) for x, value in zip(xs, values, strict=True)]
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        series.append(Series(name=name, path=path, dots=tuple(points) if len(points) <= 40 else ()))
    last = len(cells) - 1
    shown = sorted({0, last, last // 2} if last < 400 else {0, last})
    ticks = tuple(Tick(at=xs[place], label=_label(cells[place])) for place in shown)
    told = ", ".join(_span(name, values) for name, values in curves)
    return Plot(
        anchor=f"plot-{table.anchor}",
        title=f"{', '.join(name for name, _ in curves)} by {x_name}",
        description=f"A line over {len(cells):,} rows from {ticks[0].label} to {ticks[-1].label}: "
        f"{told}. The numbers are in the table.",
        x_name=x_name,
        x_ticks=ticks,
        y_ticks=scale.ticks(),
        series=tuple(series),
        zero=scale.zero,
    )


def _bars(
    table: Table, x_name: str, labels: Sequence[str | None], name: str, values: list[float]
) -> Plot | None:
    scale = _Scale(values, from_zero=True)
    if scale.is_empty:
        return None
    step = (WIDTH - _LEFT - _RIGHT) / len(values)
    width = min(step * 0.72, _WIDEST_BAR)
    zero = scale.at(0.0)
    bars, ticks = [], []
    each = max(1, math.ceil(len(values) * 70 / (WIDTH - _LEFT - _RIGHT)))
    for place, value in enumerate(values):
        middle, top = _LEFT + step * (place + 0.5), scale.at(value)
        bars.append(
            Bar(
                x=round(middle - width / 2, 1),
                y=min(top, zero),
                width=round(width, 1),
                height=round(abs(zero - top), 1),
            )
        )
        if place % each == 0:
            label = _label(labels[place] if labels[place] is not None else str(place + 1))
            ticks.append(Tick(at=round(middle, 1), label=label[:11]))
    return Plot(
        anchor=f"plot-{table.anchor}",
        title=f"{name} by {x_name}",
        description=f"Bars for {len(values):,} rows: {_span(name, values)}. "
        f"The numbers are in the table.",
        x_name=x_name,
        x_ticks=tuple(ticks),
        y_ticks=scale.ticks(),
        bars=tuple(bars),
        zero=zero,
    )


class _Scale:
    """Numbers up and down, between round ones."""

    def __init__(self, values: Sequence[float], *, from_zero: bool) -> None:
        low, high = min(values), max(values)
        near_zero = low > 0 and low < (high - low)
        if from_zero or near_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        spread = high - low
        self.is_empty = not math.isfinite(spread) or spread <= 0
        if self.is_empty:
            return
        power = 10.0 ** math.floor(math.log10(spread / 4))
        self._step = next(s * power for s in (1, 2, 2.5, 5, 10) if spread / (s * power) <= 5)
        self._low = math.floor(low / self._step) * self._step
        self._count = math.ceil((high - self._low) / self._step - 1e-9)
        self._high = self._low + self._count * self._step
        self.is_empty = not self._high > self._low

    def at(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    @property
    def zero(self) -> float | None:
        return self.at(0.0) if self._low <= 0 <= self._high else None

    def ticks(self) -> tuple[Tick, ...]:
        values = [self._low + self._step * number for number in range(self._count + 1)]
        return tuple(Tick(at=self.at(value), label=_number(value)) for value in values)


def _numbers(cells: Sequence[str | None]) -> list[float] | None:
    """Finite numbers of all cells; None where one is missing, or is none."""
    found = []
    for cell in cells:
        number = number_of(cell) if cell else None
        if number is None or not number.is_finite() or number.adjusted() > 300:
            return None
        found.append(float(number))
    return found


def _times(cells: Sequence[str | None]) -> list[float] | None:
    found = []
    for cell in cells:
        if cell is None or len(cell) < 8 or cell.isdigit():
            return None
        try:
            at = dt.datetime.fromisoformat(cell.strip())
            at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
            found.append(at.timestamp())
        except (ValueError, OverflowError):
            return None
    return found


def _grows(values: Sequence[float]) -> bool:
    return all(one < other for one, other in itertools.pairwise(values))


def _number(value: float) -> str:
    if value and (abs(value) >= 1e7 or abs(value) < 1e-3):
        return f"{value:.3g}"
    return f"{value:,.10g}".rstrip() if value != int(value) else f"{int(value):,}"


def _span(name: str, values: Sequence[float]) -> str:
    return f"{name} from {_number(min(values))} to {_number(max(values))}"


def _label(cell: str | None) -> str:
    text = cell or ""
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
