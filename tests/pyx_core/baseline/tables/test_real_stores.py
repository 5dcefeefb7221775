"""Tables of real servers compared: every value that is known to fool comparators gives no false
result, whichever two stores hold it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from pyx_core.baseline.definition.model import Column, Table
from pyx_core.baseline.tables.dialect import dialect_of
from pyx_core.baseline.tables.options import Sizes, TableOptions
from pyx_core.baseline.tables.snapshot import hold, release
from pyx_core.errors import PyxError
from servers.source import source
from two_stores import compare, open_store, sqlite_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyx_core.baseline.tables.side import Store
    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

    Row = tuple[object, ...]
    Fill = Callable[[str, list[Row]], str]

LONG = "x" * 10_000
COLUMNS = ("id", "name", "price", "active", "made", "day", "ref", "data", "ratio")
MIDNIGHT = "2026-11-25 00:00:00"
REF = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
# Texts, numbers and times that one store writes otherwise than another, or that look like NULL.
ROWS: list[Row] = [
    (1, "plain", "12.50", 1, "2026-11-25 07:23:12", "2026-11-25", REF, b"\x00\xff", 0.1),
    (2, "NULL", "0.00", 0, "2026-11-25 07:23:12.500000", "0001-01-01", REF, b"", -0.0),
    (3, "<null>", "-0.01", 1, "1970-01-01 00:00:01", "9999-12-31", REF, b"NULL", 1e300),
    (4, "", "99999999.99", 1, "2026-03-29 02:30:00", "2026-02-28", REF, None, 1 / 3),
    (5, None, None, None, None, None, None, None, None),
    (6, LONG, "1.10", 0, "2026-10-25 02:30:00", "2026-12-31", REF, b"a" * 5000, 2.5),
    (7, "~", "1.00", 1, "2026-11-25 00:00:00", "2026-11-25", REF, b"~", 1e-7),
    (8, "4:abcd;~;", "100", 1, "2026-11-25 00:00:00", "2026-11-25", REF, b";", 100.0),
    (9, "Straße \U0001f600 é e\u0301", "7.00", 1, MIDNIGHT, "2026-11-25", REF, b"1", 7.0),
    (2**40, "large", "7.00", 1, "2026-11-25 00:00:00", "2026-11-25", REF, b"1", 7.0),
    (-5, " blanks ", "7.00", 1, "2026-11-25 00:00:00", "2026-11-25", REF, b"1", 7.0),
    (10, "o'clock \\ \"quoted\" :name %s {x}", "7", 1, MIDNIGHT, "2026-11-25", REF, b"1", 7.0),
]  # fmt: skip
SQLITE = """CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, price NUMERIC, active INTEGER,
            made TEXT, day TEXT, ref TEXT, data BLOB, ratio REAL)"""
POSTGRES = """CREATE TABLE t (id bigint PRIMARY KEY, name text, price numeric(12, 2),
              active boolean, made timestamp, day date, ref uuid, data bytea,
              ratio double precision)"""
MARIADB = """CREATE TABLE t (id bigint PRIMARY KEY, name text, price decimal(14, 4),
             active tinyint(1), made datetime(6), day date, ref char(36), data blob,
             ratio double) CHARACTER SET utf8mb4"""
# Small enough that every row is reached by dividing.
TINY = TableOptions(sizes=Sizes(chapter=5, leaf=1, fan=2))


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer, mariadb: MariadbServer) -> tuple[str, str]:
    """A database of this module's own on either server, for as long as the servers live: a worker
    may come back to this module after others."""
    postgres.execute("CREATE DATABASE compared")
    mariadb.execute("CREATE DATABASE compared", database=None)
    return postgres.url("postgres", "compared"), mariadb.url("root", "compared")


@pytest.fixture
def fill(tmp_path: Path, mariadb: MariadbServer, databases: tuple[str, str]) -> Fill:
    """Makes the table in a store, in place of the one that was there, and gives its URL."""
    marks = ", ".join(["%s"] * len(COLUMNS))

    def in_sqlite(rows: list[Row]) -> str:
        return sqlite_file(tmp_path / "t.db", SQLITE, rows)

    def in_postgres(rows: list[Row]) -> str:
        import psycopg

        typed = [(*row[:3], None if row[3] is None else bool(row[3]), *row[4:]) for row in rows]
        with psycopg.connect(databases[0]) as connection, connection.cursor() as cursor:
            cursor.execute(b"DROP TABLE IF EXISTS t")
            cursor.execute(POSTGRES.encode())
            cursor.executemany(f"INSERT INTO t VALUES ({marks})".encode(), typed)
        return databases[0]

    def in_mariadb(rows: list[Row]) -> str:
        with mariadb._cursor("compared") as cursor:
            cursor.execute("DROP TABLE IF EXISTS t")
            cursor.execute(MARIADB)
            cursor.executemany(f"INSERT INTO t VALUES ({marks})", rows)
        return databases[1]

    kinds = {"sqlite": in_sqlite, "postgres": in_postgres, "mariadb": in_mariadb}
    return lambda name, rows: kinds[name](rows)


PAIRS = [("sqlite", "postgres"), ("sqlite", "mariadb"), ("mariadb", "postgres")]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("method", ["auto", "stream"])
def test_equal_tables_are_equal(
    fill: Fill, tmp_path: Path, pair: tuple[str, str], method: str
) -> None:
    """The same rows in two stores are the same, by hash and by reading, whatever they hold."""
    old, new = fill(pair[0], ROWS), fill(pair[1], ROWS)
    found = compare(tmp_path, old, new, options=TINY._replace(method=method))
    assert found.differences == []
    assert found.verdict.outcome == "equal"
    assert found.verdict.totals.equal == len(ROWS)
    assert found.verdict.method == ("rows" if method == "stream" else "both")


def without_ratio(**given: object) -> Table:
    """The table without the column that no hash can prove."""
    return Table(name="t", key=("id",), left_out={"ratio": "a float"}, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_equal_rows_are_not_moved(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """What two stores have alike is proven by hashes that they compute: no row is read twice, and
    a single change brings no more than its segment."""
    old, new = fill(pair[0], ROWS), fill(pair[1], ROWS)
    found = compare(tmp_path, old, new, without_ratio(), options=TINY)
    assert (found.differences, found.verdict.rows_moved) == ([], 0)
    assert found.verdict.method == "hashes"
    changed = [(*row[:2], "13.00", *row[3:]) if row[0] == 9 else row for row in ROWS]
    found = compare(tmp_path, old, fill(pair[1], changed), without_ratio(), options=TINY)
    assert found.open == {("changed", "9", "price")}
    assert found.verdict.rows_moved == 2


# What: the row, its column, and what the new side has instead.
CHANGES: list[tuple[str, int, int, object]] = [
    ("text NULL for NULL", 5, 1, "NULL"),
    ("<null> for NULL", 5, 1, "<null>"),
    ("empty for NULL", 5, 1, ""),
    ("NULL for empty", 4, 1, None),
    ("the last of 10,000 letters", 6, 1, LONG[:-1] + "y"),
    ("one letter less", 6, 1, LONG[:-1]),
    ("a blank at the end", 1, 1, "plain "),
    ("case", 1, 1, "Plain"),
    ("composed letter", 9, 1, "Straße \U0001f600 é \u00e9"),
    ("a cent", 1, 2, "12.51"),
    ("a sign", 3, 2, "0.01"),
    ("a microsecond", 2, 4, "2026-11-25 07:23:12.500001"),
    ("a day", 4, 5, "2026-03-01"),
    ("true for false", 2, 3, 1),
    ("NULL for false", 2, 3, None),
    ("a UUID", 1, 6, "7d444840-9dc0-11d1-b245-5ffdce74fad3"),
    ("a byte", 6, 7, b"a" * 4999 + b"b"),
    ("no bytes for NULL", 4, 7, b""),
    ("a bit of a float", 4, 8, 0.33333333333333337),
]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_change_is_found(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """Changes that other comparators take for none are each found in its row and column, and
    nothing else is."""
    by_id = {row[0]: row for row in ROWS}
    old, new, expected = [*ROWS], [*ROWS], set()
    for number, (_, of, at, value) in enumerate(CHANGES, 100):
        row = (number, *by_id[of][1:])
        old.append(row)
        new.append((*row[:at], value, *row[at + 1 :]))
        expected.add(("changed", str(number), COLUMNS[at]))
    urls = fill(pair[0], old), fill(pair[1], new)
    for options in (TINY, TINY._replace(method="stream")):
        found = compare(tmp_path, *urls, options=options)
        assert found.open == expected
        assert found.verdict.totals.equal == len(ROWS)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_keys_that_only_case_tells_apart(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """Rows are found by a text byte for byte, whatever collation a store has for it: rows that one
    side lacks are told by their key, and no other is."""
    names = ["a", "A", "ä", "Ä", "a ", "z", "Z", "\U0001f600", "\uffff", "é", "e\u0301", "", "NULL"]
    rows = [(at, name, *ROWS[0][2:]) for at, name in enumerate(names)]
    old, new = fill(pair[0], rows), fill(pair[1], rows[1:])
    columns = {"price": Column(), "active": Column(), "id": Column()}
    table = Table(name="t", key=("name",), columns=columns)
    for options in (TINY, TINY._replace(method="stream"), TableOptions()):
        found = compare(tmp_path, old, new, table, options=options)
        assert found.open == {("removed", "a", None)}
        assert found.verdict.totals.equal == len(names) - 1


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_repeated_and_missing_keys(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """Where several rows have one key, or none, each of them counts: none is dropped, and none is
    counted for two."""
    names = ["twice", "twice", None, None, "once"]
    rows = [(at, name, str(at), *ROWS[0][3:]) for at, name in enumerate(names)]
    table = Table(name="t", key=("name",), columns={"price": Column(), "active": Column()})
    old = fill(pair[0], rows)
    for options in (TINY, TINY._replace(method="stream")):
        same = compare(tmp_path, old, fill(pair[1], rows[::-1]), table, options=options)
        assert (same.differences, same.verdict.totals.equal) == ([], len(rows))
        fewer = compare(tmp_path, old, fill(pair[1], rows[1:]), table, options=options)
        assert fewer.open == {("removed", "twice", None)}
        assert fewer.verdict.repeated_keys >= 1
        other = [*rows[:3], (3, None, "8", *ROWS[0][3:]), rows[4]]
        changed = compare(tmp_path, old, fill(pair[1], other), table, options=options)
        assert changed.open == {("changed", "null", "price")}
        assert changed.verdict.totals.equal == len(rows) - 1


@pytest.mark.parametrize("pair", PAIRS[:2], ids="-".join)
def test_local_times_against_utc(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """Times are the same instant where both zones are known. A local time that its zone had twice,
    or never, is told and not guessed, unless a rule says what it means."""
    local = [
        "2026-01-15 12:00:00",
        "2026-07-15 12:00:00",
        "2026-10-25 02:30:00",
        "2026-03-29 02:30:00",
    ]
    utc = [
        "2026-01-15 11:00:00",
        "2026-07-15 10:00:00",
        "2026-10-25 00:30:00",
        "2026-03-29 01:30:00",
    ]
    old = fill(pair[0], [(at, *ROWS[0][1:4], made, *ROWS[0][5:]) for at, made in enumerate(local)])
    new = fill(pair[1], [(at, *ROWS[0][1:4], made, *ROWS[0][5:]) for at, made in enumerate(utc)])
    table = Table(name="t", key=("id",), columns={"made": Column(read_as="timestamp")})
    zones = ("Europe/Berlin", "UTC")
    found = compare(tmp_path, old, new, table, zones=zones)
    assert found.open == {("changed", "2", "made"), ("changed", "3", "made")}
    assert [cluster.kind for cluster in found.verdict.clusters] == ["odd_time"]
    rule: dict[str, object] = {
        "id": "first-of-two",
        "timezone": {"left": "Europe/Berlin", "right": "UTC"},
    }
    ruled = compare(tmp_path, old, new, table, [rule], zones=zones)
    assert (ruled.open, ruled.verdict.absorbed) == (set(), {"first-of-two": 2})
    unknown = compare(tmp_path, old, new, table)
    assert len(unknown.open) == len(local)


ODD_NUMBERS = (
    "DROP TABLE IF EXISTS odd",
    """CREATE TABLE odd (id int PRIMARY KEY, n numeric, f double precision, made timestamp,
                        at timestamptz, day date, padded char(5), list int[], doc jsonb)""",
    """INSERT INTO odd VALUES
    (1, 'NaN', 'NaN', 'infinity', '-infinity', 'infinity', 'a', '{1,NULL}', '{"a": 1.10}'),
    (2, 'Infinity', '-Infinity', '0044-03-15 BC', '0044-03-15 BC', '0044-03-15 BC', 'a ', '{}',
     '{"b": null}'),
    (3, 12345678901234567890123456789.5, -0.0, '0044-03-15', '0044-03-15', '0044-03-15', NULL, NULL,
     'null'),
    (4, 1e-20, 1e-300, '9999-12-31 23:59:59.999999', '294276-12-31', '5874897-12-31', '', '{1}',
     '0')
    """,
)


def test_values_that_python_has_no_type_for(
    postgres: PostgresServer, databases: tuple[str, str], tmp_path: Path
) -> None:
    """Infinite times, years before Christ and beyond 9999, NaN, arrays and padded texts: equal ones
    are equal, and each change is found, by hash and by reading."""
    postgres.execute("CREATE DATABASE other")
    urls = databases[0], postgres.url("postgres", "other")
    postgres.execute(*ODD_NUMBERS, database="compared")
    table = Table(name="odd", key=("id",))
    for options in (TINY, TINY._replace(method="stream")):
        postgres.execute(*ODD_NUMBERS, database="other")
        assert compare(tmp_path, *urls, table, options=options).open == set()
        postgres.execute(
            "UPDATE odd SET n = 'Infinity', f = 'Infinity', made = '-infinity', list = '{1,2}'"
            " WHERE id = 1",
            "UPDATE odd SET made = '0044-03-15', at = '0045-03-15 BC', day = '0044-03-16 BC'"
            " WHERE id = 2",
            "UPDATE odd SET n = n + 1e-20, at = '294275-12-31', padded = NULL WHERE id = 4",
            database="other",
        )
        changed = {"1": "n f made list", "2": "made at day", "4": "n at padded"}
        assert compare(tmp_path, *urls, table, options=options).open == {
            ("changed", key, column) for key, names in changed.items() for column in names.split()
        }


@pytest.mark.parametrize("kind", ["postgres", "mariadb", "sqlite"])
def test_a_side_is_seen_at_one_moment(fill: Fill, kind: str) -> None:
    """What is written while a side is held is not seen before it is released."""
    store = open_store(fill(kind, ROWS), "HELD")
    try:
        if kind == "sqlite":
            with sqlite3.connect(store.identity.removeprefix("sqlite:///")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("DELETE FROM t WHERE id = 10")
            store.session.close()
            store = open_store(store.identity, "HELD")
        hold(store)
        count = "SELECT count(*) FROM t"
        (before,) = store.rows(count)
        fill_more(store, "DELETE FROM t WHERE id = 1")
        assert store.rows(count) == [before]
        with pytest.raises(PyxError):
            store.rows("DELETE FROM t")
        release(store)
        assert store.rows(count) == [(before[0] - 1,)]
    finally:
        store.session.close()


def fill_more(store: Store, statement: str) -> None:
    """Writes to a store as another program would."""
    url = store.identity
    if store.kind == "sqlite":
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
    elif store.kind == "postgres":
        import psycopg

        with psycopg.connect(url) as other:
            other.execute(statement.encode())
    else:
        import pymysql

        address = source(url).address
        with pymysql.connect(
            host=address.host,
            port=address.port or 0,
            user=address.user,
            password=address.password or "",
            database=address.database,
        ) as writer:
            with writer.cursor() as cursor:
                cursor.execute(statement)
            writer.commit()


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_keys_of_every_type(fill: Fill, tmp_path: Path, pair: tuple[str, str]) -> None:
    """Rows are found by a key of two columns, whatever its first one holds, NULL included, and
    however large or lopsided numbers are."""
    rows = [*ROWS, (2**61, *ROWS[0][1:]), (-(2**61), *ROWS[1][1:]), (2**63 - 1, *ROWS[2][1:])]
    old, new = fill(pair[0], rows), fill(pair[1], rows[1:])
    columns = {"name": Column(), "price": Column(), "data": Column()}
    for first in ("id", "name", "active", "made", "day", "ref", "data", "price", "ratio"):
        key = ("id",) if first == "id" else (first, "id")
        table = Table(name="t", key=key, columns=columns)
        found = compare(tmp_path, old, new, table, options=TINY)
        assert [one["kind"] for one in found.differences] == ["removed"], first
        assert found.differences[0]["key"]["id"] == "1"
        assert found.verdict.totals.equal == len(rows) - 1


def test_uuids_and_large_texts_as_keys(fill: Fill, tmp_path: Path) -> None:
    """A UUID is one key in capitals, too; texts that only their last letter tells apart are two."""
    refs = [
        REF.upper(),
        "00000000-0000-0000-0000-0000000000ff",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ]
    rows = [(at, LONG + str(at), *ROWS[0][2:6], ref, None, 1.0) for at, ref in enumerate(refs)]
    urls = fill("sqlite", rows), fill("postgres", rows), fill("mariadb", rows)
    for old, new in (urls[:2], urls[1:], urls[::2]):
        for key in ("ref", "name"):
            table = Table(name="t", key=(key,), columns={"price": Column(), "day": Column()})
            for options in (TINY, TINY._replace(method="stream")):
                found = compare(tmp_path, old, new, table, options=options)

                assert found.open == set()
                assert found.verdict.totals.equal == len(rows)


def test_what_cannot_be_asked_costs_no_verdict(
    postgres: PostgresServer, databases: tuple[str, str], tmp_path: Path
) -> None:
    """Keys of a type that a server can't compare still give a verdict, with a note on what could
    not be looked for."""
    postgres.execute("CREATE DATABASE documents")
    urls = databases[0], postgres.url("postgres", "documents")
    made = "CREATE TABLE doc AS SELECT to_json(n) AS key, {} AS n FROM generate_series(1, 20) AS n"
    postgres.execute(made.format("n"), database="compared")
    postgres.execute(made.format("n * 2"), database="documents")
    found = compare(tmp_path, *urls, Table(name="doc", key=("key",)))
    assert (found.verdict.kinds["changed"], found.verdict.totals.equal) == (20, 0)
    assert found.verdict.clusters[0].text == "all 20 in column n: ratio 2"
    assert any("in common" in note for note in found.verdict.notes)


def test_only_stores_with_tables() -> None:
    """A cache has none, which is said before it is asked."""
    with pytest.raises(PyxError, match="no tables"):
        dialect_of("redis")
