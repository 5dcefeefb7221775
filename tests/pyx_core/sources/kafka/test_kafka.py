"""Kafka is looked at: no group is joined, nothing is committed, produced or created."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest

from incident.servers.ports import free_port
from project import PATIENCE_S
from pyx_core.errors import PyxError
from pyx_core.sources.identity import Comparison
from pyx_core.sources.kafka.driver import KafkaSession, connect
from pyx_core.sources.kafka.statement import parse
from pyx_core.sources.session import JsonText, Limits
from servers.attacks import attacks
from servers.freeze import freeze
from servers.kafka import KafkaServer
from servers.odd import odd_server
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_S = 1.0
KINDS = ("refused", "usage", "not_found", "statement_failed")
MESSAGES = 10


@contextlib.contextmanager
def opened(server: KafkaServer, statement_s: float = PATIENCE_S) -> Iterator[KafkaSession]:
    limits = Limits(connect_s=PATIENCE_S, statement_s=statement_s)
    session = connect(source(server.url()), limits)
    try:
        yield session
    finally:
        session.close()


@pytest.fixture
def session(kafka: KafkaServer) -> Iterator[KafkaSession]:
    with opened(kafka) as made:
        yield made


def rows(session: KafkaSession, text: str, **parameters: Any) -> list[Any]:
    """Sorted by partition and offset, as partitions come in no order."""
    return sorted(tuple(row) for row in session.ask(text, parameters).rows)


def places(session: KafkaSession, text: str) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in rows(session, text)]


def outcome(session: KafkaSession, text: str) -> PyxError | None:
    try:
        rows(session, text)
    except PyxError as error:
        return error
    return None


def problem(session: KafkaSession, text: str) -> PyxError:
    with pytest.raises(PyxError) as caught:
        rows(session, text)
    return caught.value


def test_no_attack_changes_anything(kafka: KafkaServer) -> None:
    """Topics, watermarks, groups and committed offsets are what they were, whatever was asked.
    This broker has no logins: everybody is its administrator."""
    before = kafka.dump()
    with opened(kafka) as session:
        session.self_test()
        session.describe()
        for attack in attacks("kafka"):
            error = outcome(session, attack)
            assert error is None or (error.hint and error.kind in KINDS), attack
            assert session.self_test()
    assert kafka.dump() == before


def test_ten_megabytes_are_asked_and_answered(kafka: KafkaServer) -> None:
    """Size alone breaks nothing: neither a statement's, nor a message's."""
    server = KafkaServer()
    try:
        server.create("large")
        server.produce("large", [{"value": "x" * 900_000} for _ in range(3)])
        with opened(server) as session:
            assert [len(row[5]) for row in rows(session, "large")] == [900_000] * 3
            assert problem(session, "x" * 10_000_000).kind == "not_found"
            assert rows(session, "large --key :key", key="x" * 10_000_000) == []
    finally:
        server.close()


def test_messages_are_rows(session: KafkaSession) -> None:
    """Where, when, key, value and headers; a tombstone is NULL, what is no text stays bytes."""
    answer = session.ask("prices", {})
    assert [column.name for column in answer.columns] == [
        *("partition", "offset", "timestamp", "timestamp_type", "key", "value", "headers")
    ]
    found = {(row[0], row[1]): row for row in answer.rows}
    assert len(found) == MESSAGES
    headers = '{"trace": "1", "raw": {"hex": "ff"}}'
    first = (0, 0, "2023-11-14T22:13:20.123Z", "created", "k0", "v0", headers)
    assert tuple(found[0, 0]) == first
    assert isinstance(found[0, 0][6], JsonText)
    assert found[1, 1][5] is None
    assert found[2, 1][5] == b"\xff\x00"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--partition 1", [(1, 0), (1, 1), (1, 2)]),
        ("--from -1", [(0, 3), (1, 2), (2, 2)]),
        ("--from 2 --partition 0", [(0, 2), (0, 3)]),
        ("--from 1 --until 2", [(0, 1), (1, 1), (2, 1)]),
        ("--from 99", []),
        ("--from -99 --until 1", [(0, 0), (1, 0), (2, 0)]),
        ("--key k2", [(2, 0), (2, 1), (2, 2)]),
        ("--key=k2 --from -1", [(2, 2)]),
        ("--key k", []),
        ("--from 2023-11-14T22:13:27.123Z", [(0, 3), (1, 2), (2, 2)]),
        ("--from 2023-11-14T23:13:29+01:00", [(0, 3)]),
        ("--from 2099-01-01", []),
        ("--until 1999-01-01", []),
        ("--limit 0", []),
    ],
)
def test_a_part_of_a_topic_is_read(
    session: KafkaSession, options: str, expected: list[tuple[int, int]]
) -> None:
    """Partition, offsets, moments, the last ones, and keys narrow what is read."""
    assert places(session, f"prices {options}") == expected


def test_until_is_not_included(kafka: KafkaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages before a moment are read; those of it are not."""
    server = KafkaServer()
    try:
        server.create("ticks")
        begin = dt.datetime(2026, 3, 2, 7, 23, 12, tzinfo=dt.UTC)
        stamp = round(begin.timestamp() * 1000)
        server.produce("ticks", [{"value": str(n), "timestamp": stamp + n} for n in range(3)])
        with opened(server) as session:
            # This broker looks up when messages came, and not what they say; others answer so.
            from confluent_kafka import TopicPartition

            monkeypatch.setattr(session._client, "times", lambda _: [TopicPartition("ticks", 0, 1)])
            moment = "2026-03-02T07:23:12.001Z"
            assert [row[5] for row in rows(session, f"ticks --until {moment}")] == ["0"]
            assert [row[5] for row in rows(session, f"ticks --from {moment}")] == ["1", "2"]
    finally:
        server.close()


