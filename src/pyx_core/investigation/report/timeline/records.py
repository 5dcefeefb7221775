"""Records with a time, out of an output of any size: rows, JSON lines, items, lines of a log."""

from __future__ import annotations

import csv
import json
from typing import NamedTuple

from pyx_core.formats.lines import encoding_of, read_lines
from pyx_core.formats.source import Source, open_regular
from pyx_core.investigation.report.timeline.moment import (
    Moment,
    find_moment,
    named_like_a_time,
    read_moment,
)
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from pyx_core.secrets.detect import Secrets

# What is read of one output in a second or two; a report is made while somebody waits.
MOST_BYTES = 48 << 20
MOST_RECORDS = 1_000_000
# A document is held in memory as a whole.
_LARGEST_DOCUMENT = 16 << 20
_SAMPLE = 50
_LONGEST_TEXT = 160
_LONGEST_VALUE = 48
_TABLES = {"csv": ",", "tsv": "\t"}
_LINES = frozenset(("text", "log", "markdown"))


class Record(NamedTuple):
    """A record and its time. `line` and `last_line` count from 1, `number` from 0."""

    moment: Moment
    line: int
    last_line: int
    number: int
    fields: Mapping[str, str]
    """The values by column; empty for a line of a log."""
    rest: str = ""
    """What a line of a log says besides its time."""

    def text(self, column: str | None) -> str:
        """What happened, in a line, without the time."""
        if not self.fields:
            return _one_line(self.rest, _LONGEST_TEXT)
        words = [
            f"{name} {_one_line(value, _LONGEST_VALUE)}"
            for name, value in self.fields.items()
            if name != column and value != ""
        ]
        return _one_line(" · ".join(words[:6]), _LONGEST_TEXT)


class TimedRecords:
    """The records of a file that have a time. After the last, `notes` say what was left out."""

    def __init__(self, path: str, secrets: Secrets, zone: dt.tzinfo, written_at: float) -> None:
        """`zone` is for times that name none; `written_at` tells the year where none is named."""
        self._path = path
        self._secrets = secrets
        self._zone = zone
        self._written_at = written_at
        self.column: str | None = None
        """The column or key that the times stand in."""
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[Record]:
        """Raises PyxError where the file can't be read."""
        with open_regular(self._path) as file:
            source = Source(self._path, file, self._secrets)
            for read, record in enumerate(self._records(source)):
                if read == MOST_RECORDS:
                    self.notes.append(f"only the first {MOST_RECORDS:,} records were looked at")
                    return
                yield record

    def _records(self, source: Source) -> Iterator[Record]:
        form = source.form.name
        if form in _TABLES:
            return self._timed(_rows(self._lines(source), _TABLES[form], self.notes))
        if form == "jsonl":
            return self._timed(_json_lines(self._lines(source)))
        if form == "json":
            return self._document(source)
        return self._log(source) if form in _LINES else iter(())

    def _lines(self, source: Source) -> Iterator[tuple[int, str]]:
        read = 0
        for line in read_lines(source, encoding_of(source)):
            if read >= MOST_BYTES:
                self.notes.append(f"only the first {MOST_BYTES >> 20} MB were looked at")
                return
            read += line.size + 1
            text = line.piece.decode("utf-8", "replace").rstrip("\r")
            yield line.number, mask_text(text, self._secrets) if self._secrets else text

    def _timed(self, found: Iterator[_Fields]) -> Iterator[Record]:
        sample: list[_Fields] = []
        for one in found:
            sample.append(one)
            if len(sample) == _SAMPLE:
                break
        column, may_be_epoch = self._column([one.fields for one in sample])
        if column is None:
            return
        self.column = column
        for source in (sample, found):
            for one in source:
                moment = read_moment(
                    one.fields.get(column, ""), self._zone, may_be_epoch=may_be_epoch
                )
                if moment is not None:
                    yield Record(moment, one.line, one.last_line, one.number, one.fields)

    def _column(self, sample: list[Mapping[str, str]]) -> tuple[str | None, bool]:
        """The first column whose values are times, and whether they are epochs.

        One that is called like a time comes before one that isn't.
        """
        names = list(dict.fromkeys(name for fields in sample for name in fields))
        fitting: list[tuple[bool, str, bool]] = []
        for name in names:
            values = [fields[name] for fields in sample if fields.get(name)]
            for may_be_epoch in (False, True):
                if may_be_epoch and not named_like_a_time(name):
                    continue
                times = [read_moment(v, self._zone, may_be_epoch=may_be_epoch) for v in values]
                if values and sum(one is not None for one in times) * 5 >= len(values) * 4:
                    fitting.append((not named_like_a_time(name), name, may_be_epoch))
                    break
        if not fitting:
            return None, False
        _, name, may_be_epoch = min(fitting, key=lambda one: one[0])
        return name, may_be_epoch

    def _document(self, source: Source) -> Iterator[Record]:
        if source.size > _LARGEST_DOCUMENT:
            self.notes.append(f"not looked at: a document above {_LARGEST_DOCUMENT >> 20} MB")
            return
        text = source.read(0, source.size).decode("utf-8", "replace")
        try:
            loaded: object = json.loads(mask_text(text, self._secrets) if self._secrets else text)
        except (ValueError, RecursionError):
            self.notes.append("it can't be read as JSON")
            return
        if isinstance(loaded, list):
            items = (
                _Fields(0, 0, number, _flat(item))
                for number, item in enumerate(loaded)
                if isinstance(item, dict)
            )
            yield from self._timed(items)

    def _log(self, source: Source) -> Iterator[Record]:
        for number, (line, text) in enumerate(self._lines(source)):
            found = find_moment(text, self._zone, self._written_at)
            if found is not None:
                moment, start, end = found
                rest = f"{text[:start]}{text[end:]}".strip(" \t[]|-:")
                yield Record(moment, line, line, number, {}, rest)


class _Fields(NamedTuple):
    line: int
    last_line: int
    number: int
    fields: Mapping[str, str]


def _rows(lines: Iterator[tuple[int, str]], mark: str, notes: list[str]) -> Iterator[_Fields]:
    first = next(lines, None)
    if first is None:
        return
    if mark == "," and first[1].count(";") > first[1].count(","):
        mark = ";"
    at = first[0]

    def texts() -> Iterator[str]:
        nonlocal at
        yield first[1] + "\n"
        for number, text in lines:
            at = number
            yield text + "\n"

    reader = csv.reader(texts(), delimiter=mark)
    try:
        names = next(reader, [])
        begin = at + 1
        number = 0
        for row in reader:
            if row:
                yield _Fields(begin, at, number, dict(zip(names, row, strict=False)))
                number += 1
            begin = at + 1
    except csv.Error as error:
        notes.append(f"from line {at:,} on it is no table: {error}")


def _json_lines(lines: Iterator[tuple[int, str]]) -> Iterator[_Fields]:
    for number, (line, text) in enumerate(lines):
        try:
            loaded: object = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(loaded, dict):
            yield _Fields(line, line, number, _flat(loaded))


def _flat(item: Mapping[str, object]) -> dict[str, str]:
    """The values of an object that are no objects or lists, as text."""
    return {
        str(name): value if isinstance(value, str) else json.dumps(value)
        for name, value in item.items()
        if isinstance(value, str | int | float | bool)
    }


def _one_line(text: str, longest: int) -> str:
    line = " ".join(text[: longest * 4].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
