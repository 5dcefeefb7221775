"""What is counted and summed: the rows of a table, the items of an array, lines."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.formats.columns import finder
from pyx_core.formats.json_path import Step, find
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.formats.lines import read_lines
from pyx_core.investigation.citation.fragment import steps_of
from pyx_core.investigation.citation.json_array import items
from pyx_core.investigation.citation.reading import LARGEST_PIECE
from pyx_core.investigation.citation.values import (
    BLANK,
    MISSING,
    Cell,
    column_of,
    exact,
    from_json,
    text_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyx_core.formats.lines import Line
    from pyx_core.formats.source import Source
    from pyx_core.investigation.citation.reading import Reading

LINE = "line"
VALUE = "value"


class Record(NamedTuple):
    """One of them: its `number` from 1, its value, and how it is written where that is known.

    The value of a row is a list of cells, of an item or a line of JSON what JSON says, of a line
    of text its text.
    """

    number: int
    value: object
    written: str | None = None


class Records:
    """Records of one kind, read anew by each `read`. `unit` is what one of them is called.

    `names` are the columns of a table; None where each record has its own. `problems` hears of
    what can't be read.
    """

    def __init__(
        self,
        unit: str,
        read: Callable[[list[str]], Iterator[Record]],
        names: Sequence[str] | None = None,
        *,
        is_text: bool = False,
    ) -> None:
        self.unit = unit
        self.names = names
        self.problems: list[str] = []
        self._read = read
        self.is_text = is_text

    def read(self) -> Iterator[Record]:
        self.problems.clear()
        return self._read(self.problems)

    def select(self, columns: Sequence[str]) -> Iterator[tuple[Record, list[object]]]:
        """Each record with its values in some columns. Raises PyxError `usage` for a column that
        no record has, which is known behind the last one where each has its own."""
        if self.names is not None:
            index = finder(self.names)
            places = [index(name) for name in columns]
            for record in self.read():
                cells = record.value
                assert isinstance(cells, list)
                yield record, [cells[at] if at < len(cells) else MISSING for at in places]
            return
        unseen, is_empty = dict.fromkeys(columns), True
        for record in self.read():
            is_empty = False
            values = [self._value(record, name) for name in columns]
            for name in [name for name in unseen if values[columns.index(name)] is not MISSING]:
                del unseen[name]
            yield record, values
        if unseen and not is_empty:
            hint = f"there is: {LINE}" if self.is_text else "keys are case-sensitive; a.b leads on"
            raise PyxError("usage", f"no {self.unit} has {next(iter(unseen))}", hint)

    def _value(self, record: Record, name: str) -> object:
        if self.is_text:
            return record.value if name == LINE else MISSING
        return column_of(record.value, name)

    def texts(self, record: Record) -> Iterator[str]:
        """What of a record can be searched."""
        if isinstance(record.value, list) and self.names is not None:
            yield from map(text_of, record.value)
        else:
            yield record.written if record.written is not None else text_of(record.value)


def delimited(reading: Reading) -> Records:
    """The rows of CSV or TSV."""
    from pyx_core.formats.peekers.delimited import Table, large_cells

    with large_cells():
        names = Table(reading.source, reading.form).names

    def read(problems: list[str]) -> Iterator[Record]:
        with large_cells():
            table = Table(reading.source, reading.form)
            rows = table.rows()
            written: list[str] = []
            table.written = written
            for number, row in enumerate(rows, 1):
                # The lines of the header and blank ones stand before the row's own.
                yield Record(number, list(map(_cell, row)), "\n".join(written))
                written.clear()
            if table.problem is not None:
                problems.append(table.problem)

    return Records("row", read, names)


def _cell(text: str) -> object:
    return Cell(text) if text else BLANK


def json_items(reading: Reading, steps: Sequence[Step]) -> Records:
    """The items of an array of JSON, one at a time in memory."""
    first, every = [*steps, Step(None, 0, 1)], [*steps, Step(None)]

    def read(problems: list[str]) -> Iterator[Record]:
        try:
            # Only the items of an array have an index, which is what this step wants.
            start = next(find(tokens(reading.blocks(), reading.start), first), None)
            if start is not None:
                for number, (value, text) in enumerate(items(reading, start.start, problems), 1):
                    yield Record(number, value, text)
                return
            for number, found in enumerate(find(tokens(reading.blocks(), reading.start), every), 1):
                size = found.end - found.start
                if size > LARGEST_PIECE:
                    problems.append(f"item {number:,} has {size:,} bytes and was not read")
                    continue
                text = reading.piece(found.start, size).decode("utf-8", "surrogateescape")
                yield Record(number, _parsed(text, problems, f"item {number:,}"), text)
        except BrokenJson as broken:
            problems.append(f"it is no JSON from byte {broken.place + 1:,} on")

    return Records("item", read)


def json_lines(reading: Reading, first: int = 1, last: int | None = None) -> Records:
    """The records of JSON Lines."""

    def read(problems: list[str]) -> Iterator[Record]:
        for line in _lines(reading, first, last):
            if not line.piece.strip():
                continue
            text = whole_line(reading, line)
            if text is None:
                problems.append(f"line {line.number:,} has {line.size:,} bytes and was not read")
                continue
            value = _parsed(text, problems, f"line {line.number:,}")
            if value is not MISSING:
                yield Record(line.number, value, text)

    return Records("record", read)


def text_lines(reading: Reading, first: int = 1, last: int | None = None) -> Records:
    """The lines of a text."""

    def read(problems: list[str]) -> Iterator[Record]:
        for line in _lines(reading, first, last):
            text = whole_line(reading, line)
            if text is None:
                text = line.text
                problems.append(f"line {line.number:,} has {line.size:,} bytes and was cut")
            text = text.removesuffix("\r")
            yield Record(line.number, Cell(text), text)

    return Records("line", read, is_text=True)


def _lines(reading: Reading, first: int, last: int | None) -> Iterator[Line]:
    for line in read_lines(reading.source, reading.encoding):
        if last is not None and line.number > last:
            return
        if line.number >= first:
            yield line
        if line.number == last:
            return


def whole_line(reading: Reading, line: Line) -> str | None:
    """The text of a line; None where it is too long to be held, or can't be read again."""
    if line.length is None:
        return line.text
    if line.size > LARGEST_PIECE or not reading.is_bytewise:
        return None
    return reading.piece(line.start, line.size).decode("utf-8", "surrogateescape")


