"""Postgres is read, and can't be written, whatever is asked and whoever logs in."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest

from project import PATIENCE_S
from pyx_core.errors import PyxError
from pyx_core.sources.identity import Comparison
from pyx_core.sources.own_sql import own_sql
from pyx_core.sources.postgres.driver import PostgresSession, connect
from pyx_core.sources.session import JsonText, Limits
from servers.attacks import attacks
from servers.postgres import ADMIN, READER, PostgresServer
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.sources.description import Part

TYPES = r"""
SELECT 9223372036854775807, 12345678901234567890.0123456789, 'infinity'::timestamptz,
       '2026-03-02 07:23:12.000001+02'::timestamptz, '1 month 2 days'::interval,
       '\xdead'::bytea, '{"a": 1.10}'::jsonb, ARRAY[1, NULL], NULL, '',
       'NaN'::numeric, '0044-03-15 BC'::date, true
"""


@contextlib.contextmanager
def opened(
    server: PostgresServer, user: str = READER, statement_s: float = PATIENCE_S
) -> Iterator[PostgresSession]:
    limits = Limits(connect_s=PATIENCE_S, statement_s=statement_s)
    session = connect(source(server.url(user)), limits)
    try:
        yield session
    finally:
        session.close()


def identity(server: PostgresServer) -> Sequence[Part]:
    with opened(server) as session:
        return session.describe().identity


@pytest.fixture
def session(postgres: PostgresServer) -> Iterator[PostgresSession]:
    with opened(postgres) as made:
        yield made


def rows(session: PostgresSession, text: str, **parameters: Any) -> list[Any]:
    return list(session.ask(text, parameters).rows)


@pytest.mark.parametrize(
    ("user", "is_held"), [(READER, False), (ADMIN, False), (ADMIN, True)], ids=str
)
def test_no_attack_changes_anything(postgres: PostgresServer, user: str, is_held: bool) -> None:
    """Every statement of the attack file is refused or harmless, for the administrator, too, and
    in a transaction that is held for all of them."""
    before = postgres.dump()
    with opened(postgres, user) as session:
        if is_held:
            session.hold()
        for attack in attacks("postgres"):
            with contextlib.suppress(PyxError):
                rows(session, attack)
    assert postgres.dump() == before
    # What was attacked is not kept: a new session is held as the first one was.
    with opened(postgres, user) as fresh:
        assert fresh.self_test()


@pytest.mark.parametrize("attack", attacks("postgres"))
def test_an_attack_is_no_defect(session: PostgresSession, attack: str) -> None:
    """Each attack is refused with a reason, or answered; the session goes on either way."""
    kind = "refused"
    try:
        rows(session, attack)
    except PyxError as error:
        kind = error.kind
    assert kind in ("refused", "statement_failed")
    assert rows(session, "SELECT count(*) FROM orders") == [(10,)]


def test_a_statement_of_ten_megabytes_is_answered(session: PostgresSession) -> None:
    """Size alone neither breaks the guard nor the connection."""
    assert rows(session, f"SELECT length('{'x' * 10_000_000}')") == [(10_000_000,)]
    with pytest.raises(PyxError):
        rows(session, f"SELECT 1 /* {'x' * 10_000_000} */; DELETE FROM orders")
    assert rows(session, "SELECT count(*) FROM orders") == [(10,)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DELETE FROM orders", "DELETE is no query"),
        ("SELECT 1; SELECT 2", "one-statement"),
        ("WITH x AS (DELETE FROM orders RETURNING 1) SELECT 1", "a WITH may not write"),
        ("SELECT spoil_quietly()", "read-only transaction"),
        ("SELECT pg_terminate_backend(1)", "known-functions"),
    ],
)
def test_a_refusal_names_its_rule_and_a_way(session: PostgresSession, text: str, rule: str) -> None:
    """Whoever is refused reads why, and which form works."""
    with pytest.raises(PyxError, match=rule) as caught:
        rows(session, text)
    assert caught.value.kind == "refused"
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM orders WHERE 'delete' = 'delete' AND id = 1",
        "SELECT replace('update', 'up', '') , 1",
        "SELECT 1 AS insert_count",
        "SELECT '; DROP TABLE orders'",
        "SELECT ';' /* DELETE FROM orders */",
        "SELECT 1 -- DELETE FROM orders",
        "SELECT 1;",
        "VALUES (1)",
        "TABLE orders",
        "WITH recent AS (SELECT * FROM orders) SELECT count(*) FROM recent",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "SELECT * FROM orders WHERE id::text LIKE '1%' AND total % 2 > 0",
    ],
)
def test_harmless_statements_are_answered(session: PostgresSession, text: str) -> None:
    """Words in texts, names and comments are never a reason to refuse."""
    rows(session, text)


def test_types_survive(session: PostgresSession) -> None:
    """Numbers keep their digits, moments their zone, bytes, JSON, NULL and empty text are apart."""
    (row,) = rows(session, TYPES)
    assert [str(value) for value in row] == [
        *("9223372036854775807", "12345678901234567890.0123456789", "infinity"),
        *("2026-03-02T05:23:12.000001+00:00", "P1M2D", str(b"\xde\xad"), '{"a": 1.10}'),
        *("[1, None]", "None", "", "NaN", "0044-03-15 BC", "True"),
    ]
    assert isinstance(row[6], JsonText)


def test_parameters_are_bound(session: PostgresSession) -> None:
    """`:name` takes a value wherever it stands; in texts, casts and comments it is left alone."""
    text = "SELECT :a || ':a', :n + :n, '1'::int, $$:a$$ -- :a"
    assert rows(session, text, a="'; DROP TABLE orders; --", n=2) == [
        ("'; DROP TABLE orders; --:a", 4, 1, ":a")
    ]
    with pytest.raises(PyxError, match="has no :lost"):
        rows(session, "SELECT 1", lost=1)


def test_a_plan_is_shown_without_running(
    session: PostgresSession, postgres: PostgresServer
) -> None:
    """The estimate comes from the server; what would write is not executed."""
    plan = session.explain("SELECT * FROM orders WHERE id = :id", {"id": 1})
    assert plan is not None
    assert plan.cost is not None
    assert plan.cost > 0
    before = postgres.dump()
    for text in ("DELETE FROM orders", "SELECT 1; DELETE FROM orders", "ANALYZE orders"):
        try:
            session.explain(text, {})
        except PyxError:
            continue
    assert postgres.dump() == before


def test_a_time_limit_ends_the_statement(postgres: PostgresServer) -> None:
    """After a time-out the server says that the statement is gone."""
    with opened(postgres, statement_s=0.2) as session:
        with pytest.raises(PyxError) as caught:
            rows(session, "SELECT pg_sleep(600)")
        assert caught.value.kind == "timed_out"
        after = session.aftermath()
    assert after.gone is True, after.how


def test_a_statement_is_cancelled_from_another_thread(session: PostgresSession) -> None:
    """`cancel` ends what is going on, and the session can be asked again."""
    timer = threading.Timer(0.2, session.cancel)
    timer.start()
    with pytest.raises(PyxError) as caught:
        rows(session, "SELECT pg_sleep(600)")
    timer.join()
    assert caught.value.kind == "timed_out"
    assert rows(session, "SELECT 1") == [(1,)]


def test_the_rights_of_a_login_are_told(postgres: PostgresServer) -> None:
    """What the mechanism holds back and what it can't are told apart, by name."""
    with opened(postgres) as reader:
        rights = {right.name: right.contained for right in reader.describe().rights}
    assert rights == {"write tables": True, "create in schemas": True}
    with opened(postgres, ADMIN) as admin:
        assert "superuser" in [right.name for right in admin.describe().uncontained]


