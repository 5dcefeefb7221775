"""How far the clock of each store is from this machine's, and which zone its times are in."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from typing import NamedTuple

from pyx_core.investigation.report.timeline.event import Clock
from pyx_core.investigation.report.timeline.moment import in_utc, read_moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyx_core.evidence.stored_run import StoredRun

_LARGEST_FINGERPRINT = 1 << 20
# Their sessions are set to UTC by pyx, whatever the server's own zone is.
_ASKED_IN_UTC = frozenset(("postgres", "mysql"))
# Nobody can tell a smaller difference from the time that the answer took.
_NOTICEABLE_S = 0.05


class _Measured(NamedTuple):
    offset_s: float | None
    at: str


class Clocks:
    """What the fingerprints among some runs measured, and what the log says of zones.

    A line `zone: Europe/Berlin` of its front matter is for times of any output that name none,
    `zone NAME: …` for those of one source.
    """

    def __init__(self, runs: Iterable[StoredRun], front: Mapping[str, str]) -> None:
        self._front = front
        self._measured: dict[str, _Measured] = {}
        for run in runs:
            for name, measured in _measurements(run):
                known = self._measured.get(name)
                if known is None or known.at < measured.at:
                    self._measured[name] = measured

    def of(self, run: StoredRun) -> tuple[Clock, dt.tzinfo]:
        """The clock for the outputs of a run, and the zone for times that name none."""
        source = source_of(run)
        zone, why = self._zone(run, source)
        if source is None:
            return Clock(0.0, str(zone), f"times as written; without a zone: {why}"), zone
        name = source["name"]
        measured = self._measured.get(name)
        if measured is None or measured.offset_s is None:
            why_not = "" if measured is None else ": it tells no time"
            told = f"clock not measured{why_not}; times as written"
            return Clock(None, str(zone), f"{told}; without a zone: {why}"), zone
        offset = measured.offset_s
        if abs(offset) < _NOTICEABLE_S:
            told = f"clock as this machine's, measured {measured.at} ({offset:+.3f} s)"
            return Clock(0.0, str(zone), f"{told}; without a zone: {why}"), zone
        way = "ahead" if offset > 0 else "behind"
        told = (
            f"clock {abs(offset):.3f} s {way} of this machine's, measured {measured.at}: "
            f"its times are moved by {-offset:+.3f} s"
        )
        return Clock(offset, str(zone), f"{told}; without a zone: {why}"), zone

    def _zone(self, run: StoredRun, source: Mapping[str, str] | None) -> tuple[dt.tzinfo, str]:
        if source is not None:
            said = self._front.get(f"zone {source['name']}")
            if said is not None:
                return _named(said, f"{said}, as the log says")
        if "zone" in self._front:
            said = self._front["zone"]
            return _named(said, f"{said}, as the log says")
        if source is not None:
            if source["kind"] in _ASKED_IN_UTC:
                return dt.UTC, "UTC, in which pyx asks it"
            return dt.UTC, "taken as UTC, its zone is not known"
        environment = run.manifest["environment"]
        shaping = environment.get("shaping") if environment is not None else None
        variable = shaping.get("TZ") if shaping else None
        if variable:
            return _named(variable.lstrip(":"), f"{variable}, the run's TZ")
        return dt.UTC, "taken as UTC, the run's zone is not recorded"


def source_of(run: StoredRun) -> Mapping[str, str] | None:
    """Name, kind and label of the store that a query asked, as its manifest says."""
    query = run.manifest["declared"].get("query")
    source = query.get("source") if isinstance(query, dict) else None
    if not isinstance(source, dict) or not isinstance(source.get("name"), str):
        return None
    return {key: str(source.get(key) or "") for key in ("name", "kind", "label")}


def _named(name: str, why: str) -> tuple[dt.tzinfo, str]:
    if name.upper() in ("UTC", "Z", "GMT"):
        return dt.UTC, why
    try:
        return zoneinfo.ZoneInfo(name), why
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC, f"taken as UTC, as this machine knows no zone {name!r}"


def _measurements(run: StoredRun) -> Iterator[tuple[str, _Measured]]:
    for output in run.manifest["outputs"]:
        if output["role"] != "fingerprint" or output["size"] > _LARGEST_FINGERPRINT:
            continue
        try:
            with open(run.file(output["path"]), "rb") as file:
                content: object = json.loads(file.read(_LARGEST_FINGERPRINT))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(content, dict):
            source, skew, at = (content.get(key) for key in ("source", "skew_s", "taken_at"))
            if isinstance(source, dict) and isinstance(at, str):
                moment = read_moment(at, dt.UTC)
                if moment is not None:
                    offset = float(skew) if isinstance(skew, int | float) else None
                    yield str(source.get("name")), _Measured(offset, in_utc(moment.at))
