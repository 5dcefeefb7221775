"""What SQLite is let do: an authorizer that knows what reading is, and opening without a trace."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from urllib.parse import quote

from pyx_core.errors import PyxError

# Pragmas that tell and can't set anything without a value, which the authorizer refuses.
_TELLING_PRAGMAS = frozenset(
    {
        *("application_id", "collation_list", "compile_options", "data_version", "database_list"),
        *("encoding", "foreign_keys", "freelist_count", "function_list", "journal_mode"),
        *("module_list", "page_count", "page_size", "pragma_list", "query_only"),
        *("schema_version", "table_list", "user_version"),
    }
)
# What stands in their brackets is the name of what they tell about.
_TELLING_ABOUT = frozenset(
    {
        *("foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info"),
        *("table_list", "table_xinfo"),
    }
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "writefile", "edit", "fts3_tokenizer"})
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_CHANGING_ROWS = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_SCHEMA_TABLES = frozenset({"sqlite_master", "sqlite_temp_master"})
_ACTIONS = {
    sqlite3.SQLITE_ALTER_TABLE: "ALTER TABLE",
    sqlite3.SQLITE_ANALYZE: "ANALYZE",
    sqlite3.SQLITE_ATTACH: "ATTACH (or VACUUM)",
    sqlite3.SQLITE_CREATE_INDEX: "CREATE INDEX",
    sqlite3.SQLITE_CREATE_TABLE: "CREATE TABLE",
    sqlite3.SQLITE_CREATE_TEMP_INDEX: "CREATE INDEX",
    sqlite3.SQLITE_CREATE_TEMP_TABLE: "CREATE TEMP TABLE",
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER: "CREATE TEMP TRIGGER",
    sqlite3.SQLITE_CREATE_TEMP_VIEW: "CREATE TEMP VIEW",
    sqlite3.SQLITE_CREATE_TRIGGER: "CREATE TRIGGER",
    sqlite3.SQLITE_CREATE_VIEW: "CREATE VIEW",
    sqlite3.SQLITE_CREATE_VTABLE: "CREATE VIRTUAL TABLE",
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_DROP_INDEX: "DROP INDEX",
    sqlite3.SQLITE_DROP_TABLE: "DROP TABLE",
    sqlite3.SQLITE_DROP_TRIGGER: "DROP TRIGGER",
    sqlite3.SQLITE_DROP_VIEW: "DROP VIEW",
    sqlite3.SQLITE_DROP_VTABLE: "DROP TABLE",
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_REINDEX: "REINDEX",
    sqlite3.SQLITE_SAVEPOINT: "SAVEPOINT",
    sqlite3.SQLITE_TRANSACTION: "BEGIN, COMMIT and ROLLBACK",
    sqlite3.SQLITE_UPDATE: "UPDATE",
}


class Guard:
    """An authorizer: SELECT, READ, functions without effects, and pragmas that tell.

    `refusal` is what it refused last, in words; None where it refused nothing since `forget`.
    """

    __slots__ = ("refusal",)

    def __init__(self) -> None:
        self.refusal: str | None = None

    def forget(self) -> None:
        self.refusal = None

    def __call__(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() not in _FORBIDDEN_FUNCTIONS:
                return sqlite3.SQLITE_OK
            self.refusal = f"the function {second}"
        elif action == sqlite3.SQLITE_PRAGMA:
            name = (first or "").lower()
            if name in (_TELLING_ABOUT if second is not None else _TELLING_PRAGMAS):
                return sqlite3.SQLITE_OK
            self.refusal = f"PRAGMA {first}" + (" with a value" if second is not None else "")
        elif action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            # Asked for where a virtual table (json_each, FTS, pragma_…) is looked at. A statement
            # that means it is refused by SQLite itself, unless writable_schema were on.
            return sqlite3.SQLITE_OK
        elif action in _CHANGING_ROWS and first in _SCHEMA_TABLES:
            self.refusal = "a change of the schema"
        else:
            self.refusal = _ACTIONS.get(action, f"action {action}")
        return sqlite3.SQLITE_DENY


def uri_of(path: str, name: str) -> tuple[str, bool]:
    """How to open a file so that nothing appears beside it, and whether that takes no locks.

    In WAL mode SQLite makes two files beside the database, for readers too. Without a log nobody
    has it open, so it is read as an immutable file; with a log, the index of it is only read.
    """
    place = f"file:{quote(path)}?mode=ro"
    with open(path, "rb") as file:
        header = file.read(20)
    if header[18:20] != b"\x02\x02":
        return place, False
    if not os.path.exists(f"{path}-wal"):
        return f"{place}&immutable=1", True
    if not os.path.exists(f"{path}-shm"):
        if os.path.getsize(f"{path}-wal") == 0:
            return f"{place}&immutable=1", True
        raise PyxError(
            "unreachable",
            f"{name}: {path}-wal is there without {path}-shm: its last writer died, or both were "
            "copied; to read it SQLite would have to write beside it",
            "let its program open it once, or copy both files, open the copy once with sqlite3, "
            "and query that",
        )
    return f"{place}&readonly_shm=1", False


def warm_up(connection: sqlite3.Connection) -> None:
    """Has every R*Tree prepare its statements, writing ones among them, before the guard stands."""
    found = connection.execute(
        "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING%RTREE%'"
    ).fetchall()
    for (name,) in found:
        quoted = str(name).replace('"', '""')
        with contextlib.suppress(sqlite3.Error):
            connection.execute(f'SELECT 1 FROM "{quoted}" LIMIT 0')  # noqa: S608 - quoted


def prove(connection: sqlite3.Connection, guard: Guard) -> str | None:
    """Tries what would change no file even if it were let in; how that was refused, else None."""
    tried = (
        *("ATTACH ':memory:' AS pyx_probe", "CREATE TEMP TABLE pyx_probe (x)"),
        *("SAVEPOINT pyx_probe", "PRAGMA query_only = ON"),
    )
    for statement in tried:
        guard.forget()
        try:
            connection.execute(statement)
        except sqlite3.Error:
            if guard.refusal is not None:
                continue
        return None
    guard.forget()
    return f"tried, and refused by the authorizer each: {'; '.join(tried)}"
