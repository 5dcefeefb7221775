"""Where everything of a timeline is drawn: shapes with numbers, for a template to write as SVG."""

from __future__ import annotations

import math
from typing import NamedTuple

from pyx_core.investigation.report.timeline.moment import in_utc
from pyx_core.investigation.report.timeline.scale import Scale, duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.investigation.report.timeline.event import Bucket, Event, Lane, Span, Timeline
    from pyx_core.investigation.report.timeline.scale import Break, Tick

WIDTH = 1060.0
MOST_LANES = 20
_AXIS = 46.0
_NAME = 20.0
_ROW = 22.0
_FOOT = 14.0
_COUNTS = 26.0
_LETTER = 6.3
_NEAR = 9.0
_MOST_ROWS = 6
_MOST_RUN_ROWS = 10
_TOLD_IN_A_LANE = 12
_LONGEST_LABEL = 42
_SHORTEST_BAR = 4.0


class Bar(NamedTuple):
    """A run."""

    x: float
    y: float
    width: float
    tone: str
    card: str
    title: str


class Column(NamedTuple):
    """How many events lie here, as a bar that stands on the line of its lane."""

    x: float
    y: float
    width: float
    height: float
    title: str


class Point(NamedTuple):
    """An event, or several that can't be told apart at this scale.

    `kind` is `cited`, `written` or `plain`; `text` stands beside it, on its left where
    `is_left`. `label` stands within it.
    """

    x: float
    y: float
    width: float
    kind: str
    label: str
    text: str
    is_left: bool
    card: str | None
    finding: str | None
    title: str


class DrawnLane(NamedTuple):
    """A lane: its name at `y`, its line at `line`, everything in between."""

    name: str
    note: str
    y: float
    line: float
    height: float
    bars: tuple[Bar, ...]
    columns: tuple[Column, ...]
    points: tuple[Point, ...]


class Drawing(NamedTuple):
    """All of it. `band` is where the window lies, from and to."""

    width: float
    height: float
    ticks: tuple[Tick, ...]
    breaks: tuple[Break, ...]
    lanes: tuple[DrawnLane, ...]
    band: tuple[float, float] | None
    more_lanes: int


def draw(timeline: Timeline) -> Drawing | None:
    """The drawing of a timeline; None where nothing has a time."""
    moments = timeline.moments
    if not moments:
        return None
    scale = Scale(moments, 0.0, WIDTH)
    y = _AXIS
    lanes: list[DrawnLane] = []
    if timeline.spans:
        lanes.append(_runs(timeline.spans, scale, y))
        y += lanes[-1].height
    for lane in timeline.lanes[:MOST_LANES]:
        lanes.append(_lane(lane, scale, y))
        y += lanes[-1].height
    band = None
    if timeline.window is not None:
        start, end = timeline.window.start, timeline.window.end
        left = scale.place(start) if start is not None else 0.0
        right = scale.place(end) if end is not None else WIDTH
        band = (min(left, right), max(right - left, 2.0))
    return Drawing(
        WIDTH,
        y,
        tuple(scale.ticks()),
        tuple(scale.breaks),
        tuple(lanes),
        band,
        max(len(timeline.lanes) - MOST_LANES, 0),
    )


def _runs(spans: Sequence[Span], scale: Scale, y: float) -> DrawnLane:
    ends: list[float] = []
    bars: list[Bar] = []
    for span in spans:
        left = scale.place(span.start)
        width = max(scale.place(span.end) - left, _SHORTEST_BAR)
        row = next((row for row, end in enumerate(ends) if end + 1 <= left), len(ends))
        row = min(row, _MOST_RUN_ROWS - 1)
        ends[row : row + 1] = [left + width]
        took = duration(span.end - span.start)
        names = f"{' '.join(span.labels)} " if span.labels else ""
        title = f"{in_utc(span.start)}, {took}: {names}{span.text} ({span.status})"
        tone = span.status if span.status == "ok" else "not-ok"
        bars.append(Bar(left, y + _NAME + row * 14.0, round(width, 1), tone, span.card, title))
    height = _NAME + 14.0 * max(len(ends), 1) + _FOOT
    note = f"{len(spans)} run{'' if len(spans) == 1 else 's'}"
    return DrawnLane("Runs", note, y, y + height - _FOOT, height, tuple(bars), (), ())


