"""Nothing that is asked of SQLite changes a file, and harmless text is never refused."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from pyx_core.errors import PyxError
from pyx_core.sources.session import Limits
from pyx_core.sources.source import Address, Source
from pyx_core.sources.sqlite.driver import SqliteSession, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTACKS = [
    "INSERT INTO orders VALUES (9, 'x')",
    "insert or replace into orders values (1, 'x')",
    "REPLACE INTO orders VALUES (1, 'x')",
    "UPDATE orders SET name = 'x'",
    "UPDATE orders SET name = 'x' WHERE 0",
    "DELETE FROM orders",
    "DELETE FROM orders RETURNING *",
    "INSERT INTO orders VALUES (9, 'x') RETURNING id",
    "UPDATE orders SET name = 'x' RETURNING *",
    "DROP TABLE orders",
    "DROP VIEW cheap",
    "DROP INDEX by_name",
    "DROP TRIGGER noted",
    "CREATE TABLE evil (x)",
    "CREATE TEMP TABLE evil (x)",
    "CREATE TABLE evil AS SELECT * FROM orders",
    "CREATE INDEX evil ON orders (name)",
    "CREATE VIEW evil AS SELECT 1",
    "CREATE TEMP VIEW evil AS SELECT 1",
    "CREATE TRIGGER evil AFTER INSERT ON orders BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER evil AFTER INSERT ON orders BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE evil USING fts5(x)",
    "ALTER TABLE orders RENAME TO evil",
    "ALTER TABLE orders ADD COLUMN evil",
    "ALTER TABLE orders DROP COLUMN name",
    "WITH a AS (SELECT 1) DELETE FROM orders",
    "WITH a(x) AS (VALUES (9)) INSERT INTO orders SELECT x, 'x' FROM a",
    "WITH a(x) AS (VALUES (9)) UPDATE orders SET id = (SELECT x FROM a)",
    "SELECT 1; DELETE FROM orders",
    "SELECT 1;DROP TABLE orders;--",
    "SELECT 1 /* ; */ ; DELETE FROM orders",
    "SELECT 1 -- harmless\n; DELETE FROM orders",
    "/* SELECT */ DELETE FROM orders",
    "-- SELECT\nDELETE FROM orders",
    "EXPLAIN DELETE FROM orders",
    "EXPLAIN QUERY PLAN DELETE FROM orders",
    "ATTACH 'evil.db' AS evil",
    "ATTACH DATABASE 'file:evil.db?mode=rwc' AS evil",
    "ATTACH ':memory:' AS evil",
    "DETACH main",
    "VACUUM",
    "VACUUM INTO 'evil.db'",
    "VACUUM main INTO 'evil.db'",
    "REINDEX",
    "ANALYZE",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT evil",
    "RELEASE evil",
    "PRAGMA query_only = 0",
    "PRAGMA query_only(0)",
    "PRAGMA main.query_only = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA WRITABLE_SCHEMA=1",
    "PRAGMA writable_schema",
    "PRAGMA journal_mode = WAL",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA application_id = 7",
    "PRAGMA schema_version = 7",
    "PRAGMA page_size = 512",
    "PRAGMA encoding = 'UTF-16'",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA optimize",
    "PRAGMA incremental_vacuum",
    "PRAGMA shrink_memory",
    "PRAGMA key = 'x'",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA hard_heap_limit = 1",
    "PRAGMA integrity_check",
    "SELECT load_extension('./evil')",
    "SELECT load_extension('./evil', 'entry')",
    "SELECT writefile('evil.txt', 'x')",
    "SELECT fts3_tokenizer('simple', x'00')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "UPDATE sqlite_schema SET sql = 'x'",
    "UPDATE sqlite_master SET rootpage = 2",
    "DELETE FROM sqlite_schema",
    "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 0, 'x')",
    "INSERT INTO sqlite_sequence VALUES ('orders', 7)",
    "INSERT INTO places VALUES (9, 1, 2)",
    "INSERT INTO places_node VALUES (9, x'00')",
    "DELETE FROM places",
    "INSERT INTO notes VALUES ('x')",
    "INSERT INTO notes(notes) VALUES ('rebuild')",
    "INSERT INTO notes(notes) VALUES ('optimize')",
    "DELETE FROM notes_content",
    "INSERT INTO cheap VALUES (1)",
    "SELECT * FROM pragma_journal_mode('WAL')",
    "SELECT * FROM pragma_wal_checkpoint",
    "SELECT * FROM pragma_writable_schema(1)",
    "DELETE\u00a0FROM orders",
    "\ufeffDELETE FROM orders",
    "DELETE FROM orders\0",
    "SELECT 1\0; DELETE FROM orders",
    "\x0cDELETE\x0cFROM orders",
    "DELETE FROM orders WHERE name = 'SELECT'",
    "SELECT * FROM orders WHERE id = (DELETE FROM orders RETURNING id)",
    "SELECT * FROM (UPDATE orders SET id = 1 RETURNING id)",
    "SELECT * INTO evil FROM orders",
    ".backup evil.db",
    ".output evil.txt",
    "",
    ";",
    "-- nothing",
    "DELETE FROM orders " + " " * 10_000_000,
    "SELECT 1 " + "/* x */" * 1_500_000,
    "SELECT " + "(" * 5000 + "1" + ")" * 5000,
]
HARMLESS = [
    ("SELECT name FROM orders WHERE name = 'delete'", 0),
    ("SELECT replace(name, 'a', 'DROP TABLE orders') FROM orders", 2),
    ("SELECT 'INSERT; UPDATE -- ; ATTACH' AS \"drop\"", 1),
    ("SELECT * FROM orders -- ; DELETE FROM orders", 2),
    ("SELECT * FROM orders; -- DELETE FROM orders", 2),
    ("/* UPDATE */ SELECT * FROM orders;", 2),
    (
        "WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c LIMIT 5) SELECT * FROM c",
        5,
    ),
    ("VALUES (1), (2), (3)", 3),
    ("SELECT count(*) OVER () FROM orders", 2),
    ("SELECT * FROM cheap", 1),
    ("SELECT value FROM json_each('[1, 2]')", 2),
    ("SELECT * FROM notes WHERE notes MATCH 'hello'", 1),
    ("SELECT id FROM places WHERE low > 0", 1),
    ("PRAGMA table_info(orders)", 2),
    ("PRAGMA TABLE_XINFO('orders')", 2),
    ("PRAGMA user_version", 1),
    ("SELECT name FROM pragma_table_info('orders')", 2),
    ("SELECT name FROM sqlite_schema WHERE name = 'orders'", 1),
    ("EXPLAIN QUERY PLAN SELECT * FROM orders WHERE id = 1", 1),
]


def make_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript("""
        PRAGMA synchronous = OFF;
        BEGIN;
        CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
        INSERT INTO orders VALUES (1, 'ann'), (2, NULL);
        CREATE VIEW cheap AS SELECT id FROM orders WHERE id = 1;
        CREATE INDEX by_name ON orders (name);
        CREATE TRIGGER noted AFTER INSERT ON orders BEGIN SELECT 1; END;
        CREATE VIRTUAL TABLE notes USING fts5(text);
        INSERT INTO notes VALUES ('hello world');
        CREATE VIRTUAL TABLE places USING rtree(id, low, high);
        INSERT INTO places VALUES (1, 2, 3);
        COMMIT;
    """)
    connection.close()


def source_of(path: Path) -> Source:
    return Source(
        name="SQLITE_SHOP_PATH",
        kind="sqlite",
        label="SHOP",
        origin="environment",
        variables=("SQLITE_SHOP_PATH",),
        address=Address(database=str(path)),
    )


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        # The index of a log is shared memory: those who read take their locks in it.
        if not path.name.endswith("-shm")
    }


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.chdir(folder)
    make_database(folder / "shop.sqlite")
    return folder / "shop.sqlite"


@pytest.fixture
def session(path: Path) -> Iterator[SqliteSession]:
    made = connect(source_of(path), Limits())
    yield made
    made.close()


def ask(session: SqliteSession, statement: str, **parameters: Any) -> list[Any]:
    return list(session.ask(statement, parameters).rows)


def test_no_attack_changes_anything(path: Path) -> None:
    """Each of a hundred attacks is refused or reads; afterwards every file is as it was."""
    before = state_of(path.parent)
    session = connect(source_of(path), Limits())
    let_in, problems = [], []
    for attack in ATTACKS:
        try:
            ask(session, attack)
            let_in.append(attack[:60])
        except PyxError as error:
            problems.append(error)
        assert state_of(path.parent) == before, attack[:80]
    assert {error.kind for error in problems} == {"refused", "statement_failed"}
    assert all(error.hint for error in problems)
    # One only reads, however long it is.
    assert [attack[:15] for attack in let_in] == ["SELECT 1 /* x *"]
    session.self_test()
    assert ask(session, "SELECT count(*) FROM orders") == [(2,)]
    session.close()
    assert state_of(path.parent) == before


@pytest.mark.parametrize(("statement", "rows"), HARMLESS)
def test_reading_is_never_refused(statement: str, rows: int, session: SqliteSession) -> None:
    """Words of writing in texts, comments and names hinder nobody, nor do FTS, JSON and trees."""
    assert len(ask(session, statement)) == rows


def test_a_refusal_names_the_rule_and_a_form_that_works(session: SqliteSession) -> None:
    """Who is refused reads what refused, and what to ask instead."""
    with pytest.raises(PyxError) as caught:
        ask(session, "WITH a AS (SELECT 1) DELETE FROM orders")
    assert "the authorizer refused DELETE" in caught.value.message
    assert "SELECT" in (caught.value.hint or "")


def test_the_self_test_shows_that_the_guard_holds(session: SqliteSession) -> None:
    """The self-test tries writing words and names them; without a guard it raises."""
    assert "CREATE TEMP TABLE" in session.self_test()
    session._connection.set_authorizer(None)
    with pytest.raises(PyxError, match="not held read-only"):
        session.self_test()


def test_values_are_bound_by_name(session: SqliteSession) -> None:
    """`:name` gets its value; a missing one and one that is not in the statement are errors."""
    assert ask(session, "SELECT id FROM orders WHERE name = :who", who="ann") == [(1,)]
    assert ask(session, "SELECT :a, :b", a=None, b=1.5) == [(None, 1.5)]
    with pytest.raises(PyxError, match="who") as caught:
        ask(session, "SELECT id FROM orders WHERE name = :who")
    assert "--param" in (caught.value.hint or "")
    with pytest.raises(PyxError, match=":woh"):
        ask(session, "SELECT 1", woh="ann")
    with pytest.raises(PyxError):
        ask(session, "SELECT :big", big=2**70)


@pytest.mark.parametrize("writer_lives", [True, False], ids=["writer lives", "writer closed"])
def test_a_database_in_wal_mode_gets_no_new_files(path: Path, writer_lives: bool) -> None:
    """With a writer its log is read too; without one nothing appears beside the file."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("INSERT INTO orders VALUES (3, 'in the log')")
    if not writer_lives:
        writer.close()
    before, names = state_of(path.parent), os.listdir(path.parent)
    session = connect(source_of(path), Limits())
    assert ask(session, "SELECT count(*) FROM orders") == [(3,)]
    session.describe()
    session.close()
    assert state_of(path.parent) == before
    assert sorted(os.listdir(path.parent)) == sorted(names)
    if writer_lives:
        writer.execute("INSERT INTO orders VALUES (4, 'goes on')")
        writer.close()