def test_a_limit_ends_the_reading(session: KafkaSession) -> None:
    """No more rows than wanted; the next statement begins anew."""
    assert len(rows(session, "prices --limit 4")) == 4
    assert len(rows(session, "prices")) == MESSAGES
    assert len(rows(session, "prices")) == MESSAGES
    assert rows(session, "empty") == []


def test_reading_ends_where_the_topic_ended(kafka: KafkaServer) -> None:
    """What comes after the question is not waited for, and not shown."""
    server = KafkaServer()
    try:
        server.create("growing")
        server.produce("growing", [{"value": "before"}])
        with opened(server) as session:
            answer = session.ask("growing", {})
            server.produce("growing", [{"value": "after"}])
            assert [row[5] for row in answer.rows] == ["before"]
            assert [row[5] for row in rows(session, "growing")] == ["before", "after"]
    finally:
        server.close()


def test_offsets_are_told(session: KafkaSession) -> None:
    """Where each partition begins and ends, and how many brokers hold it."""
    assert [row[:4] for row in rows(session, "offsets prices")] == [
        *((0, 0, 4, 4), (1, 0, 3, 3), (2, 0, 3, 3))
    ]
    assert rows(session, "topics") == [("empty", 1, 1), ("prices", 3, 1)]


def test_a_lag_is_told(session: KafkaSession) -> None:
    """Behind, up to date, and never committed are three things; the last is no lag of 0."""
    found = {row[1]: row for row in session.ask("lag shop", {}).rows}
    assert tuple(found[0]) == ("prices", 0, 2, 0, 4, 2, "behind")
    assert tuple(found[1]) == ("prices", 1, 3, 0, 3, 0, "up to date")
    assert tuple(found[2]) == ("prices", 2, None, 0, 3, None, "never committed")
    assert [row[0] for row in rows(session, "groups")] == ["shop"]


@pytest.mark.parametrize(
    ("text", "kind", "words", "hint"),
    [
        ("price", "not_found", "no topic price", "did you mean prices?"),
        ("offsets price", "not_found", "no topic price", "did you mean prices?"),
        ("lag shopp", "not_found", "no group shopp", "did you mean shop?"),
        ("topic topics", "not_found", "no topic topics", "prices"),
        ("prices --partition 9", "not_found", "no partition 9", "0 to 2"),
        ("prices --frm 1", "usage", "no '--frm'", "did you mean --from?"),
        ("prices --from soon", "usage", "neither a moment nor an offset", "--from -10"),
        ("prices --until -3", "usage", "--until is no -N", "--from -N"),
        ("prices --limit", "usage", "wants a value", "--limit N"),
        ("prices more", "usage", "no 'more'", "lag GROUP"),
        ("lag", "usage", "wants the name of a group", "lag GROUP"),
        ("produce prices x", "refused", "reading-statements", "lag GROUP"),
    ],
)
def test_mistakes_are_told(
    session: KafkaSession, text: str, kind: str, words: str, hint: str
) -> None:
    """What went wrong, and what may have been meant."""
    error = problem(session, text)
    assert error.kind == kind
    assert words in error.message
    assert hint in (error.hint or "")


def test_moments_are_utc_unless_they_say_otherwise() -> None:
    """A moment without a zone is UTC; digits are an offset; -N is counted from the end."""
    points = {
        text: parse(f"t --from {text}", {}).since
        for text in ("1970-01-01", "1970-01-01T01:00+01:00", "7", "-7")
    }
    told = {text: (point.unit, point.value) for text, point in points.items() if point is not None}
    assert told == {
        "1970-01-01": ("ms", 0),
        "1970-01-01T01:00+01:00": ("ms", 0),
        "7": ("offset", 7),
        "-7": ("last", 7),
    }