def _lane(lane: Lane, scale: Scale, y: float) -> DrawnLane:
    told = [event for event in lane.events if event.cited_by or lane.clock is None]
    plain = [event for event in lane.events if not event.cited_by and lane.clock is not None]
    has_texts = len(told) <= _TOLD_IN_A_LANE
    rows: list[float] = []
    placed: list[tuple[int, Point]] = []
    for event in told:
        number, point = _told(event, scale, rows, has_texts, lane.clock is None)
        placed.append((number, point))
    counts = _COUNTS if lane.buckets else 0.0
    height = _NAME + max(_ROW * max(len(rows), 0 if counts else 1) + counts, _ROW) + _FOOT
    line = y + height - _FOOT
    points = [_dot(group, scale, line) for group in _near(plain, scale)]
    points += [point._replace(y=line - counts - _ROW * (number + 0.5)) for number, point in placed]
    columns = _columns(lane.buckets, scale, line)
    note = f"{lane.counted:,} record{'' if lane.counted == 1 else 's'}"
    if lane.clock is None:
        note = f"{lane.counted:,} by hand"
    elif lane.clock.offset_s is None:
        note += ", clock not measured"
    elif lane.clock.offset_s:
        note += f", moved by {-lane.clock.offset_s:+.3f} s"
    return DrawnLane(lane.name[:60], note, y, line, height, (), columns, tuple(points))


def _told(
    event: Event, scale: Scale, rows: list[float], has_texts: bool, is_written: bool
) -> tuple[int, Point]:
    """An event with its label and, if there is room, its words, in the first row with room."""
    x = scale.place(event.at)
    label = event.cited_by[0] if event.cited_by else ""
    if len(event.cited_by) > 1:
        label += f" +{len(event.cited_by) - 1}"
    width = max(len(label) * 7.0 + 10.0, 18.0)
    text = (
        event.text if len(event.text) <= _LONGEST_LABEL else f"{event.text[: _LONGEST_LABEL - 1]}…"
    )
    text = text if has_texts else ""
    length = width + (len(text) * _LETTER + 8.0 if text else 0.0)
    is_left = x + length > WIDTH and x - length > 0
    left = x - length if is_left else x - width / 2
    row = next((row for row, end in enumerate(rows) if end + 6 <= left), len(rows))
    row = min(row, _MOST_ROWS - 1)
    rows[row : row + 1] = [left + length]
    x = min(max(x, width / 2), WIDTH - width / 2)
    kind = "written" if is_written else "cited"
    finding = event.cited_by[0] if event.cited_by else None
    point = Point(
        round(x, 1), 0.0, width, kind, label, text, is_left, event.card, finding, _title(event)
    )
    return row, point


def _near(events: Sequence[Event], scale: Scale) -> list[list[Event]]:
    """Events in groups that one could not tell apart."""
    groups: list[list[Event]] = []
    last = -math.inf
    for event in events:
        x = scale.place(event.at)
        if x - last < _NEAR:
            groups[-1].append(event)
        else:
            groups.append([event])
            last = x
    return groups


def _dot(group: Sequence[Event], scale: Scale, line: float) -> Point:
    first = group[0]
    x = scale.place(first.at)
    label = str(len(group)) if len(group) > 1 else ""
    title = _title(first)
    if len(group) > 1:
        title = f"{len(group)} records from {in_utc(first.at)} to {in_utc(group[-1].at)}"
    width = max(len(label) * 7.0 + 8.0, 9.0)
    x = min(max(x, width / 2), WIDTH - width / 2)
    return Point(round(x, 1), line, width, "plain", label, "", False, first.card, None, title)


def _columns(buckets: Sequence[Bucket], scale: Scale, line: float) -> tuple[Column, ...]:
    most = max((bucket.number for bucket in buckets), default=1)
    found = []
    for bucket in buckets:
        left, right = scale.place(bucket.start), scale.place(bucket.end)
        height = round(3.0 + (_COUNTS - 7.0) * math.sqrt(bucket.number / most), 1)
        title = f"{bucket.number:,} records from {in_utc(bucket.start)} to {in_utc(bucket.end)}"
        width = round(max(right - left - 1.0, 1.5), 1)
        found.append(Column(left, round(line - height, 1), width, height, title))
    return tuple(found)


def _title(event: Event) -> str:
    cited = f", cited by {', '.join(event.cited_by)}" if event.cited_by else ""
    place = f" ({event.place})" if event.place else ""
    doubt = f"; {event.doubt}" if event.doubt else ""
    return f"{in_utc(event.at)}: {event.text}{place}{cited}{doubt}"
