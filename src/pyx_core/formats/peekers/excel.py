"""Excel workbooks, by openpyxl: sheets, columns, and rows as they were last calculated."""

from __future__ import annotations

import warnings
import zipfile

from pyx_core.errors import PyxError
from pyx_core.formats.amounts import human_size
from pyx_core.formats.columns import (
    Column,
    finder,
    header_text,
    row_text,
    rows_option,
    unique_names,
)
from pyx_core.formats.condition import parse_condition
from pyx_core.formats.peeked import Items, Peek, Range, Section
from pyx_core.formats.peekers import zip_archive
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook.workbook import Workbook

    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("rows", "where", "columns", "table"))
INSTALL = "pyx add openpyxl, or: python -m pip install 'python-executor[excel]'"
# openpyxl holds all texts of a workbook in memory; one that unpacks to more is only listed.
_MOST_UNPACKED = 512 << 20
_MOST_TEXTS = 64 << 20
_SCANNED_ROWS = 100_000
_MOST_COLUMNS = 500
_ENDS = 10


def peek(source: Source, request: Request) -> Peek:
    """All sheets in short, the only one or a chosen one at length, or rows of it.

    Without openpyxl: the listing of the file. Raises PyxError `usage` then, where rows are wanted.
    """
    wants_rows = bool(request.rows or request.columns) or request.where is not None
    try:
        import openpyxl
    except ImportError as error:
        if wants_rows or request.table is not None:
            raise PyxError("usage", "sheets of Excel need the extra excel", INSTALL) from error
        return _listed(source, request, f"sheets need the extra excel: {INSTALL}")
    problem = _too_large(source)
    if problem is not None:
        return _listed(source, request, problem)
    try:
        source.file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that it does not know
            book = openpyxl.load_workbook(source.file, read_only=True, data_only=True)
            try:
                return _look(book, source, request, wants_rows=wants_rows)
            finally:
                book.close()
    except PyxError:
        raise
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        # What a damaged workbook makes of openpyxl has no single kind; XML errors are SyntaxErrors.
        return _listed(source, request, f"openpyxl can't read it: {error}")


def _listed(source: Source, request: Request, why: str) -> Peek:
    listed = zip_archive.peek(source, request)
    return Peek(listed.facts, listed.sections, [shown(why, 300, source.secrets), *listed.notes])


def _too_large(source: Source) -> str | None:
    """Why a workbook is not opened at all: it would unpack to too much."""
    try:
        source.file.seek(0)
        with zipfile.ZipFile(source.file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            texts = sum(
                entry.file_size for entry in archive.infolist() if "sharedStrings" in entry.filename
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "it is no workbook that can be read"
    if size > _MOST_UNPACKED or texts > _MOST_TEXTS:
        return f"it would unpack to {human_size(size)}, which is too much to look into"
    return None


def _look(book: Workbook, source: Source, request: Request, *, wants_rows: bool) -> Peek:
    names = list(book.sheetnames)
    facts = [f"xlsx, {human_size(source.size)}, {len(names):,} sheets"]
    if request.table is not None and request.table not in names:
        raise PyxError("usage", f"no sheet {request.table}", f"there is: {', '.join(names[:20])}")
    if request.table is None and len(names) != 1:
        if wants_rows:
            raise PyxError(
                "usage", "which sheet? give --table", f"there is: {', '.join(names[:20])}"
            )
        items = [
            f"{shown(sheet.title, 100, source.secrets)}  says {sheet.max_row or '?'} rows,"
            f" {sheet.max_column or '?'} columns"
            for sheet in book.worksheets
        ]
        more = lambda n: ("--table", names[min(n, len(names) - 1)])  # noqa: E731 - used once
        return Peek(facts, [Section("sheets", items, unit="sheets", total=len(items), more=more)])
    name = request.table or names[0]
    rows = _rows(book, name)
    first = next(rows, ())
    # Rows are padded to the most columns that are looked at.
    width = max((n for n, cell in enumerate(first, 1) if cell is not None), default=0)
    header = unique_names([_cell(cell) for cell in first[:width]])
    if wants_rows:
        return Peek(facts, [_wanted(rows, header, source, request)])
    return _sheet(rows, header, name, source, request, facts)


def _rows(book: Workbook, name: str) -> Iterator[tuple[object, ...]]:
    sheet = book[name]
    for row in sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS):
        if any(cell is not None for cell in row):
            yield row


def _cell(cell: object) -> str:
    return "" if cell is None else str(cell)


def _sheet(
    rows: Iterator[tuple[object, ...]],
    header: list[str],
    name: str,
    source: Source,
    request: Request,
    facts: list[str],
) -> Peek:
    from collections import deque

    secrets, longest = source.secrets, request.longest
    columns = [Column(column) for column in header]
    first = Items(request)
    last: deque[tuple[int, tuple[object, ...]]] = deque(maxlen=_ENDS)
    seen = 0
    cut = False
    for row in rows:
        if seen == _SCANNED_ROWS and not request.exact:
            cut = True
            break
        seen += 1
        row = row[: len(header)]  # noqa: PLW2901 - as wide as the header
        if not first.is_full:
            first.add(row_text(seen, row, longest, secrets))
        else:
            last.append((seen, row))
        for column, cell in zip(columns, row, strict=False):
            column.take((_cell(cell),))
    notes = []
    if cut:
        notes.append(f"a sample: only the first {seen:,} rows were read; --exact reads all")
    facts.append(f"sheet {shown(name, 100, secrets)}: {'more than ' if cut else ''}{seen:,} rows")
    table = ("--table", name)
    return Peek(
        facts,
        [
            Section(
                "columns",
                [column.describe(secrets) for column in columns],
                unit="columns",
                total=len(columns),
            ),
            Section(
                "rows",
                first.texts,
                tail=[] if cut else [row_text(n, row, longest, secrets) for n, row in last],
                unit="rows",
                total=None if cut else seen,
                both_ends=True,
                more=lambda n: (*table, "--rows", f"{n + 1}:"),
                header=header_text(header, longest, secrets),
            ),
        ],
        notes,
    )


def _wanted(
    rows: Iterator[tuple[object, ...]], header: list[str], source: Source, request: Request
) -> Section:
    find = finder(header)
    chosen = [find(name) for name in request.columns] or list(range(len(header)))
    truth = parse_condition(request.where).test(find) if request.where is not None else None
    wanted = request.rows or Range(1, None)
    kept: list[int] = []
    items = Items(request)
    total = 0
    for number, row in enumerate(rows, 1):
        if wanted.last is not None and number > wanted.last:
            break
        if number < wanted.first or (truth is not None and truth(row) is not True):
            continue
        total += 1
        if not items.is_full:
            cells = [row[i] if i < len(row) else None for i in chosen]
            items.add(row_text(number, cells, request.longest, source.secrets))
            kept.append(number)
    return Section(
        "rows",
        items.texts,
        unit="rows",
        total=total,
        more=lambda n: rows_option(
            request, kept[n] if n < len(kept) else kept[-1] + 1 if kept else 1, wanted.last
        ),
        header=header_text([header[i] for i in chosen], request.longest, source.secrets),
    )
