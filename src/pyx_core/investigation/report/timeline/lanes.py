"""The records of cited outputs as lanes: few of them one by one, many as counts."""

from __future__ import annotations

from array import array

from pyx_core.errors import PyxError
from pyx_core.formats.amounts import counted
from pyx_core.investigation.report.timeline.cited import cites
from pyx_core.investigation.report.timeline.clocks import source_of
from pyx_core.investigation.report.timeline.event import Bucket, Clock, Event, Lane
from pyx_core.investigation.report.timeline.moment import read_moment
from pyx_core.investigation.report.timeline.records import Record, TimedRecords
from pyx_core.report.files import short_name
from pyx_core.report.links import anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedCitation, CheckedLog
    from pyx_core.investigation.report.timeline.clocks import Clocks
    from pyx_core.report.legible import Legible

# An output with more records shows its first, its last, those that are cited, and counts.
SHOWN_OF_AN_OUTPUT = 24
_MOST_CITED = 100
_BUCKETS = 48
_MOST_OUTPUTS = 200
_LONGEST_TIME = 64


def lanes(checked: CheckedLog, clocks: Clocks, legible: Legible) -> tuple[list[Lane], list[str]]:
    """A lane for each source that cited outputs are from, and what was left out."""
    outputs: dict[str, _Output] = {}
    for finding in checked.findings:
        for citation in finding.citations:
            run, path = citation.run, citation.path
            if run is not None and path is not None and path != run.manifest_path:
                output = outputs.setdefault(path, _Output(run, path, citation.output or ""))
                output.add(citation, finding.finding.label)
    found: dict[str, _Lane] = {}
    for output in list(outputs.values())[:_MOST_OUTPUTS]:
        clock, zone = clocks.of(output.run)
        events = output.events(clock, zone, legible)
        if events.counted:
            found.setdefault(output.lane, _Lane(output.lane, clock)).add(events)
    left = len(outputs) - _MOST_OUTPUTS
    notes = [f"{left} cited outputs were not looked at for times"] if left > 0 else []
    return [lane.closed(legible) for lane in found.values()], notes


class _Output:
    """A cited output, and which of its records are cited by which findings."""

    def __init__(self, run: StoredRun, path: str, name: str) -> None:
        self.run = run
        self.path = path
        self.name = short_name(run, name)
        self.card = anchor("run", run.run_id)
        self._cited: list[tuple[Callable[[Record], bool], str]] = []
        self._passages: dict[str, list[str]] = {}

    def add(self, citation: CheckedCitation, label: str) -> None:
        """Another citation of it."""
        fragment = citation.citation.fragment
        test = cites(fragment)
        if test is not None:
            self._cited.append((test, label))
        if fragment is not None and citation.passage is not None:
            text = citation.passage.strip().strip('"')
            if len(text) <= _LONGEST_TIME:
                labels = self._passages.setdefault(text, [])
                labels += [label] if label not in labels else []

    @property
    def lane(self) -> str:
        """The store that it is from, else its own name."""
        source = source_of(self.run)
        return source["name"] if source is not None else f"{self.run.manifest['task']} {self.name}"

    def events(self, clock: Clock, zone: dt.tzinfo, legible: Legible) -> _Events:
        """Its records on the timeline. A file that can't be read has none, and says so."""
        written_at = read_moment(self.run.manifest["finished_at"], zone)
        records = TimedRecords(
            self.path, legible.secrets, zone, written_at.at if written_at is not None else 0.0
        )
        events = _Events(self, clock, records, legible)
        try:
            for record in records:
                events.take(
                    record, tuple(dict.fromkeys(n for test, n in self._cited if test(record)))
                )
        except PyxError as error:
            events.notes.append(f"{self.name}: {error.message}")
        for text, labels in self._passages.items():
            events.take_passage(text, zone, tuple(labels))
        events.close()
        return events


