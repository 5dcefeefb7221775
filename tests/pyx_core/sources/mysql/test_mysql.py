"""MySQL and MariaDB are read, and can't be written, whatever is asked and whoever logs in."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.sources.identity import Comparison
from pyx_core.sources.mysql.driver import MysqlSession, connect
from pyx_core.sources.own_sql import own_sql
from pyx_core.sources.session import JsonText, Limits
from requirements import require_posix
from servers.attacks import attacks
from servers.freeze import freeze
from servers.mariadb import ADMIN, PASSWORD, READER, MariadbServer, raw_wire
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

TYPES_TABLE = """
CREATE TABLE kinds (
    big bigint unsigned, exact decimal(30, 10), stamp timestamp(6) NULL, moment datetime(3),
    nothing datetime, day date, long_time time(2), bits bit(12), raw varbinary(10), body blob,
    doc json, pick enum('a', 'b'), several set('x', 'y'), empty varchar(5), missing varchar(5),
    word text, made year, ratio double, small tinyint) CHARSET utf8mb4
"""
TYPES_ROW = r"""
INSERT INTO kinds VALUES (
    18446744073709551615, 12345678901234567890.0123456789, '2026-03-02 05:23:12.000001',
    '2026-03-02 07:23:12.25', '0000-00-00 00:00:00', '2026-03-02', '-838:59:58.99', b'101',
    x'00ff', x'dead', '{"a": 1.10}', 'b', 'x,y', '', NULL, 'größer 🙂', 2026, 0.1, -1)
"""
FOREVER = (
    "SELECT COUNT(*) FROM seq_1_to_1000000000 a, seq_1_to_1000000000 b WHERE a.seq + b.seq = 0"
)


def opened(
    server: MariadbServer, user: str = READER, statement_s: float = 30, database: str = "shop"
) -> MysqlSession:
    return connect(source(server.url(user, database)), Limits(statement_s=statement_s))


@pytest.fixture
def session(mariadb: MariadbServer) -> Iterator[MysqlSession]:
    made = opened(mariadb)
    yield made
    made.close()


def rows(session: MysqlSession, text: str, **parameters: Any) -> list[Any]:
    return list(session.ask(text, parameters).rows)


@pytest.mark.parametrize(
    ("user", "is_held"), [(READER, False), (ADMIN, False), (ADMIN, True)], ids=str
)
def test_no_attack_changes_anything(mariadb: MariadbServer, user: str, is_held: bool) -> None:
    """Every statement of the attack file is refused or harmless, for the administrator, too, and
    in a transaction that is held for all of them."""
    before = mariadb.dump()
    session = opened(mariadb, user)
    if is_held:
        session.hold()
    for attack in attacks("mysql"):
        with contextlib.suppress(PyxError):
            rows(session, attack)
    session.close()
    assert mariadb.dump() == before
    assert not Path("/tmp/pyx-attack").exists()
    # What was attacked is not kept: a new session is held as the first one was.
    fresh = opened(mariadb, user)
    assert fresh.self_test()
    fresh.close()


def test_an_attack_is_no_defect(session: MysqlSession) -> None:
    """Each attack is refused with a reason, or answered; the session goes on either way."""
    for attack in attacks("mysql"):
        kind = "refused"
        try:
            rows(session, attack)
        except PyxError as error:
            kind = error.kind
        assert kind in ("refused", "statement_failed"), attack
        assert rows(session, "SELECT COUNT(*) FROM orders") == [(10,)], attack


@pytest.mark.parametrize("sql_mode", ["ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ORACLE"])
def test_attacks_fail_however_quotes_are_read(mariadb: MariadbServer, sql_mode: str) -> None:
    """The guard reads quotes as the server does, by its sql_mode."""
    before = mariadb.execute("SELECT @@GLOBAL.sql_mode")[0][0]
    mariadb.execute(f"SET GLOBAL sql_mode = '{sql_mode}'")
    try:
        dump = mariadb.dump()
        session = opened(mariadb, ADMIN)
        for attack in attacks("mysql"):
            with contextlib.suppress(PyxError):
                rows(session, attack)
        assert session.self_test()
        text = "'a\\' "
        expected = "\\' INTO OUTFILE" if "BACKSLASH" not in sql_mode else "a\\"
        if "BACKSLASH" in sql_mode:
            assert rows(session, f"SELECT {text}") == [(expected,)]
        else:
            assert rows(session, "SELECT '\\\\'' INTO OUTFILE'") == [("\\' INTO OUTFILE",)]
        session.close()
        assert mariadb.dump() == dump
    finally:
        mariadb.execute(f"SET GLOBAL sql_mode = '{before}'")


def test_the_server_itself_refuses_a_second_statement(mariadb: MariadbServer) -> None:
    """Multi-statements are off in the protocol: no rule of ours is needed to keep a second out."""
    import pymysql

    wire = raw_wire(mariadb)
    with pytest.raises(pymysql.ProgrammingError) as caught:
        wire.send("SELECT 1; DELETE FROM orders")
    assert caught.value.args[0] == 1064
    wire.close()
    assert mariadb.execute("SELECT COUNT(*) FROM orders") == [(10,)]


@pytest.mark.parametrize(
    "text",
    [
        *("SELECT spoil_quietly()", "SELECT spoil_legacy()", "SELECT * FROM spoilt"),
        *("SELECT spoil_by_call()", "SELECT NEXTVAL(orders_seq)", "SELECT SETVAL(orders_seq, 9)"),
        *("EXPLAIN DELETE FROM orders",),
    ],
)
def test_functions_and_views_can_not_write(session: MysqlSession, text: str) -> None:
    """What a function, a view or a sequence would write is stopped by the server's transaction."""
    with pytest.raises(PyxError, match=r"the rule read-only holds: .*READ ONLY") as caught:
        rows(session, text)
    assert caught.value.kind == "refused"


