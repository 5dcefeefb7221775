"""SQLite: opened read-only, with an authorizer that knows what reading is."""

from __future__ import annotations

import os
import sqlite3
import time

from pyx_core.errors import PyxError
from pyx_core.runs.status import timestamp
from pyx_core.sources.description import Description, Part
from pyx_core.sources.session import Aftermath, Answer, Column, Plan
from pyx_core.sources.sqlite.guard import Guard, prove, uri_of, warm_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pyx_core.sources.session import Limits, Parameters
    from pyx_core.sources.source import Source

_STEPS_BETWEEN_LOOKS = 10_000
# Rows of tables are counted for so long, all in all; a description is asked for before each query.
_COUNTING_S = 0.25
_MECHANISM = (
    "file opened with mode=ro and query_only; authorizer that admits SELECT, READ, functions "
    "without effects and telling pragmas only; no attached databases, no extensions, an untrusted "
    "schema"
)
# Some rows, of which the first is taken.
_NEVER_READ = "SELECT name FROM sqlite_schema UNION ALL VALUES (1), (2), (3), (4)"


def connect(source: Source, limits: Limits) -> SqliteSession:
    """Opens the file. Raises PyxError `not_found`, `unreachable` where it is no database."""
    path = os.path.abspath(source.path)
    if not os.path.isfile(path):
        raise PyxError("not_found", f"{source.name}: no file {path}", "check the path")
    return SqliteSession(source.name, path, limits)


