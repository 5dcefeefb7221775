"""Parquet, by DuckDB: columns, with nulls, smallest and largest as the file tells, and rows."""

from __future__ import annotations

import contextlib
import os
import tempfile

from pyx_core.errors import PyxError
from pyx_core.formats.amounts import human_size
from pyx_core.formats.columns import cell_text, finder, header_text, row_text, rows_option
from pyx_core.formats.condition import parse_condition
from pyx_core.formats.peeked import Items, Peek, Range, Section
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from pyx_core.formats.condition import Literal
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("rows", "where", "columns"))
INSTALL = "pyx add duckdb, or: python -m pip install 'python-executor[duckdb]'"
_ENDS = 10
_TABLE = "read_parquet(?)"


def peek(source: Source, request: Request) -> Peek:
    """An overview, or the rows of a range that fit a condition.

    Without DuckDB: size and bytes, and how to install it. Raises PyxError `usage` then, where
    rows are wanted.
    """
    wants_rows = bool(request.rows or request.columns) or request.where is not None
    try:
        import duckdb
    except ImportError as error:
        if wants_rows:
            raise PyxError("usage", "rows of Parquet need the extra duckdb", INSTALL) from error
        return _without(source, request)
    facts = [f"parquet, {human_size(source.size)}"]
    try:
        with opened(source) as (connection, path):
            if wants_rows:
                return Peek(facts, [_rows(connection, path, source, request)])
            return _overview(connection, path, source, request, facts)
    except duckdb.Error as error:
        reason = shown(str(error).partition("\n")[0], 200, source.secrets)
        dump = _dump(source, request)
        return Peek([*facts, *dump.facts], dump.sections, [f"DuckDB can't read it: {reason}"])


def _without(source: Source, request: Request) -> Peek:
    dump = _dump(source, request)
    footer = int.from_bytes(source.read(source.size - 8, 4), "little")
    notes = [f"columns and rows need the extra duckdb: {INSTALL}"]
    return Peek([*dump.facts, f"its schema is in the last {footer:,} bytes"], dump.sections, notes)


def _dump(source: Source, request: Request) -> Peek:
    from pyx_core.formats.peekers import binary

    return binary.peek(source, request)


