"""SQLite: opened read-only, with an authorizer that knows what reading is."""

from __future__ import annotations

import os
import sqlite3
import time
from urllib.parse import quote

from pyx_core.errors import PyxError
from pyx_core.runs.status import timestamp
from pyx_core.sources.identity import Part
from pyx_core.sources.session import Aftermath, Answer, Column, Description, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pyx_core.sources.session import Limits, Parameters
    from pyx_core.sources.source import Source

# Pragmas that tell and can't set anything; `name=value` is refused by the authorizer.
_TELLING_PRAGMAS = frozenset(
    {
        *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"),
        *("foreign_key_list", "database_list", "collation_list", "function_list", "module_list"),
        *("compile_options", "user_version", "application_id", "schema_version", "page_count"),
        *("page_size", "freelist_count", "encoding", "journal_mode", "pragma_list"),
    }
)
_TAKING_AN_ARGUMENT = frozenset(
    {
        *("table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"),
        "foreign_key_list",
    }
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "writefile", "edit", "fts3_tokenizer"})
_STEPS_BETWEEN_LOOKS = 10_000
_FETCHED_AT_ONCE = 1000
_MECHANISM = (
    "file opened with mode=ro; authorizer that admits SELECT, READ, known functions and telling "
    "pragmas only; no attached databases; no extensions"
)


def connect(source: Source, limits: Limits) -> SqliteSession:
    """Opens the file. Raises PyxError `not_found`, `unreachable` where it is no database."""
    path = os.path.abspath(os.path.expanduser(source.address.database or ""))
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
        self._cancelled = False
        self._refusal: str | None = None
        try:
            self._connection = sqlite3.connect(
                _uri(path), uri=True, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA trusted_schema=OFF")
            self._connection.execute("PRAGMA query_only=ON")
            self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.Error as error:
            raise PyxError(
                "unreachable", f"{name}: {path} can't be read: {error}", "is it a SQLite database?"
            ) from error
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.set_authorizer(self._authorize)
        self._connection.set_progress_handler(self._is_over, _STEPS_BETWEEN_LOOKS)

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "") not in _FORBIDDEN_FUNCTIONS:
            return sqlite3.SQLITE_OK
        is_telling = first in _TELLING_PRAGMAS and (second is None or first in _TAKING_AN_ARGUMENT)
        if action == sqlite3.SQLITE_PRAGMA and is_telling:
            return sqlite3.SQLITE_OK
        self._refusal = _ACTIONS.get(action, f"action {action}")
        return sqlite3.SQLITE_DENY

    def _is_over(self) -> int:
        return self._cancelled or time.monotonic() > self._deadline

    def self_test(self) -> str:
        """The authorizer has to refuse a write that would change nothing even if it were let in."""
        try:
            self._connection.execute("UPDATE sqlite_schema SET name = name WHERE 0")
        except sqlite3.Error:
            return "an UPDATE of no row was refused by the authorizer"
        raise PyxError("refused", f"{self._name} is not held read-only", "please report this")

    def describe(self) -> Description:
        """Version, size, tables with their rows, and the file's identity."""
        status = os.stat(self._path)
        (version,) = self._one("SELECT sqlite_version()")
        tables = [row[0] for row in self._all("SELECT name FROM sqlite_schema WHERE type='table'")]
        place = f"{status.st_dev}:{status.st_ino}"
        return Description(
            version=f"SQLite {version}",
            server_time=time.time(),
            identity=[
                Part("application_id", "lineage", str(self._one("PRAGMA application_id")[0])),
                Part("inode", "instance", place),
                Part("path", "place", self._path),
            ],
            rights=[],
            facts={
                "database": self._path,
                "read_only": True,
                "role": "file",
                "size_bytes": status.st_size,
                "modified_at": timestamp(status.st_mtime),
                "journal_mode": self._one("PRAGMA journal_mode")[0],
                "tables": {name: self._count(name) for name in sorted(tables)},
            },
        )

    def _count(self, table: str) -> int:
        quoted = table.replace('"', '""')
        (count,) = self._one(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608 - a quoted name
        return int(count)

    def _one(self, statement: str) -> Any:
        return self._connection.execute(statement).fetchone()

    def _all(self, statement: str) -> list[Any]:
        return self._connection.execute(statement).fetchall()

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        """SQLite's query plan: a text without estimates."""
        rows = list(self.ask(f"EXPLAIN QUERY PLAN {statement}", parameters).rows)
        return Plan("\n".join(str(row[-1]) for row in rows), None, None)

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """One statement; SQLite itself refuses a second one in the same text."""
        self._deadline = time.monotonic() + self._limits.statement_s
        self._refusal, self._cancelled = None, False
        try:
            cursor = self._connection.execute(statement, dict(parameters))
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise self._problem(error) from error
        names = [column[0] for column in cursor.description or ()]
        if not names:
            raise PyxError(
                "refused", f"{self._name}: the statement reads nothing", "give a SELECT statement"
            )
        return Answer([Column(name, "any") for name in names], self._rows(cursor))

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Sequence[Any]]:
        try:
            while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
                yield from rows
        except sqlite3.Error as error:
            raise self._problem(error) from error
        finally:
            cursor.close()

    def _problem(self, error: Exception) -> PyxError:
        if self._refusal is not None:
            return PyxError(
                "refused",
                f"{self._name} is read-only: the authorizer refused {self._refusal}",
                "give one SELECT (WITH … SELECT is fine), or a pragma such as table_info(NAME)",
            )
        if "one statement" in str(error):
            return PyxError(
                "refused", f"{self._name}: one statement at a time", "run them one by one"
            )
        if "interrupted" in str(error):
            message = f"{self._name}: stopped after {self._limits.statement_s:g} s"
            return PyxError("timed_out", message, "narrow the statement, or give more --timeout")
        hint = 'pyx query SOURCE "SELECT name, sql FROM sqlite_schema" shows the tables'
        return PyxError("statement_failed", f"{self._name}: {error}", hint)

    def cancel(self) -> None:
        """The statement ends at its next look at the clock."""
        self._cancelled = True

    def aftermath(self) -> Aftermath:
        """The statement ran in this process, so it is gone when it was stopped."""
        return Aftermath(gone=True, how="it ran inside pyx and was interrupted")

    def close(self) -> None:
        self._connection.close()


