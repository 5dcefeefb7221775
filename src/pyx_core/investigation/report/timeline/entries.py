"""What a person wrote down: the entries of the section Timeline, and the window."""

from __future__ import annotations

import datetime as dt
import re

from pyx_core.investigation.report.timeline.event import Event, Lane, Window
from pyx_core.investigation.report.timeline.moment import find_moment, in_utc, read_moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.log.document import Log, Section
    from pyx_core.investigation.report.timeline.moment import Moment
    from pyx_core.report.legible import Legible

_ITEM = re.compile(r"\s{0,3}(?:[-*+]|\d+[.)])\s+(.*)")
_LABEL = re.compile(r"\[(F\d+)\]")
_LONGEST = 300
_MOST = 500


def hand_written(log: Log, legible: Legible) -> Lane | None:
    """The lane of `- 2026-11-24T05:14Z somebody typed …`; None without such entries."""
    section = log.section("Timeline")
    if section is None:
        return None
    events: list[Event] = []
    for line, text in _items(section):
        found = find_moment(text, dt.UTC, 0.0)
        if found is None or found[1] > 2:
            continue
        moment, start, end = found
        words = " ".join(f"{text[:start]}{text[end:]}".strip(" *`:-\u2013\u2014").split())
        labels = tuple(dict.fromkeys(_LABEL.findall(words)))
        events.append(
            Event(
                moment.at, moment.said, legible.line(words, _LONGEST), None, f"line {line}", labels
            )
        )
    if not events:
        return None
    notes = ["written by hand; times without a zone are taken as UTC"]
    if len(events) > _MOST:
        notes.append(f"the first {_MOST} of {len(events):,} entries")
    kept = sorted(events[:_MOST], key=lambda event: event.at)
    return Lane("Timeline of the log", None, tuple(kept), (), len(events), tuple(notes))


def window_of(log: Log, legible: Legible) -> Window | None:
    """The time that the question is about: `start/end` of the front matter, either may be open."""
    said = log.front.get("window")
    if not said:
        return None
    start, _, end = said.partition("/")
    first, last = (read_moment(text, dt.UTC) for text in (start, end))
    if first is None and last is None:
        return None
    return Window(
        first.at if first is not None else None,
        last.at if last is not None else None,
        legible.line(_told(first, last), 100),
    )


def _told(first: Moment | None, last: Moment | None) -> str:
    """`2026-11-24 05:00 to 09:00`: what is the same of both ends is said once."""
    start, end = (_short(one.at) if one is not None else "" for one in (first, last))
    if not end:
        return f"from {start} on"
    if not start:
        return f"up to {end}"
    day, _, time = end.partition(" ")
    return f"{start} to {time if start.startswith(f'{day} ') and time else end}"


def _short(at: float) -> str:
    return in_utc(at).removesuffix("Z").removesuffix(":00").replace("T", " ")


def _items(section: Section) -> list[tuple[int, str]]:
    """The items of a list, each with its line."""
    lines = section.text.splitlines()
    return [
        (number, found[1])
        for number, line in enumerate(lines, section.end - len(lines) + 1)
        if (found := _ITEM.match(line)) is not None
    ]