class SqliteSession:
    """A database file that nothing here can change."""

    mechanism = _MECHANISM

    def __init__(self, name: str, path: str, limits: Limits) -> None:
        self._name = name
        self._path = path
        self._limits = limits
        self._deadline = float("inf")
        self._is_cancelled = False
        self._is_asking = False
        self._guard = Guard()
        self._held: sqlite3.Cursor | None = None
        try:
            uri, self._is_unlocked = uri_of(path, name)
            self._before = self._state()
            self._connection = sqlite3.connect(
                uri,
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=limits.connect_s,
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PyxError(
                "unreachable", f"{name}: can't open {path}: {reason}", "check its permissions"
            ) from error
        try:
            self._connection.execute("PRAGMA trusted_schema=OFF")
            self._connection.execute("PRAGMA query_only=ON")
            self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            warm_up(self._connection)
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            self._connection.set_authorizer(self._guard)
            self._connection.set_progress_handler(self._is_over, _STEPS_BETWEEN_LOOKS)
        except sqlite3.Error as error:
            self._connection.close()
            raise PyxError(
                "unreachable", f"{name}: {path} can't be read: {error}", _opening_hint(error)
            ) from error

    def _is_over(self) -> int:
        return self._is_cancelled or time.monotonic() > self._deadline

    def self_test(self) -> str:
        """Tries four things that the authorizer has to refuse, and that would change no file."""
        if (shown := prove(self._connection, self._guard)) is not None:
            return shown
        raise PyxError("refused", f"{self._name} is not held read-only", "please report this")

    def describe(self) -> Description:
        """Version, size, tables with their rows, and the file's identity."""
        status = os.stat(self._path)
        try:
            (version,) = self._one("SELECT sqlite_version()")
            application = str(self._one("PRAGMA application_id")[0])
            journal = self._one("PRAGMA journal_mode")[0]
            tables = self._counts()
        except sqlite3.Error as error:
            raise self._problem(error) from error
        return Description(
            version=f"SQLite {version}",
            server_time=time.time(),
            identity=[
                Part("application_id", "lineage", application),
                Part("inode", "instance", f"{status.st_dev}:{status.st_ino}"),
                Part("path", "place", self._path),
            ],
            rights=[],
            facts={
                "database": self._path,
                "read_only": True,
                "role": "file",
                "size_bytes": status.st_size,
                "modified_at": timestamp(status.st_mtime),
                "journal_mode": journal,
                "tables": tables,
            },
        )

    def _counts(self) -> dict[str, int | None]:
        """Rows of each table; None for those that could not be counted in a moment."""
        names = [
            row[0]
            for row in self._all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
        ]
        self._deadline = time.monotonic() + _COUNTING_S
        try:
            return {name: self._count(name) for name in names if not name.startswith("sqlite_")}
        finally:
            self._deadline = float("inf")

    def _count(self, table: str) -> int | None:
        quoted = table.replace('"', '""')
        try:
            return int(self._one(f'SELECT count(*) FROM "{quoted}"')[0])  # noqa: S608 - quoted
        except sqlite3.Error:
            return None

    def _one(self, statement: str) -> Any:
        return self._connection.execute(statement).fetchone()

    def _all(self, statement: str) -> list[Any]:
        return self._connection.execute(statement).fetchall()

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        """SQLite's query plan: a text without estimates."""
        rows = list(self.ask(f"EXPLAIN QUERY PLAN {statement}", parameters).rows)
        return Plan("\n".join(str(row[-1]) for row in rows), None, None)

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """One statement; SQLite itself refuses a second one in the same text. `:name` stands for
        a parameter."""
        self._deadline = time.monotonic() + self._limits.statement_s
        self._guard.forget()
        self._is_asking = True
        given = _Parameters(parameters)
        try:
            cursor = self._connection.execute(statement, given)
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
            self._is_asking = False
            raise self._problem(error) from error
        names = [column[0] for column in cursor.description or ()]
        unused = [name for name in parameters if name not in given.used]
        if unused or not names:
            cursor.close()
            self._is_asking = False
        if not names:
            raise PyxError(
                "refused", f"{self._name}: the statement reads nothing", "give a SELECT statement"
            )
        if unused:
            raise PyxError(
                "usage",
                f"{self._name}: the statement has no parameter :{', :'.join(unused)}",
                f"write :{unused[0]} where its value belongs, or leave out --param",
            )
        return Answer([Column(name, "any") for name in names], self._rows(cursor))

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
        try:
            yield from cursor
        except (sqlite3.Error, MemoryError) as error:
            raise self._problem(error) from error
        finally:
            cursor.close()
            self._is_asking = False
            self._deadline = float("inf")
        if self._is_unlocked and self._state() != self._before:
            raise PyxError(
                "statement_failed",
                f"{self._name}: {self._path} was written to while it was read",
                "ask again",
            )

    def _state(self) -> tuple[object, ...]:
        """What changes where somebody writes to the file."""
        status = os.stat(self._path)
        return status.st_mtime_ns, status.st_size, os.path.exists(f"{self._path}-wal")

    def _problem(self, error: Exception) -> PyxError:
        text = str(error)
        refusal = self._guard.refusal and f"the authorizer refused {self._guard.refusal}"
        if "may not be modified" in text or "readonly database" in text:
            refusal = refusal or f"SQLite refused it: {text}"
        if refusal:
            return PyxError(
                "refused",
                f"{self._name} is read-only: {refusal}",
                "give one SELECT (WITH … SELECT is fine), or a pragma such as table_info(NAME)",
            )
        if "one statement" in text:
            return PyxError(
                "refused", f"{self._name}: one statement at a time", "run them one by one"
            )
        if text == "interrupted":
            message = f"{self._name}: stopped after {self._limits.statement_s:g} s"
            return PyxError("timed_out", message, "narrow the statement, or give more --timeout")
        if isinstance(error, MemoryError):
            text = "the memory does not suffice for it"
        return PyxError("statement_failed", f"{self._name}: {text}", _hint(text))

    def hold(self) -> None:
        """From here on everything is read as it is now, where that hinders no writer: with a log
        (WAL). A statement that is not read to its end keeps the transaction of all of them open."""
        (journal,) = self._one("PRAGMA journal_mode")
        if journal == "wal" and not self._is_unlocked:
            self._held = self._connection.execute(_NEVER_READ)
            self._held.fetchone()

    def release(self) -> None:
        """What is written from here on is seen again."""
        held, self._held = self._held, None
        if held is not None:
            held.close()

    def take_any_text(self) -> bool:
        """Has texts that are no UTF-8 come with a half surrogate for each byte; whether that is
        new. It makes reading slower."""
        is_new = self._connection.text_factory is str
        self._connection.text_factory = _any_text
        return is_new

    def cancel(self) -> None:
        """The statement ends at its next look."""
        self._is_cancelled = True
        try:
            self._connection.interrupt()
        except sqlite3.ProgrammingError:
            # Closed by now.
            return

    def aftermath(self) -> Aftermath:
        """The statement runs in this process: it is gone once its cursor is closed."""
        if self._is_asking:
            return Aftermath(gone=None, how="it runs inside pyx, and has not come back yet")
        return Aftermath(gone=True, how="it ran inside pyx, and was interrupted")

    def close(self) -> None:
        self._connection.close()


class _Parameters(dict[str, object]):
    """Values by name, and which of them were asked for."""

    def __init__(self, values: Parameters) -> None:
        super().__init__(values)
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.used.add(name)
        return super().__getitem__(name)


def _any_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _opening_hint(error: Exception) -> str:
    if "locked" in str(error):
        return "another process is writing to it; ask again in a moment"
    if "readonly" in str(error) or "write" in str(error):
        return "its last writer died in the middle; let its program open it once, or query a copy"
    return "is it a SQLite database?"


def _hint(text: str) -> str:
    if "did not supply a value" in text:
        return "give it: --param NAME=VALUE"
    if "no name" in text or "incorrect number of bindings" in text.lower():
        return "write :NAME in the statement, and give --param NAME=VALUE"
    if "decode to UTF-8" in text:
        return "ask for its bytes: CAST(column AS BLOB), or hex(column)"
    if "too large" in text or "too big" in text:
        return "shorten it; give long values by --param"
    if "locked" in text:
        return "another process is writing to it; ask again in a moment"
    return "the tables: SELECT name, sql FROM sqlite_schema"