def test_a_function_that_changes_the_session_is_undone(session: MysqlSession) -> None:
    """A function may switch its session to writing; the next statement is read-only again."""
    assert rows(session, "SELECT spoil_session()") == [(1,)]
    assert rows(session, "SELECT @@time_zone, @@tx_read_only, @@sql_mode LIKE '%ANSI%'") == [
        ("+00:00", 1, 0)
    ]
    with pytest.raises(PyxError, match="read-only"):
        rows(session, "SELECT spoil_quietly()")


def test_what_is_not_contained_is_named(mariadb: MariadbServer) -> None:
    """A function with an administrator's rights gets through: the login is told of it."""
    mariadb.execute(
        "CREATE DATABASE aside",
        """CREATE FUNCTION aside.reach() RETURNS int SQL SECURITY DEFINER
           BEGIN SET GLOBAL max_connect_errors = 77; RETURN 1; END""",
        "CREATE USER other IDENTIFIED BY 'not-a-real-password'",
        "GRANT EXECUTE ON aside.* TO other",
    )
    before = mariadb.execute("SELECT @@GLOBAL.max_connect_errors")[0][0]
    try:
        other, admin = opened(mariadb, "other", database=""), opened(mariadb, ADMIN)
        assert [right.name for right in other.describe().uncontained] == ["call hidden functions"]
        uncontained = [right.name for right in admin.describe().uncontained]
        assert {"FILE", "call function aside.reach"} <= set(uncontained)
        assert rows(other, "SELECT aside.reach()") == [(1,)]
        assert mariadb.execute("SELECT @@GLOBAL.max_connect_errors") == [(77,)]
        other.close()
        admin.close()
    finally:
        mariadb.execute(
            *("DROP DATABASE aside", "DROP USER other"),
            f"SET GLOBAL max_connect_errors = {before}",
        )


