"""What the new schema can't hold of the old data is found by a statement, with count and sample."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from pyx_core.baseline.schema.model import Check, ForeignKey, Index
from schemas import (
    found,
    holding_of,
    mariadb_database,
    postgres_database,
    sqlite_database,
    wanted,
    wanted_table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

OLD = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT, uid TEXT, more TEXT,
  born TEXT, seen TEXT, vip INT, level TEXT, points, price, state TEXT, raw BLOB, note TEXT);
CREATE TABLE orders (number INT, customer_id INT, total REAL);
INSERT INTO customers VALUES
  (1, 'ann@x', 'Ann', '6f1c9e57-6a65-4b06-8d3c-0b7f35a4f1aa', '{"a": 1}', '2026-02-28',
   '2026-02-28T10:00:00Z', 1, '32767', 1, 1.25, 'new', x'ff', 'fine'),
  (2, 'ANN@x ', NULL, '6F1C9E576A654B068D3C0B7F35A4F1AA', 'null', '2026-02-30', '2026-02-28',
   0, ' 7 ', 2.0, '12.50', 'new', NULL, 'z' || char(0)),
  (3, 'bob@x', 'Bob the very long', 'no uuid', '{a: 1}', '2026-02-28 10:00', 'yesterday', 2,
   '32768', 2.5, 12.345, 'gone', NULL, CAST(x'61ff' AS TEXT)),
  (4, 'bob@x', 'Bob', NULL, NULL, NULL, NULL, NULL, 'high', 'many', 99999999.999, NULL, NULL,
   'größe'),
  (5, NULL, 'Eve', NULL, NULL, 20260101, NULL, 'yes', '', 9223372036854775807, 'NaN', 'new', NULL,
   '🙂');
INSERT INTO orders VALUES (1, 1, 5), (1, 9, -1), (2, 9, NULL), (3, NULL, 0.1);
"""
CUSTOMERS = {
    "id": "bigint!",
    "email": "text~",
    "name": "varchar(10)!",
    "uid": "uuid",
    "more": "jsonb",
    "born": "date",
    "seen": "timestamptz",
    "vip": "boolean",
    "level": "smallint",
    "points": "integer",
    "price": "numeric(8,2)",
    "state": "text",
    "raw": "bytea",
    "note": "text",
    "since": "date!",
}


def key(name: str, *columns: str) -> Index:
    return Index(name=name, columns=columns, is_unique=True)


def test_each_thing_that_sqlite_lets_through_is_found(tmp_path: Path) -> None:
    """NULLs, ranges, lengths, dates, UUIDs, JSON, mixed types, UTF-8, NULs, keys, conditions."""
    customers = wanted_table(
        "postgres", "customers", CUSTOMERS, primary_key=("id",), indexes=(key("mails", "email"),)
    )
    orders = wanted_table(
        "postgres",
        "orders",
        {"number": "integer!", "customer_id": "bigint", "total": "double precision"},
        primary_key=("number",),
        foreign_keys=(
            ForeignKey(name="f", columns=("customer_id",), table="customers", to_columns=("id",)),
        ),
        checks=(
            Check(name="positive", expression="((total >= (0)::double precision))"),
            Check(name="odd", expression="((number % 2) = 1)"),
        ),
    )
    holding = holding_of(
        sqlite_database(tmp_path / "old.db", OLD), wanted("postgres", customers, orders)
    )
    assert found(holding) == {
        ("null", "name"): 1,
        ("no_source", "since"): 5,
        ("too_long", "name"): 1,
        ("not_uuid", "uid"): 1,
        ("not_json", "more"): 1,
        ("not_date", "born"): 2,
        ("time_lost", "born"): 1,
        ("not_date", "seen"): 1,
        ("not_boolean", "vip"): 1,
        ("not_integer", "level"): 2,
        ("out_of_range", "level"): 1,
        ("not_integer", "points"): 2,
        ("out_of_range", "points"): 1,
        ("not_number", "price"): 1,
        ("too_large", "price"): 1,
        ("digits_lost", "price"): 2,
        ("nul_character", "note"): 1,
        ("invalid_utf8", "note"): 1,
        ("duplicates", "email"): 1,
        ("duplicates_folded", "email"): 2,
        ("duplicates", "number"): 1,
        ("orphans", "customer_id"): 2,
        ("check", "total"): 1,
        ("mixed_types", "vip"): 1,
        ("mixed_types", "points"): 1,
        ("mixed_types", "price"): 2,
    }
    by_kind = {(one.kind, one.columns): one for one in holding.obstacles}
    null = by_kind["null", ("name",)]
    assert (null.sample_columns, null.sample, null.rows) == (("id", "name"), ((2, None),), 5)
    assert by_kind["invalid_utf8", ("note",)].sample == ((3, "a\\xff"),)
    assert by_kind["duplicates", ("email",)].sample == (("bob@x", 2),)
    assert "integer 2, text 2" not in by_kind["mixed_types", ("points",)].message
    assert "number 4, text 1" in by_kind["mixed_types", ("points",)].message
    assert [(one.what, one.why) for one in holding.unchecked] == [
        (
            "check odd: ((number % 2) = 1)",
            "not tried: it has '% 2) = 1)', which stores read differently",
        )
    ]
    held = {(one.kind, one.columns): one.basis for one in holding.held}
    assert held["invalid_utf8", ("email",)] == "counted"
    assert held["duplicates", ("id",)] == "old key"


