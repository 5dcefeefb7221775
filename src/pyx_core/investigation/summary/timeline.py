"""What happened when: the runs, and the events that the log tells, all in UTC."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.summary.prose import Block

_TIME = re.compile(
    r"\W*(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?\b\W*",
    re.IGNORECASE,
)


class Event(NamedTuple):
    """An entry of the timeline. `moment` is None where the log gives no time that can be placed.

    `note` says what was done to its time, or is missing in it; empty for a time in UTC. `run` is
    the run that it is.
    """

    moment: dt.datetime | None
    text: str
    note: str = ""
    run: StoredRun | None = None

    @property
    def time(self) -> str:
        """The moment as it is written: to the second, or to the minute where that is all."""
        if self.moment is None:
            return "?"
        has_seconds = self.moment.second or self.moment.microsecond
        return self.moment.strftime("%Y-%m-%d %H:%M:%S" if has_seconds else "%Y-%m-%d %H:%M")


def event(block: Block) -> Event:
    """An item of the section Timeline, whose text begins with its time."""
    found = _TIME.match(block.text)
    if found is None:
        return Event(None, block.text, "no time")
    zone = found["zone"] or ""
    is_utc = zone.upper() in ("Z", "UTC", "GMT")
    offset = "+00:00" if is_utc or not zone else zone
    written = f"{found['day']}T{found['time'].replace(',', '.')}{offset}"
    try:
        moment = dt.datetime.fromisoformat(written).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return Event(None, block.text, "no time")
    text = block.text[found.end() :] or block.text
    if not zone:
        return Event(moment, text, "no zone was said; taken as UTC")
    is_moved = not is_utc and not re.fullmatch(r"[+-]00:?00", zone)
    return Event(moment, text, f"{found['time']} {zone}" if is_moved else "")


def started(timestamp: str) -> dt.datetime | None:
    """When a run began; None for what is no time."""
    try:
        moment = dt.datetime.fromisoformat(timestamp)
    except ValueError:
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def in_order(events: list[Event]) -> list[Event]:
    """By time; those without one at the end, as the log gives them."""
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(events, key=lambda one: one.moment or latest)