@contextlib.contextmanager
def opened(source: Source) -> Iterator[tuple[DuckDBPyConnection, str]]:
    """A database in memory that loads nothing, and the path of the file without wildcards."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "512MB",
        "threads": 2,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with contextlib.ExitStack() as stack:
        path = source.path
        if any(mark in path for mark in "*?[]{}"):
            # DuckDB would take the path for a pattern.
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pyx-peek-"))
            path = os.path.join(folder, "link.parquet")
            os.symlink(source.path, path)
        connection = stack.enter_context(duckdb.connect(":memory:", config=settings))
        yield connection, path


def _overview(
    connection: DuckDBPyConnection,
    path: str,
    source: Source,
    request: Request,
    facts: list[str],
) -> Peek:
    secrets, longest = source.secrets, request.longest
    ((total, groups),) = connection.execute(
        "select num_rows, num_row_groups from parquet_file_metadata(?)", [path]
    ).fetchall()
    columns = _columns(connection, path)
    statistics = {
        name: (nulls, low, high, known)
        for name, nulls, low, high, known in connection.execute(
            "select path_in_schema, sum(stats_null_count), min(stats_min_value),"
            " max(stats_max_value), bool_and(stats_min_value is not null)"
            " from parquet_metadata(?) group by 1",
            [path],
        ).fetchall()
    }
    facts[0] += f", {total:,} rows in {groups:,} groups, {len(columns):,} columns"
    typed = _typed_statistics(connection, path, columns, statistics)
    described = []
    for name, kind in columns:
        text = f"{shown(name, 80, secrets)}: {shown(kind, 100, secrets)}"
        nulls, *_ = statistics.get(name, (None, None, None, False))
        if nulls:
            text += f", {int(nulls):,} null"
        if name in typed:
            low, high = typed[name]
            text += f", {cell_text(low, 40, secrets)} to {cell_text(high, 40, secrets)}"
        described.append(text)
    names = [name for name, _ in columns]
    sql = f"select * from {_TABLE} limit ? offset ?"
    most = min(request.most, 1000)
    first = _shown(connection.execute(sql, [path, most, 0]), request, source, 1)
    keep = max(0, min(_ENDS, total - len(first)))
    last = connection.execute(sql, [path, keep, total - keep]).fetchall() if keep else []
    rows = Section(
        "rows",
        first,
        tail=[row_text(n, row, longest, secrets) for n, row in enumerate(last, total - keep + 1)],
        unit="rows",
        total=total,
        both_ends=True,
        more=lambda n: ("--rows", f"{n + 1}:"),
        header=header_text(names, longest, secrets),
    )
    told = "columns, by the statistics of the file"
    return Peek(facts, [Section(told, described, unit="columns", total=len(columns)), rows])


def scan(
    connection: DuckDBPyConnection, path: str
) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """The names of the columns, and all rows, some at a time in memory."""
    names = [name for name, _ in _columns(connection, path)]
    found = connection.execute(f"select * from {_TABLE}", [path])

    def rows() -> Iterator[tuple[object, ...]]:
        while batch := found.fetchmany(1000):
            yield from batch

    return names, rows()


def _columns(connection: DuckDBPyConnection, path: str) -> list[tuple[str, str]]:
    described = connection.execute(f"describe select * from {_TABLE}", [path]).fetchall()
    return [(str(row[0]), str(row[1])) for row in described]


_PLAIN = ("INT", "BIGINT", "DOUBLE", "FLOAT", "DECIMAL", "DATE", "TIME", "VARCHAR", "UINT", "HUGE")


def _typed_statistics(
    connection: DuckDBPyConnection,
    path: str,
    columns: Sequence[tuple[str, str]],
    statistics: dict[str, tuple[object, object, object, bool]],
) -> dict[str, tuple[object, object]]:
    """Smallest and largest as values of their types: as texts, 9 would be more than 10."""
    known: dict[str, tuple[object, object]] = {}
    for name, kind in columns:
        if not statistics.get(name, (0, 0, 0, False))[3] or "[" in kind or "(" in kind[:7]:
            continue
        if not any(kind.startswith(plain) or plain in kind for plain in _PLAIN):
            continue
        found = connection.execute(
            # The type is one that DuckDB itself names.
            f"select min(try_cast(stats_min_value as {kind})),"
            f" max(try_cast(stats_max_value as {kind}))"
            " from parquet_metadata(?) where path_in_schema = ?",
            [path, name],
        ).fetchone()
        if found is not None and found[0] is not None:
            known[name] = (found[0], found[1])
    return known


def _rows(connection: DuckDBPyConnection, path: str, source: Source, request: Request) -> Section:
    names = [name for name, _ in _columns(connection, path)]
    find = finder(names)
    chosen = [names[find(name)] for name in request.columns] or names
    values: list[Literal] = []
    where = ""
    if request.where is not None:
        condition = parse_condition(request.where)
        where = " where " + condition.sql(lambda name: _quoted(names[find(name)]), values, "ilike")
    wanted = request.rows or Range(1, None)
    most = min(request.most, 10_000)
    if wanted.last is not None:
        most = min(most, wanted.last - wanted.first + 1)
    listed = ", ".join(map(_quoted, chosen))
    sql = f"select {listed} from {_TABLE}{where} limit ? offset ?"
    found = connection.execute(sql, [path, *values, most, wanted.first - 1])
    kept = _shown(found, request, source, wanted.first)
    counted = connection.execute(
        f"select count(*) from {_TABLE}{where}",
        [path, *values],
    ).fetchone()
    rows = counted[0] if counted is not None else 0
    total = max(0, min(rows, wanted.last or rows) - wanted.first + 1)
    return Section(
        "rows" + (" that fit, numbered among themselves" if where else ""),
        kept,
        unit="rows",
        total=total,
        more=lambda n: rows_option(request, wanted.first + n, wanted.last),
        header=header_text(chosen, request.longest, source.secrets),
    )


def _shown(found: DuckDBPyConnection, request: Request, source: Source, number: int) -> list[str]:
    """The rows as they are shown, the first with this number; a few at a time in memory."""
    items = Items(request)
    while not items.is_full and (rows := found.fetchmany(20)):
        for row in rows:
            items.add(row_text(number, row, request.longest, source.secrets))
            number += 1
    return items.texts


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
