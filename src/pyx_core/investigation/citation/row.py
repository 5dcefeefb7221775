"""A row that is found by its key."""

from __future__ import annotations

import csv

from pyx_core.errors import PyxError
from pyx_core.formats.columns import finder
from pyx_core.investigation.citation.values import (
    BLANK,
    MISSING,
    Cell,
    column_of,
    number_of,
    text_of,
    told,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from pyx_core.investigation.citation.records import Record, Records


class Row:
    """A record, its cells by the names of their columns, and how it is written."""

    def __init__(self, records: Records, record: Record) -> None:
        self.record = record
        self.number = record.number
        self._names = records.names
        if records.names is not None:
            cells = record.value
            assert isinstance(cells, list)
            self.cells = dict(zip(records.names, cells, strict=False))
        else:
            value = record.value
            self.cells = dict(value) if isinstance(value, dict) else {"value": value}

    def cell(self, column: str) -> object:
        """The value of a column. Raises PyxError `usage` where the table has no such column."""
        if self._names is None:
            return column_of(self.record.value, column)
        name = self._names[finder(self._names)(column)]
        value = self.cells.get(name, MISSING)
        if value is BLANK and self._is_quoted(name):
            return Cell("")
        return value

    def _is_quoted(self, name: str) -> bool:
        """Whether an empty field is written as `""`, which is how an empty text is told from null.

        csv reads both alike: where the text of the row goes on being as many fields with a letter
        put within the quotes, and the field then holds that letter, it was quoted.
        """
        written = self.record.written
        if written is None or '""' not in written or self._names is None:
            return False
        index = list(self._names).index(name)
        for mark in (",", ";", "\t", "|"):
            rows = list(csv.reader([written.replace('""', '"\0"')], delimiter=mark))
            if rows and len(rows[0]) == len(self.cells):
                return "\0" in rows[0][index]
        return False

    def texts(self) -> list[Callable[[], Iterator[str]]]:
        """The ways to read it: as it is written, its cells beside their columns, its cells."""
        named = ", ".join(f"{name}: {told(cell)}" for name, cell in self.cells.items())
        cells = " | ".join(map(text_of, self.cells.values()))
        ways = [named, cells]
        if self.record.written is not None:
            ways.insert(0, self.record.written.strip("\r\n"))
        return [_stream(way) for way in ways]


def _stream(text: str) -> Callable[[], Iterator[str]]:
    return lambda: iter((text,))


def find_row(records: Records, key: str) -> Row | str:
    """The row of a key, `KEY` or `COLUMN:KEY`; what to say where no row has it.

    Raises PyxError `usage` where several have it.
    """
    column, wanted = _split(records, key)
    index = list(records.names).index(column) if records.names and column is not None else 0
    number = None if _is_code(wanted) else number_of(wanted)
    found: list[Record] = []
    count = 0
    for record in records.read():
        count += 1
        cell = _key_of(records, record, column, index)
        if _fits(cell, wanted, number) and len(found) < 3:
            found.append(record)
    name = column or "first column"
    if not found:
        counted = f"of {count:,} {records.unit}s" if count != 1 else f"of 1 {records.unit}"
        return f"no {records.unit} has {name} {wanted}, {counted}"
    if len(found) > 1:
        numbers = " and ".join(f"{record.number:,}" for record in found[:2])
        message = f"several {records.unit}s have {name} {wanted}, such as {numbers}"
        raise PyxError("usage", message, "#row=COLUMN:KEY takes another column; count counts them")
    return Row(records, found[0])


def _split(records: Records, key: str) -> tuple[str | None, str]:
    name, colon, rest = key.partition(":")
    if not colon:
        return None, key
    if records.names is None:
        return name, rest
    try:
        return records.names[finder(records.names)(name)], rest
    except PyxError:
        # A key may hold a colon, such as a time.
        return None, key


def _key_of(records: Records, record: Record, column: str | None, index: int) -> object:
    value = record.value
    if records.names is not None:
        assert isinstance(value, list)
        return value[index] if index < len(value) else MISSING
    if column is not None:
        return column_of(value, column)
    return next(iter(value.values()), MISSING) if isinstance(value, dict) else value


def _fits(cell: object, wanted: str, number: Decimal | None) -> bool:
    """Whether a cell is the key, or the `number` that the key spells."""
    text = text_of(cell)
    if text == wanted:
        return cell is not MISSING
    return number is not None and not _is_code(text) and number == number_of(text)


def _is_code(text: str) -> bool:
    """Whether a number would lose its zeros."""
    return len(text) > 1 and text[0] == "0" and text.isdigit()