def test_a_cluster_is_described(session: KafkaSession, kafka: KafkaServer) -> None:
    """Cluster id, brokers, topics and lags; a login that may do everything is told so."""
    description = session.describe()
    facts = description.facts
    assert facts["topics"] == {"empty": 1, "prices": 3}
    assert facts["groups"] == {"shop": {"lag": 2, "partitions": 3, "never_committed": 1}}
    assert facts["brokers"] == [f"111@{kafka.address}"]
    assert [right.name for right in description.rights] == ["everything"]
    assert description.uncontained == []


def test_another_broker_is_not_taken_for_this_one(session: KafkaSession) -> None:
    """A cluster of the same id at other brokers, as a copy is, is asked about."""
    other = KafkaServer()
    try:
        with opened(other) as there:
            compared = Comparison(session.describe().identity, there.describe().identity)
    finally:
        other.close()
    assert compared.verdict == "same_lineage"
    assert [name for name, *_ in compared.differing] == ["brokers"]


def test_a_broker_that_dies_is_told(kafka: KafkaServer) -> None:
    """The connection that breaks while messages come is an error with a hint."""
    server = KafkaServer()
    try:
        server.create("prices")
        server.produce("prices", [{"value": "x"}])
        with opened(server) as session:
            answer = session.ask("prices", {})
            server.close()
            with pytest.raises(PyxError) as caught:
                list(answer.rows)
            assert caught.value.kind == "unreachable"
            session._client.limit_s = SHORT_S
            assert problem(session, "topics").kind in ("unreachable", "timed_out")
    finally:
        server.close()


def test_a_broker_that_hangs_is_told(kafka: KafkaServer) -> None:
    """A stopped broker ends in a time-out."""
    server = KafkaServer()
    try:
        server.create("prices")
        server.produce("prices", [{"value": "x"}])
        with opened(server) as session:
            answer = session.ask("prices", {})
            freeze(server.process)
            # Only now: the limit is for the broker that hangs, not for a busy machine.
            session._client.limit_s = SHORT_S
            with pytest.raises(PyxError) as caught:
                list(answer.rows)
            assert caught.value.kind == "timed_out"
            assert problem(session, "topics").kind == "timed_out"
            assert problem(session, "lag shop").kind == "timed_out"
    finally:
        server.close()


def test_a_statement_is_stopped_from_elsewhere(kafka: KafkaServer) -> None:
    """Stopping ends the waiting for a broker that hangs."""
    server = KafkaServer()
    try:
        server.create("prices")
        server.produce("prices", [{"value": "x"}])
        with opened(server) as session:
            answer = session.ask("prices", {})
            freeze(server.process)
            stopper = threading.Timer(0.1, session.cancel)
            stopper.start()
            with pytest.raises(PyxError, match="was stopped"):
                list(answer.rows)
            stopper.join()
            assert session.aftermath().gone is True
    finally:
        server.close()


def test_garbage_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """What speaks no Kafka, and a port without a server, are errors; the driver writes nothing."""
    with odd_server(lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        with pytest.raises(PyxError) as caught:
            connect(source(f"kafka://127.0.0.1:{port}"), Limits(connect_s=SHORT_S))
        assert caught.value.kind in ("unreachable", "timed_out")
    with pytest.raises(PyxError) as caught:
        connect(source(f"kafka://127.0.0.1:{free_port()}"), Limits(connect_s=PATIENCE_S))
    assert caught.value.kind == "unreachable"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("options", "words", "hint"),
    [
        ("?sasl_mechanisms=PLAIN", "no option sasl_mechanisms", "did you mean sasl_mechanism?"),
        ("?security_protocol=tls", "no security_protocol TLS", "SASL_SSL"),
        ("?security_protocol=ssl&ca_path=/no/such/file", "ssl.ca.location", "option"),
        ("?security_protocol=sasl_ssl&sasl_mechanism=magic", "", "option"),
    ],
)
def test_options_are_not_guessed(options: str, words: str, hint: str) -> None:
    """An option that nobody knows, and a value that nothing understands, are refused."""
    url = f"kafka://user:not-a-real-password@127.0.0.1:9{options}"
    with pytest.raises(PyxError) as caught:
        connect(source(url), Limits(connect_s=SHORT_S))
    assert caught.value.kind == "usage"
    assert words in caught.value.message
    assert hint in (caught.value.hint or "")
    assert "not-a-real-password" not in caught.value.message


def test_a_login_that_is_refused_is_told(kafka: KafkaServer) -> None:
    """A broker that does not take the login says why."""
    url = f"kafka://user:not-a-real-password@{kafka.address}"
    with pytest.raises(PyxError, match="SASL") as caught:
        connect(source(url), Limits(connect_s=PATIENCE_S))
    assert caught.value.kind == "unreachable"
    assert "not-a-real-password" not in caught.value.message
