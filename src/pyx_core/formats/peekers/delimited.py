"""CSV and TSV: columns, types, rows, nulls, smallest and largest, first and last rows."""

from __future__ import annotations

import contextlib
import csv

from pyx_core.formats.amounts import counted, human_size
from pyx_core.formats.columns import (
    Column,
    finder,
    header_text,
    row_text,
    rows_option,
    unique_names,
)
from pyx_core.formats.condition import parse_condition
from pyx_core.formats.lines import PIECE_BYTES, encoding_of, last_lines, read_lines, utf8_blocks
from pyx_core.formats.peeked import Items, Peek, Range, Section
from pyx_core.formats.peekers import text
from pyx_core.formats.source import SHAPE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("lines", "find", "rows", "where", "columns"))
# What Python looks at in a few seconds; --exact goes on to the end.
SCANNED_BYTES = 48 << 20
_BATCH = 5000
_LARGEST_CELL = 1 << 20
_MARKS = ",;\t|"
_SNIFFED_LINES = 20


def peek(source: Source, request: Request) -> Peek:
    """An overview of the table, rows of it, or what text has."""
    if request.lines is not None or request.find is not None:
        return text.peek(source, request)
    with large_cells():
        table = Table(source, source.form.name)
        if request.rows is not None or request.where is not None or request.columns:
            return _rows(table, request)
        return _overview(table, request)


def shape(source: Source, name: str) -> str | None:
    """`1,204 rows x 5 columns`."""
    with large_cells():
        table = Table(source, name)
        number = _plain_rows(table) if source.size <= SHAPE_BYTES else None
        if number is None:
            number = sum(1 for _ in table.rows(SHAPE_BYTES))
    if table.problem is not None:
        return None
    rows = counted(number, "row", is_whole=not table.was_cut)
    return f"{rows} x {counted(len(table.names), 'column')}"


@contextlib.contextmanager
def large_cells() -> Iterator[None]:
    """While tables are read: cells of up to a megabyte."""
    limit = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