def test_a_statement_of_ten_megabytes_is_answered(session: MysqlSession) -> None:
    """Size alone neither breaks the guard nor the connection."""
    assert rows(session, f"SELECT LENGTH('{'x' * 10_000_000}')") == [(10_000_000,)]
    assert rows(session, f"SELECT LENGTH('{chr(39) * 10_000_000}')") == [(5_000_000,)]
    with pytest.raises(PyxError):
        rows(session, f"SELECT 1 /* {'x' * 10_000_000} */; DELETE FROM orders")
    assert rows(session, "SELECT LENGTH(:long)", long="y" * 1_000_000) == [(1_000_000,)]
    assert rows(session, "SELECT COUNT(*) FROM orders") == [(10,)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DELETE FROM orders", "DELETE is no query"),
        ("SELECT 1; SELECT 2", "one-statement"),
        ("/*!50000 SELECT 1 */", "no-version-comments"),
        ("SELECT 1.0INTO OUTFILE 'x'", "no-into"),
        ("SELECT * FROM orders LOCK IN SHARE MODE", "no-locks"),
        ("SELECT `LOAD_FILE` ('/etc/hostname')", "known-functions"),
        ("SELECT spoil_quietly()", "read-only"),
        ("SELECT '\0'", "plain-text"),
        ("SELECT 'a", "plain-text"),
        ("-- nothing", "one-query"),
    ],
)
def test_a_refusal_names_its_rule_and_a_way(session: MysqlSession, text: str, rule: str) -> None:
    """Whoever is refused reads why, and which form works."""
    with pytest.raises(PyxError, match=rule) as caught:
        rows(session, text)
    assert caught.value.kind == "refused"
    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM orders WHERE 'delete' = 'delete' AND id = 1",
        "SELECT REPLACE('update', 'up', ''), INSERT('into', 1, 1, 'x')",
        "SELECT 1 AS `into`, 2 AS insert_count, 3 AS load_file",
        "SELECT '; DROP TABLE orders', 'it''s', 'a\\'; DELETE', \"'; INTO\"",
        "SELECT ';' /* DELETE FROM orders INTO */ + 1 # INTO",
        "SELECT 1 -- DELETE FROM orders INTO OUTFILE",
        "# first\n-- second\n/* third */ SELECT 1;  -- last",
        "SELECT 1--1",
        "VALUES (1)",
        "WITH recent AS (SELECT * FROM orders) SELECT COUNT(*) FROM recent",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "SELECT * FROM orders WHERE id LIKE '1%' AND total % 2 > 0",
        "SELECT DATE_FORMAT('2026-01-02', '%Y-%m-%d %H:%i'), 5 % 3, '%s', '%(a)s'",
        "SHOW TABLES",
        "SHOW CREATE TABLE orders",
        "DESCRIBE orders",
        "DESC orders",
        "EXPLAIN SELECT * FROM orders",
        "SELECT /*+ NO_ICP(orders) */ 1",
        "SELECT @a := 1",
    ],
)
def test_harmless_statements_are_answered(session: MysqlSession, text: str) -> None:
    """Words in texts, names and comments are never a reason to refuse; % is only a sign."""
    assert rows(session, text)


def test_types_survive(mariadb: MariadbServer, session: MysqlSession) -> None:
    """Numbers keep their digits, moments their zone, bytes, JSON, NULL and empty text are apart."""
    mariadb.execute("SET sql_mode = ''", "SET time_zone = '+00:00'", TYPES_TABLE, TYPES_ROW)
    try:
        answer = session.ask("SELECT * FROM kinds", {})
        (row,) = answer.rows
        types = [column.type for column in answer.columns]
    finally:
        mariadb.execute("DROP TABLE kinds")
    assert [str(value) for value in row] == [
        *("18446744073709551615", "12345678901234567890.0123456789"),
        *("2026-03-02T05:23:12.000001+00:00", "2026-03-02T07:23:12.250", "0000-00-00 00:00:00"),
        *("2026-03-02", "-838:59:58.99", "5", str(b"\x00\xff"), str(b"\xde\xad"), '{"a": 1.10}'),
        *("b", "x,y", "", "None", "größer 🙂", "2026", "0.1", "-1"),
    ]
    assert isinstance(row[10], JsonText)
    assert types == [
        *("bigint unsigned", "decimal", "timestamp", "datetime", "datetime", "date", "time"),
        *("bit", "varbinary", "blob", "json", "enum", "set", "varchar", "varchar", "text"),
        *("year", "double", "tinyint"),
    ]


def test_values_of_any_length_survive(session: MysqlSession) -> None:
    """The protocol writes lengths in four ways, and cuts what is longer than 16 MB."""
    for length in (0, 1, 250, 251, 65535, 65536, 16777215, 16777216):
        assert rows(
            session, "SELECT LENGTH(v), v FROM (SELECT REPEAT('x', :n) AS v) AS t", n=length
        )
    assert rows(session, "SELECT NULL, '', X'', TRUE") == [(None, "", b"", 1)]


