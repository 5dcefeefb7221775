"""Where a moment stands: a scale that leaves out the long stretches in which nothing happened."""

from __future__ import annotations

import bisect
import itertools
import math
from typing import NamedTuple

from pyx_core.investigation.report.timeline.moment import in_utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# A stretch without anything is left out where it is this part of all of the time, or more.
_LONG_PART = 0.3
_TIMES_THE_USUAL = 8
_DAY_S = 86_400
_MOST_BREAKS = 5
_BREAK_WIDTH = 44.0
_NARROWEST = 96.0
_PADDING = 14.0
_TICK_EVERY = 84.0
_HALF_OF_A_DAY = 34.0
_HALF_OF_A_TIME = 17.0
_STEPS_S = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600),
    *(900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000, 7776000),
    *(15552000, 31536000, 63072000, 157680000, 315360000, 3153600000),
)
_SHORT = {"year": "y", "day": "d", "hour": "h", "minute": "min", "second": "s"}
_UNITS = ((31_557_600, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


class Tick(NamedTuple):
    """A mark on the axis; `day` stands where the day is another than that of the tick before.

    `anchor` is the side that its text is held at, so that it stays within its stretch.
    """

    x: float
    time: str
    day: str | None
    anchor: str


class Break(NamedTuple):
    """A stretch that was left out: where it is drawn, and how long it was."""

    x: float
    width: float
    said: str


class _Segment(NamedTuple):
    start: float
    end: float
    left: float
    right: float

    def place(self, at: float) -> float:
        if self.end <= self.start:
            return (self.left + self.right) / 2
        part = (at - self.start) / (self.end - self.start)
        return self.left + min(max(part, 0.0), 1.0) * (self.right - self.left)


class Scale:
    """Moments to places from `left` to `right`, in pixels."""

    def __init__(self, moments: Iterable[float], left: float, right: float) -> None:
        """`moments` are all that has to find its place; at least one."""
        self._left, self._right = left, right
        times = sorted(set(moments))
        groups = _split(times)
        weights = [1.0 + math.log2(len(group)) for group in groups]
        free = right - left - _BREAK_WIDTH * (len(groups) - 1)
        spare = max(free - _NARROWEST * len(groups), 0.0)
        narrowest = min(_NARROWEST, free / len(groups))
        self._segments: list[_Segment] = []
        self.breaks: list[Break] = []
        x = left
        for number, (group, weight) in enumerate(zip(groups, weights, strict=True)):
            width = narrowest + spare * weight / sum(weights)
            self._segments.append(_Segment(group[0], group[-1], x + _PADDING, x + width - _PADDING))
            x += width
            if number + 1 < len(groups):
                gap = groups[number + 1][0] - group[-1]
                self.breaks.append(Break(x, _BREAK_WIDTH, _shortly(gap)))
                x += _BREAK_WIDTH
        self._starts = [segment.start for segment in self._segments]

    def place(self, at: float) -> float:
        """Where a moment stands; one in a stretch that was left out stands at its beginning."""
        number = max(bisect.bisect_right(self._starts, at) - 1, 0)
        return round(self._segments[number].place(at), 1)

    def ticks(self) -> list[Tick]:
        """Marks at round times, each stretch with its day."""
        found: list[Tick] = []
        for segment in self._segments:
            day = None
            for at in _round_times(segment):
                date, _, time = in_utc(at).removesuffix("Z").partition("T")
                x = round(segment.place(at), 1)
                shown = date if date != day else None
                half = _HALF_OF_A_DAY if shown else _HALF_OF_A_TIME
                anchor = "middle"
                if x < segment.left - _PADDING + half:
                    anchor = "start"
                elif x > segment.right + _PADDING - half:
                    anchor = "end"
                found.append(Tick(x, _shortened(time, segment), shown, anchor))
                day = date
        return found


def duration(seconds: float) -> str:
    """`32 hours`, `2 days`, `350 milliseconds`: one unit, rounded."""
    for size, name in _UNITS:
        if seconds >= size * 2 or (seconds >= size and name == "second"):
            number = round(seconds / size)
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return f"{seconds * 1000:,.0f} ms"


def _shortly(seconds: float) -> str:
    """`31 h`, `2 d`: what fits where a stretch was left out."""
    number, unit = duration(seconds).split(" ")
    return f"{number} {unit if unit == 'ms' else _SHORT[unit.removesuffix('s')]}"


def _split(times: list[float]) -> list[list[float]]:
    """The moments in groups, between which nothing happened for long."""
    groups = [times]
    for _ in range(_MOST_BREAKS):
        total = sum(group[-1] - group[0] for group in groups)
        wide = [
            (gap, number, place)
            for number, group in enumerate(groups)
            if (widest := _widest_gap(group)) is not None
            for gap, place in [widest]
            if gap >= total * _LONG_PART
        ]
        if not wide:
            break
        _, number, place = max(wide)
        group = groups[number]
        groups[number : number + 1] = [group[:place], group[place:]]
    return groups


def _widest_gap(group: list[float]) -> tuple[float, int] | None:
    """The widest gap of a group and the moment behind it; None where it is a usual one."""
    gaps = [later - earlier for earlier, later in itertools.pairwise(group)]
    if not gaps:
        return None
    gap = max(gaps)
    usual = _DAY_S if len(gaps) == 1 else _TIMES_THE_USUAL * sorted(gaps)[(len(gaps) - 1) // 2]
    return (gap, gaps.index(gap) + 1) if gap > usual else None


def _round_times(segment: _Segment) -> list[float]:
    length, room = segment.end - segment.start, segment.right - segment.left
    if length <= 0:
        return [segment.start]
    most = max(int(room / _TICK_EVERY), 1)
    step = next((step for step in _STEPS_S if length / step <= most), _STEPS_S[-1])
    first = math.ceil(segment.start / step)
    found = [number * step for number in range(first, first + most + 1)]
    return [at for at in found if at <= segment.end] or [segment.start]


def _shortened(time: str, segment: _Segment) -> str:
    """Without seconds where they are all round."""
    is_long = segment.end - segment.start >= 300
    return time[:5] if is_long and time[5:] in (":00", "") else time
