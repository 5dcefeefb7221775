"""Times as programs write them: ISO 8601, RFC 5322, web servers' logs, syslog, and epochs."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# From 2000 to 2100: what else a large number may be (an id, an amount) seldom lies there.
_EARLIEST_S, _LATEST_S = 946_684_800, 4_102_444_800
_UNITS_A_SECOND = (1, 1_000, 1_000_000, 1_000_000_000)
_NAME_OF_A_TIME = re.compile(
    r"(?:^|[_.\- ])(?:ts|time|timestamp|epoch|datetime|date|at|when|created|updated|modified)"
    r"(?:$|[_.\- ])|(?:[a-z](?:Time|Timestamp|Date|At|Ts|Epoch|Created|Modified|Updated)"
    r"(?:Ms|Millis|Us|Ns)?$)",
)
_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<hour>\d\d:\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?))?(?![\d:])"
)
_RFC_5322 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC)"
)
_WEB_SERVER = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}")
_SYSLOG = re.compile(r"(?:^|(?<=>))[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?= )")
# A time of a log line stands near its beginning; further in it belongs to what is told.
_PREFIX = 240


class Moment(NamedTuple):
    """A time that was read. `at` are Unix seconds; `said` is the text that it was read from.

    `is_naive`: it named no zone, so that of the source was taken. `doubt` says where the clocks
    of that zone were being changed, so that it may be another hour.
    """

    at: float
    said: str
    is_naive: bool = False
    doubt: str | None = None


def named_like_a_time(name: str) -> bool:
    """Whether a column or key is called like something that holds times."""
    return (
        _NAME_OF_A_TIME.search(name) is not None or _NAME_OF_A_TIME.search(name.lower()) is not None
    )


def read_moment(text: str, zone: dt.tzinfo, *, may_be_epoch: bool = False) -> Moment | None:
    """The time that `text` is, if it is one with a time of day; without a zone it is in `zone`."""
    text = text.strip()
    if may_be_epoch and text[:1].isdigit():
        found = _epoch(text)
        if found is not None:
            return found
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return _iso(iso, zone)
    if len(text) < 64:
        for pattern, read in _OTHERS:
            if pattern.fullmatch(text):
                return read(text)
    return None


def find_moment(line: str, zone: dt.tzinfo, written_at: float) -> tuple[Moment, int, int] | None:
    """The first time near the beginning of a log line, with its place there.

    syslog names no year: then it is the last such day before `written_at`.
    """
    head = line[:_PREFIX]
    found = [(pattern.search(head), read) for pattern, read in _OTHERS]
    found.append((_ISO.search(head), lambda text: read_moment(text, zone)))
    places = [(one.start(), one, read) for one, read in found if one is not None]
    if not places:
        syslog = _SYSLOG.search(head)
        if syslog is None:
            return None
        places = [(syslog.start(), syslog, lambda text: _syslog(text, zone, written_at))]
    _, first, read = min(places, key=lambda place: place[0])
    moment = read(first[0])
    return (moment, first.start(), first.end()) if moment is not None else None


def in_utc(at: float) -> str:
    """ISO 8601 to the millisecond, or to what is needed; years beyond 9999 as text."""
    try:
        moment = _EPOCH + dt.timedelta(seconds=round(at, 3))
    except OverflowError:
        return "outside the calendar"
    text = moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text.removesuffix('.000')}Z"


def _epoch(text: str) -> Moment | None:
    try:
        value = float(text)
    except ValueError:
        return None
    for units in _UNITS_A_SECOND:
        if _EARLIEST_S * units <= value < _LATEST_S * units:
            return Moment(value / units, text)
    return None


def _iso(found: re.Match[str], zone: dt.tzinfo) -> Moment | None:
    second = found["second"] or "00"
    # A leap second is the first one of the next minute to every clock that counts Unix time.
    is_leap = second == "60"
    fraction = (found["fraction"] or "")[:6]
    text = f"{found['day']}T{found['hour']}:{'59' if is_leap else second}"
    try:
        moment = dt.datetime.fromisoformat(f"{text}.{fraction}" if fraction else text)
    except ValueError:
        return None
    named = found["zone"]
    if named is None:
        return _local(moment, zone, found[0], is_leap)
    try:
        moment = moment.replace(tzinfo=dt.UTC if named in ("Z", "UTC") else _offset(named))
    except ValueError:
        return None
    return Moment((moment - _EPOCH).total_seconds() + is_leap, found[0])


def _offset(named: str) -> dt.timezone:
    digits = named[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return dt.timezone(dt.timedelta(minutes=-minutes if named[0] == "-" else minutes))


def _local(moment: dt.datetime, zone: dt.tzinfo, said: str, is_leap: bool = False) -> Moment | None:
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    doubt = None
    try:
        before, after = earlier.utcoffset(), later.utcoffset()
        if before is not None and after is not None and before != after:
            happens_twice = before > after
            doubt = (
                "this hour came twice, when the clocks were set back: taken as the first"
                if happens_twice
                else "no clock showed this time, as the clocks were set forward"
            )
        at = (earlier.astimezone(dt.UTC) - _EPOCH).total_seconds() + is_leap
    except OverflowError:
        return None
    return Moment(at, said, True, doubt)


def _rfc_5322(text: str) -> Moment | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return Moment((moment - _EPOCH).total_seconds(), text)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _web_server(text: str) -> Moment | None:
    day, month, rest = text.split("/", 2)
    year, clock, zone = rest[:4], rest[5:13], rest[14:]
    if month not in _MONTHS:
        return None
    iso = _ISO.fullmatch(f"{year}-{_MONTHS.index(month) + 1:02}-{day}T{clock}{zone}")
    found = _iso(iso, dt.UTC) if iso is not None else None
    return found._replace(said=text) if found is not None else None


def _syslog(text: str, zone: dt.tzinfo, written_at: float) -> Moment | None:
    if text[:3] not in _MONTHS:
        return None
    month, day, clock = _MONTHS.index(text[:3]) + 1, int(text[4:6]), text[7:]
    year = (_EPOCH + dt.timedelta(seconds=written_at)).year
    # A day of tolerance: zones differ by less.
    for candidate in (year + 1, year, year - 1):
        try:
            naive = dt.datetime.fromisoformat(f"{candidate}-{month:02}-{day:02}T{clock}")
        except ValueError:
            continue
        found = _local(naive, zone, text)
        if found is not None and found.at <= written_at + 86_400:
            return found
    return None


_OTHERS: tuple[tuple[re.Pattern[str], Callable[[str], Moment | None]], ...] = (
    (_RFC_5322, _rfc_5322),
    (_WEB_SERVER, _web_server),
)