def test_a_log_without_its_writer_is_not_opened(path: Path, tmp_path: Path) -> None:
    """A log that SQLite could read only by writing beside it is refused, with what helps."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("INSERT INTO orders VALUES (3, 'in the log')")
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in ("shop.sqlite", "shop.sqlite-wal"):
        shutil.copy(path.parent / name, copied)
    writer.close()
    before = state_of(copied)
    with pytest.raises(PyxError, match="last writer died") as caught:
        connect(source_of(copied / "shop.sqlite"), Limits())
    assert caught.value.kind == "unreachable"
    assert state_of(copied) == before


def test_a_file_that_is_written_to_meanwhile_is_told(path: Path) -> None:
    """A file that was read without locks and changed meanwhile gives an error, no mixture."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.close()
    session = connect(source_of(path), Limits())
    rows = session.ask("SELECT id FROM orders", {}).rows
    assert next(rows) == (1,)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("INSERT INTO orders VALUES (3, 'new')")
    with pytest.raises(PyxError, match="written to while it was read"):
        list(rows)
    writer.close()
    session.close()


@pytest.mark.parametrize("content", [b"", b"no database, but longer than a header" * 10])
def test_what_is_no_database_is_told(content: bytes, tmp_path: Path) -> None:
    """An empty file is an empty database; any other file is an error, and none is made."""
    other = tmp_path / "other.sqlite"
    other.write_bytes(content)
    if content:
        with pytest.raises(PyxError) as caught:
            connect(source_of(other), Limits())
        assert caught.value.kind == "unreachable"
    else:
        connect(source_of(other), Limits()).close()
    with pytest.raises(PyxError) as caught:
        connect(source_of(tmp_path / "missing.sqlite"), Limits())
    assert caught.value.kind == "not_found"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["other.sqlite"]


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