class Table:
    """A text as a table: its `names`, and its rows from the second on."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.encoding = encoding_of(source)
        self.mark = "\t" if name == "tsv" else self._sniff()
        self.scanned = 0
        """Bytes that were read for rows."""
        self.problem: str | None = None
        self.written: list[str] | None = None
        """The lines of the row that was read last, where somebody wants them: a list to fill."""
        self.limit: int | None = None
        first = next(self._records(), [])
        self.names = unique_names(first)

    def _sniff(self) -> str:
        """The mark that cuts the first lines into the most parts, as many in each."""
        lines = []
        for line in read_lines(self.source, self.encoding):
            lines.append(line.text[:10_000])
            if len(lines) == _SNIFFED_LINES:
                break
        best, most = ",", (0, 0)
        for mark in _MARKS:
            try:
                counts = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
            except csv.Error:
                # A line break that is none of the file's others: whoever reads the rows tells.
                continue
            if counts and min(counts) > 1 and (counts.count(counts[0]), counts[0]) > most:
                best, most = mark, (counts.count(counts[0]), counts[0])
        return best

    def _lines(self) -> Iterator[str]:
        for line in read_lines(self.source, self.encoding):
            if self.limit is not None and self.scanned >= self.limit:
                return
            self.scanned += line.size + 1
            if line.length is not None:
                self.problem = f"line {line.number:,} has {line.size:,} bytes and was cut"
            if self.written is not None:
                self.written.append(line.text)
            yield line.text + "\n"

    def _records(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=self.mark)
        try:
            for row in reader:
                if row:
                    yield row
        except csv.Error as error:
            self.problem = f"from line {reader.line_num:,} on it is no table: {error}"

    def rows(self, limit: int | None = None) -> Iterator[list[str]]:
        """The rows behind the header, until `limit` bytes were read."""
        self.scanned, self.limit = 0, limit
        records = self._records()
        next(records, None)
        return records

    @property
    def was_cut(self) -> bool:
        """Whether reading ended at the limit, before the end of the text."""
        return self.limit is not None and self.scanned >= self.limit

    def facts(self) -> list[str]:
        name = {"\t": "tab"}.get(self.mark, self.mark)
        source = self.source
        told = f"{len(self.names):,} columns (the first line names them), delimiter {name}"
        return [f"{source.form.name}, {human_size(source.size)}, {self.encoding}, {told}"]


def _overview(table: Table, request: Request) -> Peek:
    source = table.source
    columns = [Column(name) for name in table.names]
    first = Items(request)
    batch: list[list[str]] = []
    seen = ragged = 0
    width = len(columns)

    def count() -> None:
        for column, cells in zip(columns, zip(*batch, strict=True), strict=True):
            column.take(cells)
        batch.clear()

    for row in table.rows(None if request.exact else SCANNED_BYTES):
        seen += 1
        if not first.is_full:
            first.add(row_text(seen, row, request.longest, source.secrets))
        if len(row) != width:
            ragged += 1
            row = (row + [""] * width)[:width]  # noqa: PLW2901 - as wide as the header
        batch.append(row)
        if len(batch) == _BATCH:
            count()
    if batch:
        count()
    notes = [table.problem] if table.problem else []
    total: int | None = seen
    facts = table.facts()
    if table.was_cut:
        total = _count_rows(table)
        notes.append(
            f"what is said of the columns is a sample: of the first {seen:,} rows "
            f"({human_size(table.scanned)}) only; --exact counts all"
        )
        if total is None:
            notes.append(
                "rows were not counted, as quotes may hold line breaks; --exact counts all"
            )
    facts.append("rows not counted" if total is None else f"{total:,} rows")
    if ragged:
        notes.append(f"{ragged:,} of the rows looked at have more or fewer cells than the header")
    last = []
    if total is None or total > len(first.texts):
        last = _last_rows(table, request, total)
    return Peek(
        facts,
        [
            Section(
                "columns",
                [column.describe(source.secrets) for column in columns],
                unit="columns",
                total=len(columns),
                more=lambda n: ("--columns", ",".join(table.names[n : n + 20]), "--rows", "1:3"),
            ),
            Section(
                "rows",
                first.texts,
                tail=last,
                unit="rows",
                total=total,
                both_ends=True,
                more=lambda n: ("--rows", f"{n + 1}:"),
                header=_header(table, range(width), request),
            ),
        ],
        notes,
    )


def _header(table: Table, chosen: Iterable[int], request: Request) -> str:
    names = [table.names[index] for index in chosen]
    return header_text(names, request.longest, table.source.secrets)


def _last_rows(table: Table, request: Request, total: int | None) -> list[str]:
    """The last rows, where the end of the text shows them beyond doubt: without any quote."""
    lines = [line for line in last_lines(table.source, table.encoding, 20) if line.size]
    rows = []
    for back, line in enumerate(reversed(lines), 1):
        if b'"' in line.piece or b"\r" in line.piece[:-1] or line.length is not None:
            break
        cells = next(csv.reader([line.text], delimiter=table.mark), [])
        number = f"-{back}" if total is None else f"{total - back + 1}"
        rows.append(row_text(number, cells, request.longest, table.source.secrets))
    return rows[::-1]


def _count_rows(table: Table) -> int | None:
    """The rows of the whole file, by its line breaks; None where a quote may hold one of them."""
    lines = 0
    last = b"\n"
    for block in utf8_blocks(table.source, table.encoding):
        if b'"' in block or b"\n\n" in block or b"\n\r\n" in block or (last == b"\n" == block[:1]):
            return None
        lines += block.count(b"\n")
        last = block[-1:] or last
    return lines + (last != b"\n") - 1


def _plain_rows(table: Table) -> int | None:
    """The rows of a short text in which each line is a row beyond doubt; None for any other.

    Ten times as quick as taking the lines apart.
    """
    text = b"".join(utf8_blocks(table.source, table.encoding))
    lines = text.removesuffix(b"\n").split(b"\n")
    is_doubtful = (
        b'"' in text
        or text.count(b"\r") != text.count(b"\r\n")
        or any(line in (b"", b"\r") or len(line) >= PIECE_BYTES for line in lines)
    )
    return None if is_doubtful else len(lines) - 1


def _rows(table: Table, request: Request) -> Peek:
    """The rows of a range that fit the condition, in the columns that were chosen."""
    find = finder(table.names)
    chosen = [find(name) for name in request.columns] or list(range(len(table.names)))
    truth = parse_condition(request.where).test(find) if request.where is not None else None
    wanted = request.rows or Range(1, None)
    kept: list[int] = []
    items = Items(request)
    total = number = 0
    for number, row in enumerate(table.rows(), 1):
        if wanted.last is not None and number > wanted.last:
            break
        if number < wanted.first or (truth is not None and truth(row) is not True):
            continue
        total += 1
        if not items.is_full:
            cells = [row[i] if i < len(row) else None for i in chosen]
            items.add(row_text(number, cells, request.longest, table.source.secrets))
            kept.append(number)

    def more(shown: int) -> Sequence[str]:
        following = kept[shown] if shown < len(kept) else kept[-1] + 1
        return rows_option(request, following, wanted.last)

    facts = table.facts()
    if request.where is not None:
        facts.append(f"{total:,} rows fit, of {number:,} looked at")
    notes = [table.problem] if table.problem else []
    if not kept:
        return Peek(facts, [], [*notes, "no row fits" if number else "there are no rows"])
    header = _header(table, chosen, request)
    section = Section("rows", items.texts, unit="rows", total=total, more=more, header=header)
    return Peek(facts, [section], notes)