def test_parameters_are_bound(session: MysqlSession) -> None:
    """`:name` takes a value wherever it stands; in texts, names and comments it is left alone."""
    nasty = "'; DROP TABLE orders; -- \\' \" \n ö 🙂 %s"
    text = "SELECT :a, ':a', :n + :n, 'it\\':n', \":a\" AS `:n` -- :a"
    assert rows(session, text, a=nasty, n=2) == [(nasty, ":a", 4, "it':n", ":a")]
    values = rows(
        session, "SELECT :a, :b, :c, :d - :d, :e", a=None, b=b"\x00'", c=True, d=-1, e=0.1
    )
    assert values == [(None, b"\x00'", 1, 0, 0.1)]
    assert rows(session, "SELECT id FROM orders WHERE id LIKE :like", like="1%") == [(1,), (10,)]
    with pytest.raises(PyxError, match="has no :lost"):
        rows(session, "SELECT 1", lost=1)
    with pytest.raises(PyxError, match="can't take"):
        rows(session, "SELECT :x", x=float("nan"))
    with pytest.raises(PyxError) as caught:
        rows(session, "SELECT ':no', :n, :day", n=2)
    assert caught.value.hint == "the statement names :day: give --param day=VALUE"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    data=st.binary(),
    number=st.integers(-(2**63), 2**64 - 1),
    exact=st.decimals(allow_nan=False, allow_infinity=False, places=9, max_value=10**20),
)
def test_any_value_comes_back_as_it_was(
    session: MysqlSession, text: str, data: bytes, number: int, exact: Decimal
) -> None:
    """A bound value is the value, whatever signs are in it."""
    (row,) = rows(session, "SELECT :t, :d, :n, :e", t=text, d=data, n=number, e=exact)
    assert row == (text, data, number, exact)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.sampled_from("'\"`\\;-# \n/*!aN$@:1.e"), max_size=12))
def test_the_lexer_agrees_with_the_servers(session: MysqlSession, noise: str) -> None:
    """What stands before INTO can't hide it: nothing is written, whatever quotes are open."""
    for text in (f"SELECT 1 {noise} INTO @pyx", f"SELECT {noise}INTO @pyx"):
        said = ""
        try:
            rows(session, text)
        except PyxError as error:
            said = error.message
        # The server gives no rows where it took INTO for what it is.
        assert "reads nothing" not in said, text


def test_a_plan_is_shown_without_running(session: MysqlSession, mariadb: MariadbServer) -> None:
    """The estimate comes from the server; what would write is not executed."""
    text = "SELECT * FROM orders o JOIN orders p ON o.id < p.id WHERE p.total > :n"
    plan = session.explain(text, {"n": 1})
    assert plan is not None
    assert plan.cost == 110
    assert plan.text.split() == ["o", "ALL", "(rows=10)", "p", "ALL", "(rows=10)"]
    assert session.explain("SHOW TABLES", {}) is None
    before = mariadb.dump()
    for attack in ("DELETE FROM orders", "SELECT 1; DELETE FROM orders", "ANALYZE orders"):
        with pytest.raises(PyxError):
            session.explain(attack, {})
    assert mariadb.dump() == before


@pytest.mark.parametrize("text", ["SELECT SLEEP(60) FROM orders", FOREVER])
def test_a_time_limit_ends_the_statement(mariadb: MariadbServer, text: str) -> None:
    """After a time-out the server says that the statement is gone; the session goes on."""
    session = opened(mariadb, statement_s=0.2)
    with pytest.raises(PyxError) as caught:
        rows(session, text)
    assert caught.value.kind == "timed_out"
    after = session.aftermath()
    assert after.gone is True, after.how
    assert rows(session, "SELECT 1") == [(1,)]
    session.close()