def test_a_statement_ends_at_its_limit(path: Path) -> None:
    """The driver itself stops a statement that takes too long."""
    session = connect(source_of(path), Limits(statement_s=0.1))
    with pytest.raises(PyxError) as caught:
        ask(session, ENDLESS)
    assert caught.value.kind == "timed_out"
    assert session.aftermath().gone is True
    session.close()


def test_a_statement_can_be_cancelled_from_elsewhere(session: SqliteSession) -> None:
    """A cancellation from another thread ends the statement, and the server side of it is gone."""
    ended = threading.Event()

    def run() -> None:
        with pytest.raises(PyxError):
            ask(session, ENDLESS)
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not session._is_asking:
        pass
    assert session.aftermath().gone is None
    session.cancel()
    thread.join(60)
    assert ended.is_set()
    assert session.aftermath().gone is True


def test_text_that_is_no_utf_8_names_what_works(path: Path) -> None:
    """A text with broken letters is an error that says how to ask for its bytes."""
    writer = sqlite3.connect(path)
    writer.execute("UPDATE orders SET name = CAST(x'ff' AS TEXT)")
    writer.commit()
    writer.close()
    session = connect(source_of(path), Limits())
    with pytest.raises(PyxError) as caught:
        ask(session, "SELECT name FROM orders")
    assert "CAST" in (caught.value.hint or "")
    assert ask(session, "SELECT CAST(name AS BLOB) FROM orders LIMIT 1") == [(b"\xff",)]
    session.close()


def test_another_process_holds_it_locked(path: Path) -> None:
    """A database that somebody is writing to is told, not waited for without end."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked" + os.linesep.encode()
        with pytest.raises(PyxError, match="locked") as caught:
            connect(source_of(path), Limits(connect_s=0.1))
        assert caught.value.kind == "unreachable"
        other.communicate(b"")