class _Events:
    """What is kept of an output's records while they go by."""

    def __init__(
        self, output: _Output, clock: Clock, records: TimedRecords, legible: Legible
    ) -> None:
        self._output = output
        self._offset = clock.offset_s or 0.0
        self._records = records
        self._legible = legible
        self._times = array("d")
        self._kept: list[Event] = []
        self._few: list[Event] = []
        self._ends: tuple[Record, Record] | None = None
        self._cited = 0
        self._naive = 0
        self._doubtful = 0
        self.shown: list[Event] = []
        self.buckets: list[Bucket] = []
        self.notes: list[str] = []

    @property
    def counted(self) -> int:
        return len(self._times) or len(self.shown)

    def take(self, record: Record, labels: tuple[str, ...]) -> None:
        """One record, and the findings that cite it."""
        moment = record.moment
        self._times.append(moment.at - self._offset)
        self._naive += moment.is_naive
        self._doubtful += moment.doubt is not None
        if labels and self._cited < _MOST_CITED:
            self._cited += 1
            self._kept.append(self._event(record, labels))
        elif len(self._few) < SHOWN_OF_AN_OUTPUT:
            self._few.append(self._event(record, ()))
        first, last = self._ends or (record, record)
        self._ends = (
            record if moment.at < first.moment.at else first,
            record if moment.at >= last.moment.at else last,
        )

    def take_passage(self, text: str, zone: dt.tzinfo, labels: tuple[str, ...]) -> None:
        """A cited value that is itself a time, of a document or of one cell."""
        moment = read_moment(text, zone)
        at = moment.at - self._offset if moment is not None else 0.0
        if moment is None or any(event.at == at and event.cited_by for event in self._kept):
            return
        self._kept.append(
            Event(
                at,
                moment.said,
                self._legible.line(f"cited in {self._output.name}", 120),
                self._output.card,
                self._legible.line(self._output.name, 120),
                labels,
                moment.doubt,
            )
        )

    def close(self) -> None:
        """Decides what is shown one by one and what is counted."""
        if len(self._times) <= SHOWN_OF_AN_OUTPUT + self._cited:
            self.shown = sorted(self._kept + self._few)
        else:
            ends = [self._event(record, ()) for record in self._ends or ()]
            is_cited = {(event.at, event.place) for event in self._kept}
            ends = [event for event in ends if (event.at, event.place) not in is_cited]
            self.shown = sorted({*self._kept, *ends}, key=lambda event: (event.at, event.text))
            first, last = min(self._times), max(self._times)
            self.buckets = [*_spread(((at, 1) for at in self._times), first, last)]
        name, records = self._output.name, self._records
        if self._times:
            by = f" by {records.column}" if records.column is not None else ""
            self.notes.insert(0, f"{name}: {counted(len(self._times), 'record')}{by}")
        if self._naive:
            self.notes.append(f"{name}: {counted(self._naive, 'time')} without a zone")
        if self._doubtful:
            told = counted(self._doubtful, "time")
            self.notes.append(f"{name}: {told} within a change of the clocks")
        self.notes += [f"{name}: {note}" for note in records.notes]

    def _event(self, record: Record, labels: tuple[str, ...]) -> Event:
        moment = record.moment
        place = f"L{record.line}" if record.line else f"/{record.number}"
        return Event(
            moment.at - self._offset,
            moment.said,
            self._legible.line(record.text(self._records.column)),
            self._output.card,
            self._legible.line(f"{self._output.name}#{place}", 120),
            labels,
            moment.doubt,
        )


def _spread(counts: Iterable[tuple[float, int]], first: float, last: float) -> tuple[Bucket, ...]:
    """How many lie in each equal part of the time between two moments."""
    width = (last - first) / _BUCKETS
    found = [0] * _BUCKETS
    for at, number in counts:
        found[min(int((at - first) / width), _BUCKETS - 1) if width else 0] += number
    return tuple(
        Bucket(first + place * width, first + (place + 1) * width, number)
        for place, number in enumerate(found)
        if number
    )


def _joined(buckets: list[Bucket]) -> tuple[Bucket, ...]:
    """The counts of several outputs, together no finer than those of one."""
    if len(buckets) <= _BUCKETS:
        return tuple(sorted(buckets))
    first, last = min(one.start for one in buckets), max(one.end for one in buckets)
    return _spread(((one.start, one.number) for one in buckets), first, last)


class _Lane:
    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._parts: list[_Events] = []

    def add(self, events: _Events) -> None:
        """The events of one more output of the same source."""
        self._parts.append(events)

    def closed(self, legible: Legible) -> Lane:
        """The lane with what all of its outputs say."""
        shown = [event for part in self._parts for event in part.shown]
        return Lane(
            legible.line(self._name, 60),
            self._clock._replace(note=legible.line(self._clock.note, 400)),
            tuple(sorted(shown, key=lambda event: (event.at, event.text))),
            _joined([bucket for part in self._parts for bucket in part.buckets]),
            sum(part.counted for part in self._parts),
            tuple(legible.line(note) for part in self._parts for note in part.notes),
        )