def _uri(path: str) -> str:
    """A database in WAL mode without a log is opened as immutable: else files would appear beside
    it. Nobody has it open then, since the log exists as long as somebody does."""
    mode = "mode=ro"
    with open(path, "rb") as file:
        header = file.read(20)
    if header[18:20] == b"\x02\x02" and not os.path.exists(f"{path}-wal"):
        mode += "&immutable=1"
    return f"file:{quote(path)}?{mode}"


_ACTIONS = {
    sqlite3.SQLITE_ALTER_TABLE: "ALTER TABLE",
    sqlite3.SQLITE_ANALYZE: "ANALYZE",
    sqlite3.SQLITE_ATTACH: "ATTACH (or VACUUM INTO)",
    sqlite3.SQLITE_CREATE_INDEX: "CREATE INDEX",
    sqlite3.SQLITE_CREATE_TABLE: "CREATE TABLE",
    sqlite3.SQLITE_CREATE_TEMP_TABLE: "CREATE TEMP TABLE",
    sqlite3.SQLITE_CREATE_TRIGGER: "CREATE TRIGGER",
    sqlite3.SQLITE_CREATE_VIEW: "CREATE VIEW",
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_DROP_TABLE: "DROP TABLE",
    sqlite3.SQLITE_FUNCTION: "that function",
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_PRAGMA: "a pragma that is not on the list of telling ones",
    sqlite3.SQLITE_REINDEX: "REINDEX",
    sqlite3.SQLITE_SAVEPOINT: "SAVEPOINT",
    sqlite3.SQLITE_TRANSACTION: "a transaction statement",
    sqlite3.SQLITE_UPDATE: "UPDATE",
}