def _parsed(text: str, problems: list[str], where: str) -> object:
    try:
        return from_json(text)
    except ValueError:
        if len(problems) < 5:
            problems.append(f"{where} is no JSON")
        return MISSING


@contextlib.contextmanager
def database(source: Source, table: str | None) -> Iterator[Records]:
    """The rows of a table of SQLite. Raises PyxError `usage` where it is not clear which one."""
    import sqlite3

    from pyx_core.formats.peeked import Request
    from pyx_core.formats.peekers.sqlite_database import opened

    notes: list[str] = []
    try:
        with opened(source, Request(), notes) as found:
            tables = found.tables()
            known = ", ".join(name[:40] for name in tables[:20])
            if table is None and len(tables) != 1:
                hint = f"there is: {known}"
                raise PyxError("usage", "which table? #table=NAME&row=… says it", hint)
            if table is not None and table not in tables:
                raise PyxError("usage", f"no table {table}", f"there is: {known}")
            name = table if table is not None else tables[0]
            names = [column for column, _ in found.columns(name)]

            def read(problems: list[str]) -> Iterator[Record]:
                problems.extend(note for note in notes if "not read" in note)
                return _rows(found.scan(name))

            yield Records("row", read, names)
    except sqlite3.Error as error:
        raise PyxError("usage", f"SQLite can't read it: {error}", "pyx verify") from error


@contextlib.contextmanager
def parquet(source: Source) -> Iterator[Records]:
    """The rows of Parquet. Raises PyxError `usage` without DuckDB."""
    from pyx_core.formats.peekers.parquet import INSTALL, opened, scan

    try:
        import duckdb
    except ImportError as error:
        raise PyxError("usage", "rows of Parquet need the extra duckdb", INSTALL) from error
    try:
        with opened(source) as (connection, path):
            names, _ = scan(connection, path)

            def read(_: list[str]) -> Iterator[Record]:
                return _rows(scan(connection, path)[1])

            yield Records("row", read, names)
    except duckdb.Error as error:
        message = str(error).partition("\n")[0]
        raise PyxError("usage", f"DuckDB can't read it: {message}", "pyx verify") from error


def _rows(rows: Iterable[tuple[object, ...]]) -> Iterator[Record]:
    for number, row in enumerate(rows, 1):
        yield Record(number, [exact(cell) for cell in row])


def items_at(reading: Reading, pointer: str) -> Records:
    """The items of the array that a pointer leads to."""
    return json_items(reading, steps_of(pointer))
