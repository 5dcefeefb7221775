"""Passages of a table: a row by its key, a cell of it, a column, all of it."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.formats.columns import finder
from pyx_core.investigation.citation import records as kinds
from pyx_core.investigation.citation.passage import Passage
from pyx_core.investigation.citation.row import Row, find_row
from pyx_core.investigation.citation.values import BLANK, MISSING, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from pyx_core.investigation.citation.fragment import Cells
    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.records import Records


def table_of(reading: Reading, table: str | None, stack: ExitStack) -> Records:
    """The file as a table. Raises PyxError `usage` for what is none."""
    form = reading.form
    if form == "sqlite":
        return stack.enter_context(kinds.database(reading.source, table))
    if table is not None:
        raise PyxError("usage", f"{form} has no tables within it", "leave out table=")
    if form == "parquet":
        return stack.enter_context(kinds.parquet(reading.source))
    if form in ("csv", "tsv"):
        return kinds.delimited(reading)
    if form == "jsonl":
        return kinds.json_lines(reading)
    if form == "json" and reading.is_bytewise:
        return kinds.json_items(reading, [])
    raise PyxError("usage", f"{reading.source.name} is {form}, no table", "cite lines: #L10-12")


def cells_passage(reading: Reading, wanted: Cells, stack: ExitStack) -> Passage:
    """The passage that a key, a column or a table means. Raises PyxError where there is no such."""
    records = table_of(reading, wanted.table, stack)
    if wanted.key is not None:
        return _row(records, wanted.key, wanted.column)
    if wanted.column is None:
        where = f"table {wanted.table}"
        return Passage(
            where, [lambda: all_texts(records)], records=records, value=only_value(records)
        )
    column = wanted.column
    where = f"column {column}"
    value: object = MISSING
    if records.names is not None:
        value = _only_of(records, finder(records.names)(column))

    def cells() -> Iterator[str]:
        for _, (cell,) in records.select([column]):
            yield text_of(cell) + "\n"

    return Passage(where, [cells], value=value, records=records)


def _row(records: Records, key: str, column: str | None) -> Passage:
    if column is not None and records.names is not None:
        finder(records.names)(column)
    found = find_row(records, key)
    if not isinstance(found, Row):
        return Passage(f"row {key}", [], records=records, missing=found)
    where = f"{records.unit} {found.number:,}"
    if column is None:
        one = kinds.Records(records.unit, lambda _: iter([found.record]), records.names)
        return Passage(where, found.texts(), records=one)
    value = found.cell(column)
    where = f"{where}, {column}"
    if value is MISSING:
        return Passage(where, [], missing=f"{records.unit} {found.number:,} has no {column}")
    text = "" if value is BLANK else text_of(value)
    return Passage(where, [lambda: iter((text,))], value=value)


def only_value(records: Records) -> object:
    """The only cell of a table that has no more than one."""
    if records.names is None or len(records.names) != 1:
        return MISSING
    return _only_of(records, 0)


def _only_of(records: Records, column: int) -> object:
    found: list[object] = []
    for record in records.read():
        cells = record.value
        assert isinstance(cells, list)
        found.append(cells[column] if column < len(cells) else MISSING)
        if len(found) > 1:
            return MISSING
    return found[0] if found else MISSING


def all_texts(records: Records) -> Iterator[str]:
    """Each record as a line."""
    for record in records.read():
        yield " | ".join(records.texts(record)) + "\n"
