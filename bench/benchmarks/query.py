"""Rows out of stores: `pyx query` beside the stores' own clients."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path

from programs import PYTHON, PYX, peer
from timing import Case, Timing, measure, table

# The servers that the tests and the example start; only they need what the tests need.
sys.path[:0] = [str(Path(__file__).parents[2] / folder) for folder in ("tests", "examples")]

ROWS = 10_000_000
STATEMENT = "SELECT id, customer, amount, note, ordered_at FROM orders"
UNLIMITED = ("--max-rows", "all", "--max-bytes", "all", "--timeout", "3600")
SQLITE_ROWS = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer, amount REAL, note, ordered_at);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {ROWS})
INSERT INTO orders SELECT i, 'customer ' || (i % 1000), i * 0.25,
    CASE WHEN i % 3 THEN 'note, with comma ' || i END,
    '2026-11-' || (10 + i % 20) || 'T00:00:00Z' FROM n;
"""
POSTGRES_ROWS = f"""
CREATE UNLOGGED TABLE orders AS
SELECT i AS id, 'customer ' || i % 1000 AS customer, (i * 0.25)::numeric(14, 2) AS amount,
       CASE WHEN i % 3 > 0 THEN 'note, with comma ' || i END AS note,
       timestamptz '2026-11-10' + i % 20 * interval '1 day' AS ordered_at
  FROM generate_series(1, {ROWS}) AS i
"""
MARIADB_ROWS = f"""
CREATE TABLE orders ENGINE = MyISAM AS
SELECT seq AS id, concat('customer ', seq % 1000) AS customer,
       cast(seq * 0.25 AS decimal(14, 2)) AS amount,
       if(seq % 3 > 0, concat('note, with comma ', seq), NULL) AS note,
       timestamp '2026-11-10 00:00:00' + interval seq % 20 day AS ordered_at
  FROM seq_1_to_{ROWS}
"""


def bench(folder: Path) -> str:
    """10,000,000 rows of five columns as CSV, once each after a warm-up of the store's cache."""
    return "\n\n".join((_sqlite(folder), _postgres(folder), _mariadb(folder)))


def _sqlite(folder: Path) -> str:
    path = folder / "big.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(SQLITE_ROWS)
    plain = (
        "import csv, sqlite3, sys; rows = sqlite3.connect(sys.argv[1]).execute(sys.argv[2]);"
        "csv.writer(sys.stdout).writerows(rows)"
    )
    argv: tuple[str, ...] = (PYTHON, "-c", plain, str(path), STATEMENT)
    cases = [
        Case(name="`csv.writer(…)` in Python", argv=argv, stdout=str(folder / "plain.csv")),
    ]
    if shell := peer("sqlite3"):
        argv = (shell, "-csv", str(path), STATEMENT)
        cases.append(Case(name="`sqlite3 -csv`", argv=argv, stdout=str(folder / "shell.csv")))
    cases += _queries(folder, {"SQLITE_BIG_PATH": str(path)}, ("csv", "jsonl", "parquet"))
    return f"SQLite:\n\n{_told(cases)}"


def _postgres(folder: Path) -> str:
    from servers.postgres import ADMIN, PASSWORD, READER, PostgresServer

    server = PostgresServer()
    try:
        server.execute(POSTGRES_ROWS, "ANALYZE orders", "GRANT SELECT ON orders TO PUBLIC")
        server.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
        cases = []
        if psql := peer("psql"):
            whole = (psql, server.url(ADMIN), "--csv", "-c", STATEMENT)
            by_cursor = (
                psql,
                server.url(ADMIN),
                "--csv",
                "-v",
                "FETCH_COUNT=10000",
                "-c",
                STATEMENT,
            )
            out = str(folder / "psql.csv")
            cases = [
                Case(name="`psql --csv`", argv=whole, stdout=out),
                Case(name="`psql --csv -v FETCH_COUNT=10000`", argv=by_cursor, stdout=out),
            ]
        cases += _queries(folder, {"POSTGRES_BIG_URL": server.url()}, ("csv",))
        return f"PostgreSQL:\n\n{_told(cases)}"
    finally:
        server.close()


def _mariadb(folder: Path) -> str:
    from servers.mariadb import PASSWORD, READER, MariadbServer

    server = MariadbServer()
    try:
        server.execute(
            "CREATE DATABASE shop",
            f"CREATE USER {READER} IDENTIFIED BY '{PASSWORD}'",
            f"GRANT SELECT ON shop.* TO {READER}",
            database=None,
        )
        server.execute(MARIADB_ROWS)
        cases = []
        if client := peer("mariadb"):
            login = ("-h127.0.0.1", f"-P{server.port}", f"-u{READER}", f"-p{PASSWORD}", "shop")
            argv = (client, *login, "--batch", "--quick", "-e", STATEMENT)
            out = str(folder / "mariadb.tsv")
            cases = [Case(name="`mariadb --batch --quick`", argv=argv, stdout=out)]
        cases += _queries(folder, {"MARIADB_BIG_URL": server.url()}, ("csv",))
        return f"MariaDB:\n\n{_told(cases)}"
    finally:
        server.close()


def _queries(folder: Path, environ: dict[str, str], forms: tuple[str, ...]) -> list[Case]:
    out = folder / "evidence"
    argv = (PYX, "query", "BIG", STATEMENT, "--output-dir", str(out), *UNLIMITED)
    return [
        Case(
            name=f"`pyx query --format {form}`",
            argv=(*argv, "--format", form),
            environ=environ,
            before=lambda: shutil.rmtree(out, ignore_errors=True),
        )
        for form in forms
    ]


def _told(cases: list[Case]) -> str:
    found: dict[str, Timing] = measure(cases, 1)
    lines = [f"| {name} | {timing.max_rss_bytes / 1e6:.0f} MB |" for name, timing in found.items()]
    memory = "\n".join(["| command | peak memory |", "|---|---|", *lines])
    return f"{table(found, cases[0].name)}\n\n{memory}"
