"""The timeline as rows, for whoever can't see the drawing, or would rather read."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.investigation.report.timeline.moment import in_utc
from pyx_core.investigation.report.timeline.scale import duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.report.timeline.event import Timeline

MOST_ROWS = 400


class Row(NamedTuple):
    """A moment: in UTC, what was going on, where, and where it leads to."""

    at: float
    time: str
    lane: str
    text: str
    place: str | None
    card: str | None
    findings: tuple[str, ...]


def rows_of(timeline: Timeline) -> tuple[list[Row], int]:
    """The rows by time, and how many were left out: those that nothing cites go first."""
    rows = [
        Row(
            span.start,
            in_utc(span.start),
            "Runs",
            f"{span.text} ({span.status}, {duration(span.end - span.start)})",
            " ".join(span.labels) or None,
            span.card,
            (),
        )
        for span in timeline.spans
    ]
    for lane in timeline.lanes:
        for event in lane.events:
            said = (
                "" if event.said.startswith(in_utc(event.at)[:16]) else f" (written {event.said})"
            )
            doubt = f"; {event.doubt}" if event.doubt else ""
            text = f"{event.text}{said}{doubt}"
            rows.append(
                Row(
                    event.at,
                    in_utc(event.at),
                    lane.name,
                    text,
                    event.place,
                    event.card,
                    event.cited_by,
                )
            )
        for bucket in lane.buckets:
            text = f"{bucket.number:,} records until {in_utc(bucket.end)}"
            rows.append(Row(bucket.start, in_utc(bucket.start), lane.name, text, None, None, ()))
    left = max(len(rows) - MOST_ROWS, 0)
    if left:
        # Stable: of those that are equally wanted the earliest stay.
        rows.sort(key=lambda row: (not row.findings, row.at))
        del rows[MOST_ROWS:]
    return sorted(rows, key=lambda row: (row.at, row.lane, row.text)), left
