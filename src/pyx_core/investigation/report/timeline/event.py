"""What stands on a timeline. Times are Unix seconds of this machine's clock."""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """Something that happened at a moment. `said` is the time as it stands in the evidence.

    `card` is the place of its run on the page; `cited_by` are the findings that cite just this.
    """

    at: float
    said: str
    text: str
    card: str | None = None
    place: str | None = None
    cited_by: tuple[str, ...] = ()
    doubt: str | None = None


class Bucket(NamedTuple):
    """How many events of a lane lie between two moments, where they are too many to be shown."""

    start: float
    end: float
    number: int


class Span(NamedTuple):
    """A run, from its start to its end. `card` is its place on the page."""

    start: float
    end: float
    text: str
    card: str
    status: str
    labels: tuple[str, ...] = ()


class Clock(NamedTuple):
    """How a source's times were read: `offset_s` is how far its clock is ahead of this machine's,
    None where nobody measured; `note` says all of it in a sentence."""

    offset_s: float | None
    zone: str
    note: str


class Lane(NamedTuple):
    """The events of one source. `counted` is how many there are, shown or not."""

    name: str
    clock: Clock | None
    events: tuple[Event, ...]
    buckets: tuple[Bucket, ...] = ()
    counted: int = 0
    notes: tuple[str, ...] = ()


class Window(NamedTuple):
    """The time that the question is about; an open end is None."""

    start: float | None
    end: float | None
    said: str


class Timeline(NamedTuple):
    """All of it: the runs, the lanes in the order of their first citation, the window."""

    spans: tuple[Span, ...]
    lanes: tuple[Lane, ...]
    window: Window | None = None
    notes: tuple[str, ...] = ()

    @property
    def moments(self) -> list[float]:
        """Every time that has to find its place, unsorted."""
        found = [moment for span in self.spans for moment in (span.start, span.end)]
        for lane in self.lanes:
            found += [event.at for event in lane.events]
            found += [moment for one in lane.buckets for moment in (one.start, one.end)]
        if self.window is not None:
            found += [end for end in (self.window.start, self.window.end) if end is not None]
        return found