def test_nothing_is_said_of_what_was_not_looked_at(tmp_path: Path) -> None:
    """A statement beyond its limit leaves its questions open."""
    path = tmp_path / "old.db"
    store = sqlite_database(path, "CREATE TABLE big (id INTEGER PRIMARY KEY, a TEXT)")
    connection = sqlite3.connect(path)
    connection.execute(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 60000) "
        "INSERT INTO big SELECT x, hex(randomblob(40)) FROM n"
    )
    connection.commit()
    connection.close()
    new = wanted("postgres", wanted_table("postgres", "big", {"id": "bigint!", "a": "uuid!"}))
    holding = holding_of(store, new, 0.001)
    assert (holding.obstacles, holding.held) == ((), ())
    assert {one.what.split(":")[0] for one in holding.unchecked} == {
        *("null", "not_uuid", "nul_character"),
        *("mixed_types", "invalid_utf8"),
    }
    assert all("stopped after" in one.why for one in holding.unchecked)


def test_postgres_is_asked_in_its_own_words(postgres: PostgresServer) -> None:
    """The same questions to typed columns of Postgres, for a new side of MariaDB."""
    store = postgres_database(
        postgres,
        "holding_test",
        """CREATE TABLE customers (id bigint PRIMARY KEY, email text, born text, seen timestamptz,
           vip text, level text, price numeric, uid text, more text, state text, f float8)""",
        """INSERT INTO customers VALUES
           (1, 'ann@x', '2024-02-29', '2026-01-01 00:00Z', 'true', '5', 1.5,
            '6f1c9e57-6a65-4b06-8d3c-0b7f35a4f1aa', '{}', 'new', 1),
           (5000000000, 'ANN@x  ', '2026-02-29', '2026-01-01 10:00Z', 'maybe', '1e3', 'NaN',
            'x', '{', 'old', 'Infinity'),
           (3, 'größe', '2026-01-01 10:00', NULL, '0', '40000', 12345.678, NULL, NULL, NULL,
            0.5)""",
    )
    table = wanted_table(
        "mariadb",
        "customers",
        {
            "id": "int(11)!",
            "email": "varchar(6)~",
            "born": "date",
            "seen": "date!",
            "vip": "tinyint(1)",
            "level": "smallint(6)",
            "price": "decimal(6,2)",
            "uid": "uuid",
            "more": "json",
            "state": "enum('new')",
            "f": "decimal(5,0)",
        },
        primary_key=("id",),
        indexes=(key("mails", "email"),),
        checks=(Check(name="c", expression="`state` in ('new','gone')"),),
    )
    holding = holding_of(store, wanted("mariadb", table))
    assert found(holding) == {
        ("out_of_range", "id"): 1,
        ("too_long", "email"): 1,
        ("duplicates_folded", "email"): 1,
        ("not_date", "born"): 1,
        ("time_lost", "seen"): 1,
        ("null", "seen"): 1,
        ("not_integer", "vip"): 2,
        ("not_integer", "level"): 1,
        ("out_of_range", "level"): 1,
        ("not_number", "price"): 1,
        ("too_large", "price"): 2,
        ("digits_lost", "price"): 1,
        ("not_uuid", "uid"): 1,
        ("not_json", "more"): 1,
        ("not_member", "state"): 1,
        ("not_number", "f"): 1,
        ("too_large", "f"): 1,
        ("digits_lost", "f"): 1,
        ("check", "state"): 1,
    }
    assert holding.unchecked == ()


def test_mariadb_is_asked_in_its_own_words(mariadb: MariadbServer) -> None:
    """Zero dates, NULs and what its collations let through, for a new side of Postgres."""
    store = mariadb_database(
        mariadb,
        "holding_test",
        "SET SESSION sql_mode = ''",
        """CREATE TABLE customers (id int unsigned PRIMARY KEY, email varchar(20), born date,
           seen datetime, vip tinyint(1), level varchar(10), price decimal(10,4), uid char(36),
           more text, state varchar(9), boss int) CHARACTER SET utf8mb4""",
        """INSERT INTO customers VALUES
           (1, 'ann@x', '0000-00-00', '2026-01-01 10:00:00', 1, '5', 1.5,
            '6f1c9e57-6a65-4b06-8d3c-0b7f35a4f1aa', '{}', 'new', NULL),
           (4000000000, CONCAT('a', CHAR(0)), '2026-01-00', '0000-00-00', 2, 'five', 1.2345,
            'x', '{', 'old', 4),
           (3, 'ANN@x', NULL, NULL, 0, '40000', 99999.99, NULL, NULL, 'IT''S', 1)""",
    )
    table = wanted_table(
        "postgres",
        "customers",
        {
            "id": "integer!",
            "email": "varchar(20)",
            "born": "date",
            "seen": "timestamp!",
            "vip": "boolean",
            "level": "smallint",
            "price": "numeric(6,2)",
            "uid": "uuid",
            "more": "jsonb",
            "state": "text",
            "boss": "integer",
        },
        primary_key=("id",),
        indexes=(key("mails", "email"),),
        foreign_keys=(ForeignKey(name="b", columns=("boss",), table="customers", to_columns=()),),
        checks=(
            Check(
                name="c",
                expression="((state)::text = ANY ((ARRAY['new'::character varying, "
                "'it''s'::character varying])::text[]))",
            ),
        ),
    )
    holding = holding_of(store, wanted("postgres", table))
    assert found(holding) == {
        ("out_of_range", "id"): 1,
        ("nul_character", "email"): 1,
        ("zero_date", "born"): 2,
        ("zero_date", "seen"): 1,
        ("null", "seen"): 1,
        ("not_boolean", "vip"): 1,
        ("not_integer", "level"): 1,
        ("out_of_range", "level"): 1,
        ("too_large", "price"): 1,
        ("digits_lost", "price"): 1,
        ("not_uuid", "uid"): 1,
        ("not_json", "more"): 1,
        ("orphans", "boss"): 1,
        ("check", "state"): 2,
    }
    assert holding.unchecked == ()
