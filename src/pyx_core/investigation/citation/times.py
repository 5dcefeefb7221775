"""Times in evidence: read from cells and from the lines of logs, compared across zones."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

_ISO = re.compile(
    r"(?<![\d.])(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})"
    r"(?:[.,](?P<fraction>[0-9]{1,9}))?)?\s?(?P<zone>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?(?![\d-])"
)
_WEB = re.compile(
    r"(?P<day>[0-9]{2})/(?P<month>[A-Z][a-z]{2})/(?P<year>[0-9]{4}):(?P<time>[0-9:]{8}) "
    r"(?P<zone>[+-][0-9]{4})"
)
_SYSLOG = re.compile(r"(?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>[0-9]{1,2}) (?P<time>[0-9:]{8})\b")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# A stamp stands at the start of its line; a time further on is what the line is about.
_STAMPED = 80
# Seconds and milliseconds since 1970, from 2001 to 2100.
_EPOCH = (1_000_000_000, 4_102_444_800)
# What a time without a zone may be off, whatever zone it is of.
_FARTHEST_ZONE = dt.timedelta(hours=14)
_NAMES = ("ts", "timestamp", "@timestamp", "time", "datetime", "created_at", "occurred_at", "date")


class Window(NamedTuple):
    """From `start` to `end`; either has a zone or has none."""

    start: dt.datetime
    end: dt.datetime

    def __str__(self) -> str:
        return f"{shown_time(self.start)} to {shown_time(self.end)}"


def parse_time(text: str) -> dt.datetime | None:
    """The time that a whole text is, in ISO 8601 or with a blank for the T."""
    match = _ISO.fullmatch(text.strip())
    return _of_iso(match) if match is not None else None


def stamp_of(line: str, year: int | None = None) -> dt.datetime | None:
    """The time that a line of a log begins with; one without a year is of `year`."""
    start = line[:_STAMPED]
    if match := _ISO.search(start):
        return _of_iso(match) if match["hour"] is not None else None
    if match := _WEB.search(start):
        return _of_words(match, int(match["year"]), _zone(match["zone"]))
    if year is not None and (match := _SYSLOG.match(start)):
        return _of_words(match, year, None)
    return None


def _of_iso(match: re.Match[str]) -> dt.datetime | None:
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    clock = f"{match['hour'] or '00'}:{match['minute'] or '00'}:{match['second'] or '00'}"
    try:
        found = dt.datetime.fromisoformat(f"{match['date']}T{clock}.{fraction}")
    except ValueError:
        return None
    return found.replace(tzinfo=_zone(match["zone"]))


def _zone(text: str | None) -> dt.tzinfo | None:
    if text is None:
        return None
    if text in ("Z", "UTC"):
        return dt.UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= dt.timedelta(hours=24):
        return None
    return dt.timezone(-offset if text[0] == "-" else offset)


def _of_words(match: re.Match[str], year: int, zone: dt.tzinfo | None) -> dt.datetime | None:
    if match["month"] not in _MONTHS:
        return None
    month = _MONTHS.index(match["month"]) + 1
    try:
        clock = dt.time.fromisoformat(match["time"])
        return dt.datetime.combine(dt.date(year, month, int(match["day"])), clock, zone)
    except ValueError:
        return None


def window_between(start: str, end: str) -> Window | None:
    """A window of two times; an end that is a day lasts to the end of it."""
    first, last = parse_time(start), parse_time(end)
    if first is None or last is None:
        return None
    if len(end.strip()) == len("2026-11-24"):
        last += dt.timedelta(days=1)
    return Window(first, last)


def parse_window(text: str | None) -> Window | None:
    """`START/END`, as the front matter has it."""
    start, slash, end = (text or "").partition("/")
    return window_between(start, end) if slash else None


def time_of(value: object, name: str = "") -> dt.datetime | None:
    """The time that a value is: a text, or seconds or milliseconds under a name that says time."""
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, Decimal) and is_time_name(name):
        for divisor in (1, 1000):
            if _EPOCH[0] <= value / divisor <= _EPOCH[1]:
                return dt.datetime.fromtimestamp(float(value / divisor), dt.UTC)
    return None


def is_time_name(name: str) -> bool:
    """Whether a column of this name is likely to say when."""
    name = name.lower()
    return name in _NAMES or name.endswith(("_at", "_ts", "_time", "timestamp", "_ms"))


class Seen:
    """The first and the last of the times that were read, with and without a zone apart."""

    def __init__(self) -> None:
        self.first: dt.datetime | None = None
        self.last: dt.datetime | None = None
        self.is_mixed = False

    def add(self, moment: dt.datetime) -> None:
        if self.first is None or self.last is None:
            self.first = self.last = moment
        elif (moment.tzinfo is None) is not (self.first.tzinfo is None):
            self.is_mixed = True
        else:
            self.first, self.last = min(self.first, moment), max(self.last, moment)

    def gaps(self, window: Window, place: str) -> list[str]:
        """Why what was seen does not reach over a window, in words."""
        if self.first is None or self.last is None:
            return [f"{place} holds no times, so nothing shows that it reaches over {window}"]
        if self.is_mixed:
            return [f"some times of {place} name their zone and some do not"]
        start, end = window
        zones = [moment.tzinfo is None for moment in (self.first, start, end)]
        doubt = ""
        if any(zones) and not all(zones):
            which = f"the times of {place}" if self.first.tzinfo is None else "the window"
            doubt = f" ({which} without a zone may be meant up to 14 hours otherwise)"
            start, end = _plain(start) - _FARTHEST_ZONE, _plain(end) + _FARTHEST_ZONE
        first, last = self.first, self.last
        if doubt:
            first, last = _plain(first), _plain(last)
        found = []
        if first > start:
            found.append(
                f"the first record read is of {_beside(self.first, window.start)}, "
                f"the window starts {shown_time(window.start)}{doubt}"
            )
        if last < end:
            found.append(
                f"the last record read is of {_beside(self.last, window.end)}, "
                f"the window ends {_beside(window.end, self.last)}{doubt}"
            )
        return found


def _plain(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def shown_time(moment: dt.datetime) -> str:
    """`2026-11-24 06:12Z`, with seconds where there are some."""
    has_seconds = moment.second or moment.microsecond
    text = moment.replace(tzinfo=None).isoformat(" ", "seconds" if has_seconds else "minutes")
    if moment.tzinfo is None:
        return text
    offset = moment.utcoffset()
    return f"{text}Z" if not offset else f"{text}{moment.isoformat()[-6:]}"


def _beside(moment: dt.datetime, other: dt.datetime) -> str:
    """Without the day, where both are of one day and zone."""
    is_near = moment.date() == other.date() and moment.utcoffset() == other.utcoffset()
    text = shown_time(moment)
    return text[11:] if is_near else text
