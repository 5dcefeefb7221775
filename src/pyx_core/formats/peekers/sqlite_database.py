"""SQLite: tables, columns, rows, nulls, smallest and largest, first and last rows, read-only.

Nothing is ever written beside the file: it is opened as immutable, which needs no locks and no
shared memory. Where a write-ahead log lies beside it, a copy of both is read instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from urllib.parse import quote as quote_url

from pyx_core.errors import PyxError
from pyx_core.formats.amounts import human_size
from pyx_core.formats.columns import cell_text, finder, header_text, row_text, rows_option
from pyx_core.formats.condition import parse_condition
from pyx_core.formats.peeked import Items, Peek, Range, Section
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.formats.condition import Literal
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source
    from pyx_core.secrets.detect import Secrets

TAKES = frozenset(("rows", "where", "columns", "table"))
# A copy of a database and its log is read up to this size; beyond it the log is left out.
_MOST_COPIED_BYTES = 256 << 20
_COUNTED_BYTES = 8 << 30
# Smallest, largest and nulls are looked for in so many rows; --exact looks at all.
_SAMPLED_ROWS = 100_000
_MOST_TABLES = 200
_MOST_COLUMNS = 200
_ENDS = 20
# A row with a larger one can't be read, and a note says so.
_LARGEST_CELL = 64 << 20
# Steps of SQLite's machine, for a view without end: some seconds. --exact has no limit.
_MOST_STEPS = 300_000_000
_STEPS_BETWEEN = 1_000_000

_READING = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)
_UNSAFE_FUNCTIONS = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"))


def peek(source: Source, request: Request) -> Peek:
    """All tables in short, the only one or a chosen one at length, or rows of it."""
    facts = [f"sqlite, {human_size(source.size)}"]
    notes: list[str] = []
    try:
        with opened(source, request, notes) as database:
            tables = database.tables()
            facts[0] += f", {len(tables):,} tables and views"
            if request.table is not None:
                found = [name for name in tables if name == request.table]
                if not found:
                    known = ", ".join(name[:40] for name in tables[:20])
                    raise PyxError("usage", f"no table {request.table}", f"there is: {known}")
            elif len(tables) == 1:
                found = tables
            elif request.rows or request.where is not None or request.columns:
                known = ", ".join(name[:40] for name in tables[:20])
                raise PyxError("usage", "which table? give --table", f"there is: {known}")
            else:
                return Peek(facts, [database.all_tables(tables)] if tables else [], notes)
            if request.rows or request.where is not None or request.columns:
                sections = database.rows(found[0], request)
            else:
                sections = database.one_table(found[0], request, notes)
            return Peek(facts, sections, notes)
    except sqlite3.Error as error:
        from pyx_core.formats.peekers import binary

        notes.append(f"SQLite can't read it: {shown(str(error), 200, source.secrets)}")
        dump = binary.peek(source, request)
        return Peek(facts, dump.sections, [*notes, *dump.notes])


@contextlib.contextmanager
def opened(source: Source, request: Request, notes: list[str]) -> Iterator[Database]:
    """The database of a file, for reading only; `notes` hears of what is not read with it."""
    with contextlib.ExitStack() as stack:
        path = source.path
        log, journal = _size(f"{path}-wal"), _size(f"{path}-journal")
        if log and source.size + log <= _MOST_COPIED_BYTES:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pyx-peek-"))
            copy = os.path.join(folder, "copy.sqlite")
            shutil.copyfile(path, copy)
            shutil.copyfile(f"{path}-wal", f"{copy}-wal")
            uri = f"file:{_url(copy)}?mode=rw"
            notes.append("a copy was read, with the changes in its -wal")
        else:
            uri = f"file:{_url(path)}?mode=ro&immutable=1"
            if log:
                notes.append(
                    f"its -wal of {human_size(log)} was not read: newer rows may stand there"
                )
            if journal:
                notes.append(
                    "a -journal lies beside it: a writer is active, or was ended in between"
                )
        connection = stack.enter_context(
            contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None))
        )
        yield Database(connection, source, request)


def _url(path: str) -> str:
    plain = path.replace("\\", "/") if os.name == "nt" else path
    return ("/" if os.name == "nt" else "") + quote_url(os.fsencode(plain))


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


class Database:
    """A connection that can do nothing but read, and gives up on what has no end."""

    def __init__(self, connection: sqlite3.Connection, source: Source, request: Request) -> None:
        self._connection = connection
        self._source = source
        self._secrets: Secrets = source.secrets
        self._request = request
        self._steps = 0
        connection.text_factory = _text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_CELL)
        for pragma in ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1"):
            connection.execute(f"pragma {pragma}")
        connection.execute("pragma cache_size = -16000")
        connection.set_authorizer(_authorize)
        if not request.exact:
            connection.set_progress_handler(self._step, _STEPS_BETWEEN)

    def _step(self) -> int:
        self._steps += _STEPS_BETWEEN
        return self._steps > _MOST_STEPS

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        self._steps = 0
        return self._connection.execute(sql, values).fetchall()

    def _shown(self, sql: str, values: Sequence[object], number: int = 1) -> list[str]:
        """The rows as they are shown, the first with this number; one at a time in memory."""
        self._steps = 0
        items = Items(self._request)
        for row in self._connection.execute(sql, values):
            if items.is_full:
                break
            items.add(row_text(number, row, self._request.longest, self._secrets))
            number += 1
        return items.texts

    def tables(self) -> list[str]:
        found = self._all(
            "select name from sqlite_schema where type in ('table', 'view')"
            " and name not like 'sqlite\\_%' escape '\\' order by type, name"
        )
        return [str(name) for (name,) in found]

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Names and declared types."""
        found = self._all(f"pragma table_xinfo({_name(table)})")
        # The last one is 1 for columns that `select *` does not show.
        return [(str(row[1]), str(row[2])) for row in found if row[6] != 1]

    def count(self, table: str) -> int | None:
        """All rows; None where counting them would take too long."""
        if self._source.size > _COUNTED_BYTES and not self._request.exact:
            return None
        try:
            ((rows,),) = self._all(f"select count(*) from {_name(table)}")
        except sqlite3.Error:
            return None
        return int(str(rows))

    def all_tables(self, tables: Sequence[str]) -> Section:
        items = []
        for table in tables[:_MOST_TABLES]:
            names = [f"{name} {declared}".strip() for name, declared in self.columns(table)]
            rows = self.count(table)
            told = "rows not counted" if rows is None else f"{rows:,} rows"
            short = ", ".join(names[:30]) + (
                f" and {len(names) - 30} more" if len(names) > 30 else ""
            )
            text = f"{table}: {told}; {short}"
            items.append(shown(text, 2 * self._request.longest, self._secrets))
        return Section(
            "tables",
            items,
            unit="tables",
            total=len(tables),
            more=lambda n: ("--table", tables[min(n, len(tables) - 1)]),
        )

    def one_table(self, table: str, request: Request, notes: list[str]) -> list[Section]:
        columns = self.columns(table)
        names = [name for name, _ in columns]
        total = self.count(table)
        first = self._shown(f"select * from {_name(table)} limit ?", (min(request.most, 1000),))
        last: list[tuple[object, ...]] = []
        if total is not None and total > len(first):
            keep = min(_ENDS, total - len(first))
            with contextlib.suppress(sqlite3.Error):  # views and tables without rowid have none
                last = self._all(
                    f"select * from {_name(table)} order by rowid desc limit ?",
                    (keep,),
                )[::-1]
        secrets, longest = self._secrets, request.longest
        more = Section(
            f"rows of {shown(table, 100, secrets)}",
            first,
            tail=[
                row_text((total or 0) - len(last) + n, row, longest, secrets)
                for n, row in enumerate(last, 1)
            ],
            unit="rows",
            total=total,
            both_ends=True,
            more=lambda n: ("--table", table, "--rows", f"{n + 1}:"),
            header=header_text(names, longest, secrets),
        )
        described = self._describe(table, columns, total, notes)
        told = "rows not counted" if total is None else f"{total:,} rows"
        section = Section(
            f"columns of {shown(table, 100, secrets)}, {told}",
            described,
            unit="columns",
            total=len(columns),
        )
        return [section, more]

    def _describe(
        self, table: str, columns: Sequence[tuple[str, str]], total: int | None, notes: list[str]
    ) -> list[str]:
        """Each column with nulls, smallest and largest, of a bounded number of rows."""
        chosen = columns[:_MOST_COLUMNS]
        parts = ", ".join(
            f"count({_name(name)}), min({_name(name)}), max({_name(name)})" for name, _ in chosen
        )
        is_sample = not self._request.exact and (total is None or total > _SAMPLED_ROWS)
        limit = f" limit {_SAMPLED_ROWS}" if is_sample else ""
        found: Sequence[object] = ()
        looked_at = 0
        if chosen:
            try:
                (found,) = self._all(
                    f"select count(*), {parts} from (select * from {_name(table)}{limit})"
                )
                looked_at = int(str(found[0]))
            except sqlite3.Error:
                notes.append("smallest and largest were not looked for: it would take too long")
        if is_sample and found:
            notes.append(
                f"nulls, smallest and largest are a sample: of {looked_at:,} rows only; "
                "--exact looks at all"
            )
        items = []
        for index, (name, declared) in enumerate(columns):
            text = (
                f"{shown(name, 80, self._secrets)}: {shown(declared, 40, self._secrets) or 'any'}"
            )
            if found and index < len(chosen):
                filled, low, high = found[1 + 3 * index : 4 + 3 * index]
                nulls = looked_at - int(str(filled))
                text += f", {nulls:,} null" if nulls else ""
                if filled:
                    text += f", {cell_text(low, 40, self._secrets)} to "
                    text += cell_text(high, 40, self._secrets)
            items.append(text)
        return items

    def scan(self, table: str) -> Iterator[tuple[object, ...]]:
        """All rows, one at a time in memory."""
        self._steps = 0
        yield from self._connection.execute(f"select * from {_name(table)}")

    def rows(self, table: str, request: Request) -> list[Section]:
        """The rows that fit, numbered among themselves."""
        names = [name for name, _ in self.columns(table)]
        find = finder(names)
        chosen = [names[find(name)] for name in request.columns] or names
        values: list[Literal] = []
        where = ""
        if request.where is not None:
            condition = parse_condition(request.where)
            where = " where " + condition.sql(lambda name: _name(names[find(name)]), values, "like")
        wanted = request.rows or Range(1, None)
        most = (
            request.most
            if wanted.last is None
            else min(request.most, wanted.last - wanted.first + 1)
        )
        listed = ", ".join(map(_name, chosen))
        kept = self._shown(
            f"select {listed} from {_name(table)}{where} limit ? offset ?",
            (*values, most, wanted.first - 1),
            wanted.first,
        )
        total: int | None = None
        with contextlib.suppress(sqlite3.Error):
            ((rows,),) = self._all(f"select count(*) from {_name(table)}{where}", values)
            end = int(str(rows)) if wanted.last is None else min(int(str(rows)), wanted.last)
            total = max(0, end - wanted.first + 1)
        section = Section(
            f"rows of {shown(table, 100, self._secrets)}"
            + (" that fit, numbered among themselves" if where else ""),
            kept,
            unit="rows",
            total=total,
            more=lambda n: rows_option(request, wanted.first + n, wanted.last),
            header=header_text(chosen, request.longest, self._secrets),
        )
        return [section]


def _name(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first == "table_xinfo" else sqlite3.SQLITE_DENY
    if action not in _READING:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _UNSAFE_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