def test_the_catalogue_is_described(postgres: PostgresServer, session: PostgresSession) -> None:
    """Version, role, clock, size and tables are the server's own words."""
    description = session.describe()
    assert description.version.startswith("PostgreSQL ")
    assert description.facts["role"] == "primary"
    assert description.facts["tables"].keys() == {"public.orders"}
    assert description.server_time is not None


def test_a_copy_is_not_taken_for_its_original(postgres: PostgresServer) -> None:
    """A copied data directory has the same system identifier, and is told apart all the same; so
    is the original after a restart, until a person has looked."""
    original = PostgresServer()
    try:
        original.execute("CREATE ROLE reader LOGIN")
        then = identity(original)
        original.stop()
        copy = PostgresServer(copy_of=original)
        try:
            now = identity(copy)
        finally:
            copy.close()
        compared = Comparison(then, now)
        assert compared.verdict == "same_lineage"
        assert "system_identifier" in {part.name for part in compared.matching}
        assert {"started_at", "server_address"} <= {name for name, *_ in compared.differing}
        other = identity(postgres)
        assert Comparison(then, other).verdict == "different"
    finally:
        original.close()


def test_a_server_that_dies_is_told(postgres: PostgresServer) -> None:
    """The connection that breaks in the middle of an answer is an error with a hint."""
    server = PostgresServer()
    try:
        server.execute("CREATE ROLE reader LOGIN")
        with opened(server) as session:
            answer = session.ask("SELECT n FROM generate_series(1, 100000000) AS n", {})
            assert next(iter(answer.rows)) == (1,)
            server.process.kill()
            server.stop()
            with pytest.raises(PyxError) as caught:
                list(answer.rows)
            assert caught.value.kind == "unreachable"
            assert session.aftermath().gone is None
    finally:
        server.close()


def test_nothing_listens(postgres: PostgresServer) -> None:
    """A port without a server, and an option that libpq does not know, are told plainly."""
    url = postgres.url()
    with pytest.raises(PyxError) as caught:
        connect(source(url.replace(str(postgres.port), "1")), Limits(connect_s=2))
    assert caught.value.kind == "unreachable"
    with pytest.raises(PyxError, match="sslmodee") as caught:
        connect(source(f"{url}?sslmodee=require"), Limits())
    assert caught.value.kind == "usage"


def test_the_sql_of_pyx_is_read_only(session: PostgresSession) -> None:
    """Each statement that pyx itself sends is one query, under its own guard."""
    for name in ("server", "control", "tables", "rights"):
        assert rows(session, own_sql("postgres", name)) is not None