def test_a_statement_without_the_servers_limit_is_killed(
    mariadb: MariadbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server's time limit fails, this end's own kills the statement."""
    session = opened(mariadb, statement_s=0.2)
    monkeypatch.setattr(session, "_begin", lambda: session._run("START TRANSACTION READ ONLY"))
    with pytest.raises(PyxError) as caught:
        rows(session, FOREVER)
    assert caught.value.kind == "timed_out"
    assert session.aftermath().gone is True
    session.close()


def test_a_statement_is_cancelled_from_another_thread(session: MysqlSession) -> None:
    """`cancel` ends what is going on, and the session can be asked again."""
    timer = threading.Timer(0.2, session.cancel)
    timer.start()
    with pytest.raises(PyxError) as caught:
        rows(session, FOREVER)
    timer.join()
    assert caught.value.kind == "timed_out"
    assert session.aftermath().gone is True
    assert rows(session, "SELECT 1") == [(1,)]


def test_rows_come_as_they_are_fetched(session: MysqlSession) -> None:
    """Of a billion rows the first are there at once, and the rest is not waited for."""
    answer = session.ask("SELECT seq FROM seq_1_to_1000000000", {})
    taken = iter(answer.rows)
    assert [next(taken) for _ in range(3)] == [(1,), (2,), (3,)]
    assert rows(session, "SELECT 1") == [(1,)]
    with pytest.raises(PyxError, match="another statement was sent"):
        list(taken)
    answer = session.ask("SELECT seq FROM seq_1_to_1000000000", {})
    assert next(answer.rows) == (1,)
    answer.rows.close()  # type: ignore[attr-defined]
    after = session.aftermath()
    assert after.gone is True, after.how


def test_the_rights_of_a_login_are_told(mariadb: MariadbServer) -> None:
    """What the mechanism holds back and what it can't are told apart, by name; roles count."""
    mariadb.execute(
        "CREATE USER only IDENTIFIED BY 'not-a-real-password'",
        "CREATE ROLE files",
        "GRANT FILE ON *.* TO files",
        "GRANT SELECT (id) ON shop.orders TO only",
    )
    try:
        only = opened(mariadb, "only")
        assert only.describe().rights == []
        only.close()
        mariadb.execute("GRANT files TO only", "SET DEFAULT ROLE files FOR only")
        only = opened(mariadb, "only")
        assert [right.name for right in only.describe().uncontained] == ["FILE"]
        only.close()
    finally:
        mariadb.execute("DROP USER only", "DROP ROLE files")
    reader, admin = opened(mariadb), opened(mariadb, ADMIN)
    rights = {right.name: right.contained for right in reader.describe().rights}
    assert rights == {"write tables": True, "change schemas": True, "call hidden functions": False}
    assert "FILE" in [right.name for right in admin.describe().uncontained]
    reader.close()
    admin.close()


def test_the_catalogue_is_described(mariadb: MariadbServer) -> None:
    """Version, role, clock, size and tables are the server's own words."""
    session = opened(mariadb, ADMIN)
    description, again = session.describe(), session.describe()
    assert description.version.startswith("MariaDB 1")
    assert description.facts["role"] == "primary"
    assert description.facts["database"] == "shop"
    assert description.facts["login"] == f"{ADMIN}@127.0.0.1"
    assert description.facts["tables"] == {"shop.orders": 10, "shop.legacy": 1}
    assert description.server_time is not None
    assert Comparison(description.identity, again.identity).verdict == "same"
    session.close()


def test_a_copy_is_not_taken_for_its_original() -> None:
    """A copied data directory is told apart from its original; so is the original after a restart,
    until a person has looked."""
    original = MariadbServer()
    try:
        original.execute("CREATE DATABASE shop", database=None)
        session = opened(original, ADMIN)
        then = session.describe().identity
        session.close()
        # Servers tell their start in whole seconds.
        original.execute("DO SLEEP(1)")
        original.stop()
        copy = MariadbServer(copy_of=original)
        try:
            session = opened(copy, ADMIN)
            now = session.describe().identity
            session.close()
        finally:
            copy.close()
        original.start()
        session = opened(original, ADMIN)
        restarted = Comparison(then, session.describe().identity)
        session.close()
        assert restarted.verdict == "same_lineage"
        assert [name for name, *_ in restarted.differing] == ["started_at"]
        compared = Comparison(then, now)
        assert compared.verdict == "same_lineage"
        assert {"database", "server_id"} <= {part.name for part in compared.matching}
        assert {"started_at", "server_address"} <= {name for name, *_ in compared.differing}
    finally:
        original.close()


def test_a_server_that_dies_or_hangs_is_told() -> None:
    """A connection that breaks, or says nothing more, is an error within the time limit."""
    require_posix()
    server = MariadbServer()
    try:
        server.execute("CREATE DATABASE shop", database=None)
        session = opened(server, ADMIN)
        hanging = connect(source(server.url(ADMIN)), Limits(connect_s=1, statement_s=0.2))
        answer = session.ask("SELECT seq FROM seq_1_to_1000000000", {})
        taken = iter(answer.rows)
        assert next(taken) == (1,)
        freeze(server.process)
        with pytest.raises(PyxError) as caught:
            rows(hanging, "SELECT 1")
        assert caught.value.kind == "timed_out"
        assert hanging.aftermath().gone is None
        hanging.close()
        server.process.kill()
        server.process.wait()
        with pytest.raises(PyxError) as caught:
            list(taken)
        assert caught.value.kind == "unreachable"
        assert session.aftermath().gone is None
        with pytest.raises(PyxError) as caught:
            rows(session, "SELECT 1")
        assert caught.value.kind == "unreachable"
        session.close()
    finally:
        server.close()


GREETING = (
    b"\x0a5.5.5-10.11.0-MariaDB\0\x01\0\0\0abcdefgh\0\xff\xf7\x21\x02\0\xff\x81\x15"
    + bytes(10)
    + b"abcdefghijkl\0mysql_native_password\0"
)


def packet(number: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + bytes([number]) + body


@pytest.mark.parametrize(
    "answers",
    [
        [b""],
        [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
        [os.urandom(4096)],
        [packet(0, GREETING), b"\xff" * 100],
        [packet(0, GREETING), packet(2, b"\xfemysql_clear_password\0")],
        [packet(0, GREETING), packet(2, b"\0\0\0\x02\0\0\0"), packet(1, b"\xfb/etc/passwd")],
    ],
    ids=["nothing", "http", "noise", "broken", "clear-text", "local-infile"],
)
def test_a_server_that_answers_garbage_is_told(answers: list[bytes]) -> None:
    """Whatever speaks no MySQL, or asks for the password or a file, is refused plainly."""
    received = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            end, _ = server.accept()
            with end, contextlib.suppress(OSError):
                for answer in answers:
                    end.sendall(answer)
                    received.extend(end.recv(65536))
                while data := end.recv(65536):
                    received.extend(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = (
            f"mysql://reader:{PASSWORD}@127.0.0.1:{server.getsockname()[1]}/shop?ssl-mode=disabled"
        )
        with pytest.raises(PyxError) as caught:
            connect(source(url), Limits(connect_s=1))
        thread.join(30)
    assert caught.value.kind == "unreachable"
    assert PASSWORD.encode() not in received
    assert b"root:" not in received


def test_nothing_listens(mariadb: MariadbServer) -> None:
    """No server, a wrong password, an unknown database and an unknown option are told plainly."""
    url = mariadb.url()
    for wrong in (
        url.replace(str(mariadb.port), "1"),
        url.replace(PASSWORD, "wrong"),
        f"{url}_of_nobody",
    ):
        with pytest.raises(PyxError) as caught:
            connect(source(wrong), Limits(connect_s=2))
        assert caught.value.kind == "unreachable"
        assert PASSWORD not in caught.value.message
    for option, near in (("ssl-moed=required", "ssl-mode"), ("unix_soket=/x", "unix_socket")):
        with pytest.raises(PyxError, match="unknown option") as caught:
            connect(source(f"{url}?{option}"), Limits())
        assert caught.value.kind == "usage"
        assert near in (caught.value.hint or "")
    for mode in ("ssl-mode=required", "tls=true", "useSSL=true", "ssl_verify_identity=true"):
        with pytest.raises(PyxError, match="SSL is required"):
            connect(source(f"{url}?{mode}"), Limits())
    connect(source(f"{url}?charset=utf8mb4&parseTime=true&tls=preferred"), Limits()).close()


def test_the_sql_of_pyx_is_read_only(session: MysqlSession) -> None:
    """Each statement that pyx itself sends is one query, under its own guard."""
    names = ("server", "variables", "connections", "tables", "functions", "foreign_tables")
    for name in (*names, "read_only"):
        assert rows(session, own_sql("mysql", name)) is not None
    assert rows(session, own_sql("mysql", "mariadb_started"))
    assert rows(session, own_sql("mysql", "process"), id=1) is not None
    assert rows(session, own_sql("mysql", "json_columns"), database="shop", table="x") == []
