"""Tables of two stores compared: SQLite with Postgres, MariaDB with Postgres."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from programs import PYTHON, SCRIPTS, peer
from timing import Case, measure

if TYPE_CHECKING:
    from collections.abc import Callable

# The servers that the tests and the example start; only they need what the tests need.
sys.path[:0] = [str(Path(__file__).parents[2] / folder) for folder in ("tests", "examples")]

SIZES = [int(size) for size in os.environ.get("PYX_BENCH_ROWS", "50000 500000 5000000").split()]
# Asking for each row by its key takes hours beyond that.
MOST_TWICE = 1_000_000
MOST_ASKED_ONE_BY_ONE = 50_000
SQLITE = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, country TEXT, amount NUMERIC,
                     paid INTEGER, note TEXT, ordered_at TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {rows})
INSERT INTO orders SELECT i, 'customer ' || (i % 1000), 'C' || (i % 25), i * 0.25, i % 2,
    CASE WHEN i % 3 THEN 'note, with comma ' || i END,
    datetime('2026-01-01', '+' || (i % 300) || ' days', '+' || (i % 86400) || ' seconds') FROM n;
"""
POSTGRES = """
CREATE TABLE orders AS
SELECT i::bigint AS id, 'customer ' || i % 1000 AS customer, 'C' || i % 25 AS country,
       (i * 0.25)::numeric(14, 2) AS amount, i % 2 = 1 AS paid,
       CASE WHEN i % 3 > 0 THEN 'note, with comma ' || i END AS note,
       timestamp '2026-01-01' + i % 300 * interval '1 day' + i % 86400 * interval '1 second'
           AS ordered_at
  FROM generate_series(1, {rows}) AS i
"""
MARIADB = """
CREATE TABLE orders (id bigint PRIMARY KEY) CHARACTER SET utf8mb4 AS
SELECT seq AS id, concat('customer ', seq % 1000) AS customer, concat('C', seq % 25) AS country,
       cast(seq * 0.25 AS decimal(14, 2)) AS amount, cast(seq % 2 AS int) AS paid,
       if(seq % 3 > 0, concat('note, with comma ', seq), NULL) AS note,
       timestamp '2026-01-01 00:00:00' + interval seq % 300 day + interval seq % 86400 second
           AS ordered_at
  FROM seq_1_to_{rows}
"""
NEW = """
INSERT INTO orders SELECT {id} + {rows}, customer, country, amount, paid, note, ordered_at
  FROM orders WHERE id = {id}
"""
LATER = "UPDATE orders SET ordered_at = ordered_at + interval '1 second' WHERE id = {id}"
# Kind, how often, column, what Postgres gets instead.
PLANTED: list[tuple[str, int, str | None, str]] = [
    ("removed", 3, None, "DELETE FROM orders WHERE id = {id}"),
    ("new", 3, None, NEW),
    ("changed", 3, "amount", "UPDATE orders SET amount = amount + 0.01 WHERE id = {id}"),
    ("changed", 2, "customer", "UPDATE orders SET customer = upper(customer) WHERE id = {id}"),
    ("changed", 2, "country", "UPDATE orders SET country = country || ' ' WHERE id = {id}"),
    ("changed", 3, "note", "UPDATE orders SET note = '' WHERE id = {null}"),
    ("changed", 2, "note", "UPDATE orders SET note = 'NULL' WHERE id = {null}"),
    ("changed", 3, "ordered_at", LATER),
    ("changed", 2, "paid", "UPDATE orders SET paid = NOT paid WHERE id = {id}"),
    ("changed", 2, "customer", "UPDATE orders SET customer = left(customer, -1) WHERE id = {id}"),
]


def bench(folder: Path) -> str:
    """25 planted differences of 10 kinds, which are all to be found and nothing else. Once each,
    after a warm-up where that does not take long."""
    from servers.mariadb import ADMIN as ROOT
    from servers.mariadb import MariadbServer
    from servers.postgres import ADMIN, PostgresServer

    lines = [
        "| pair | rows | command | time | rows a second | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    new, other = PostgresServer(), MariadbServer()
    try:
        other.execute("CREATE DATABASE shop", database=None)
        for rows in SIZES:
            path = folder / f"old{rows}.sqlite"
            with sqlite3.connect(path) as connection:
                connection.executescript(SQLITE.format(rows=rows))
            connection.close()
            other.execute("DROP TABLE IF EXISTS orders", MARIADB.format(rows=rows))
            new.execute("DROP TABLE IF EXISTS orders", POSTGRES.format(rows=rows))
            new.execute("ALTER TABLE orders ADD PRIMARY KEY (id)", "ANALYZE orders")
            planted = folder / "planted.json"
            planted.write_text(json.dumps(_plant(rows, new.execute)))
            files = (f"sqlite:///{path}", new.url(ADMIN), str(planted))
            servers = (other.url(ROOT), new.url(ADMIN), str(planted))
            for pair, cases in (
                ("SQLite, Postgres", [*_ours(files), *_naive(path, new.url(ADMIN), rows)]),
                ("MariaDB, Postgres", [*_ours(servers), *_reladiff(*servers[:2])]),
            ):
                for name, timing in measure(cases, 1, warm_up=rows <= MOST_TWICE).items():
                    seconds, memory = timing.median, timing.max_rss_bytes / 1e6
                    lines.append(
                        f"| {pair} | {rows:,} | {name} | {seconds:.2f} s | {rows / seconds:,.0f} "
                        f"| {memory:.0f} MB |"
                    )
                    print(lines[-1], file=sys.stderr)
            path.unlink()
    finally:
        new.close()
        other.close()
    return "\n".join(lines)


def _plant(rows: int, execute: Callable[..., None]) -> list[list[object]]:
    """Plants the differences, spread over the table; what has to be found."""
    found: list[list[object]] = []
    number = 0
    for kind, count, column, statement in PLANTED:
        for _ in range(count):
            number += 1
            # Not a multiple of 3, so that it has a note; `null` has none.
            key = rows // 27 * number // 3 * 3 + 1
            null = key + 2
            execute(statement.format(id=key, null=null, rows=rows))
            where = null if "{null}" in statement else key
            found.append([where + rows if kind == "new" else where, kind, column])
    return found


def _ours(arguments: tuple[str, ...]) -> list[Case]:
    argv = (PYTHON, str(SCRIPTS / "compare_tables.py"), *arguments)
    return [
        Case(name="pyx", argv=argv),
        Case(name="pyx, all rows read", argv=(*argv, "stream")),
    ]


def _naive(path: Path, url: str, rows: int) -> list[Case]:
    argv = (PYTHON, str(SCRIPTS / "compare_naively.py"), str(path), url)
    cases = [Case(name="both sides into dicts", argv=(*argv, "dicts"))]
    if rows <= MOST_ASKED_ONE_BY_ONE:
        cases.append(Case(name="row by row", argv=(*argv, "rows")))
    return cases


def _reladiff(old: str, new: str) -> list[Case]:
    program = peer("reladiff")
    if program is None:
        return []
    # With `note` it ends at the first NULL that became a text, with exit code 0: "'<' not supported
    # between instances of 'NoneType' and 'str'" (reladiff 0.6).
    columns = [f"-c{name}" for name in ("customer", "country", "amount", "ordered_at")]
    sides = (old, "orders", new.replace("postgres://", "postgresql://"), "orders")
    return [Case(name="reladiff, four columns", argv=(program, *sides, "-k", "id", *columns))]
