"""Redis and Valkey are read, and can't be written, whatever is asked and whoever logs in."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

import pytest

from incident.servers.ports import free_port
from project import PATIENCE_S
from pyx_core.errors import PyxError
from pyx_core.sources.identity import Comparison
from pyx_core.sources.redis.commands import admitted
from pyx_core.sources.redis.driver import RedisSession, connect
from pyx_core.sources.session import JsonText, Limits
from servers.attacks import attacks
from servers.freeze import freeze, thaw
from servers.odd import odd_server
from servers.source import source
from servers.valkey import ADMIN, IDLE_S, PASSWORD, READER, ValkeyServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.sources.description import Part

SHORT_S = 0.5
KINDS = ("refused", "statement_failed", "usage")
# COMMAND INFO GET, as a server answers it.
ENTRY_OF_GET = b"*1\r\n*6\r\n$3\r\nget\r\n:2\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n"


@contextlib.contextmanager
def opened(
    server: ValkeyServer, user: str = READER, statement_s: float = PATIENCE_S
) -> Iterator[RedisSession]:
    limits = Limits(connect_s=PATIENCE_S, statement_s=statement_s)
    session = connect(source(server.url(user)), limits)
    try:
        yield session
    finally:
        session.close()


@pytest.fixture
def session(valkey: ValkeyServer) -> Iterator[RedisSession]:
    with opened(valkey) as made:
        yield made


def rows(session: RedisSession, text: str, **parameters: Any) -> list[Any]:
    return [tuple(row) for row in session.ask(text, parameters).rows]


def identity(server: ValkeyServer) -> Sequence[Part]:
    with opened(server, ADMIN) as session:
        return session.describe().identity


def outcome(session: RedisSession, text: str) -> PyxError | None:
    try:
        rows(session, text)
    except PyxError as error:
        return error
    return None


def problem(session: RedisSession, text: str) -> PyxError:
    with pytest.raises(PyxError) as caught:
        rows(session, text)
    return caught.value


@pytest.mark.parametrize("user", [READER, ADMIN])
def test_no_attack_changes_anything(valkey: ValkeyServer, user: str) -> None:
    """Every command of the attack file is refused or harmless, for the all-powerful login, too;
    and no key counts as used afterwards."""
    before = valkey.dump()
    with opened(valkey, user) as session:
        for attack in attacks("redis"):
            with contextlib.suppress(PyxError):
                rows(session, attack)
    assert valkey.dump() == before
    assert min(valkey.idle().values()) >= IDLE_S
    with opened(valkey, user) as fresh:
        assert fresh.self_test()


def test_the_dump_sees_what_an_attack_would_do(valkey: ValkeyServer) -> None:
    """What the test above compares changes by a write, a count that is cached, and a look."""
    server = ValkeyServer()
    try:
        server.fill()
        before = server.dump()
        assert min(server.idle().values()) >= IDLE_S
        server.execute("TOUCH", "text")
        assert server.idle()[b"text"] < IDLE_S
        server.execute("PFCOUNT", "visitors")
        counted = server.dump()
        assert counted != before
        server.execute("XREADGROUP", "GROUP", "readers", "me", "STREAMS", "stream", ">")
        assert server.dump() != counted
    finally:
        server.close()


@pytest.mark.parametrize("user", [READER, ADMIN])
def test_an_attack_is_no_defect(valkey: ValkeyServer, user: str) -> None:
    """Each attack is refused with a reason, or answered; the session goes on either way."""
    with opened(valkey, user) as session:
        for attack in attacks("redis"):
            error = outcome(session, attack)
            assert error is None or (error.hint and error.kind in KINDS), attack
            assert rows(session, "GET text") == [("1",)], attack


def test_ten_megabytes_are_sent_and_answered(valkey: ValkeyServer, session: RedisSession) -> None:
    """Size alone neither breaks the guard nor the connection."""
    server = ValkeyServer()
    try:
        server.execute("SET", "big", "x" * 10_000_000)
        with opened(server) as other:
            ((value,),) = rows(other, "GET big")
        assert len(value) == 10_000_000
    finally:
        server.close()
    assert rows(session, f"GET {'x' * 10_000_000}") == [(None,)]
    assert problem(session, f"SET text {'x' * 10_000_000}").kind == "refused"
    assert rows(session, "GET :key", key="text\r\nSET text 2\r\n" * 500_000) == [(None,)]
    assert rows(session, "GET text") == [("1",)]


@pytest.mark.parametrize(
    ("text", "rule", "form"),
    [
        ("SET text 2", "read-flags refuses SET", "GET"),
        ("EVAL x 0", "read-flags refuses EVAL", "of the keys"),
        ("EVAL_RO x 0", "harmless-reads refuses EVAL_RO", "of the keys"),
        ("KEYS *", "harmless-reads refuses KEYS", "SCAN MATCH"),
        ("XREAD STREAMS stream 0", "harmless-reads refuses XREAD", "XRANGE"),
        ("PFCOUNT visitors", "harmless-reads refuses PFCOUNT", "TYPE"),
        ("CONFIG SET maxmemory 1", "read-flags refuses CONFIG SET", "CONFIG GET"),
        ("OBJECT FREEZE text", "known-commands refuses OBJECT FREEZE", "OBJECT ENCODING"),
        ("GET text\nSET text 2", "one-command", "one command at a time"),
        ("config|get *", "known-commands", "GET"),
    ],
)
def test_a_refusal_names_its_rule_and_a_way(
    session: RedisSession, text: str, rule: str, form: str
) -> None:
    """Whoever is refused reads why, and which form works."""
    error = problem(session, text)
    assert error.kind == "refused"
    assert rule in error.message
    assert form in (error.hint or "")


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("GET text", "value", [("1",)]),
        ("get nothing", "value", [(None,)]),
        ("GET bytes", "value", [(b"\xff\xfe\x00",)]),
        ("GET 'set'", "value", None),
        ("STRLEN text", "value", [(1,)]),
        ("MGET text nothing", "key value", [("text", "1"), ("nothing", None)]),
        ("HGETALL hash", "field value", [("name", "Ada"), ("raw", b"\xff"), ("empty", "")]),
        ("HGETALL nothing", "field value", []),
        ("HMGET hash name x", "field value", [("name", "Ada"), ("x", None)]),
        ("HKEYS hash", "field", [("name",), ("raw",), ("empty",)]),
        ("LRANGE list -2 -1", "index value", [(10, "10"), (11, "11")]),
        ("LRANGE list 5 2", "index value", []),
        ("LRANGE list -99 0", "index value", [(0, "0")]),
        ("SMISMEMBER set a z", "member is_member", [("a", 1), ("z", 0)]),
        ("ZRANGE scores 0 -1", "member", [("ann",), ("bob",)]),
        (
            *("ZRANGE scores 0 -1 REV withscores", "member score"),
            [("bob", float("inf")), ("ann", 1.5)],
        ),
        ("ZRANGEBYSCORE scores 0 9 WITHSCORES", "member score", [("ann", 1.5)]),
        ("ZMSCORE scores ann x", "member score", [("ann", 1.5), ("x", None)]),
        (
            "XRANGE stream - + COUNT 1",
            "id fields",
            [("1-1", '{"item": "7", "raw": {"hex": "ff"}}')],
        ),
        ("XREVRANGE stream + (1-1", "id fields", [("2-1", '{"item": "8"}')]),
        ("XRANGE stream - + COUNT 0", "id fields", []),
        ("TTL text", "ttl meaning", [(-1, "it never expires")]),
        ("PTTL nothing", "ttl meaning", [(-2, "no such key")]),
        ("EXPIRETIME session", "expires_at meaning", [(4102444800, "it expires")]),
        ("TYPE scores", "value", [("zset",)]),
        ("OBJECT ENCODING text", "value", [("int",)]),
        ("ECHO hello", "value", [("hello",)]),
        ("SCAN MATCH s?t", "key type ttl", [("set", "set", None)]),
        ("SCAN 0 MATCH * TYPE hash COUNT 5", "key type ttl", [("hash", "hash", None)]),
        ("HSCAN hash MATCH n*", "field value", [("name", "Ada")]),
        ("ZSCAN scores", "member score", [("ann", 1.5), ("bob", float("inf"))]),
        ("GEODIST places Berlin Berlin", "value", [("0.0000",)]),
    ],
)
def test_answers_are_rows(
    session: RedisSession, text: str, columns: str, expected: list[Any] | None
) -> None:
    """Each kind of answer has columns with names; text is text, bytes stay bytes, nil is NULL."""
    if expected is None:
        assert problem(session, text).kind == "statement_failed"
        return
    answer = session.ask(text, {})
    assert [column.name for column in answer.columns] == columns.split()
    assert [tuple(row) for row in answer.rows] == expected


def test_json_is_marked_as_such(session: RedisSession) -> None:
    """What stands in JSON is told apart from text that looks like it."""
    ((_, fields), _) = rows(session, "XRANGE stream - +")
    assert isinstance(fields, JsonText)


def test_large_answers_come_whole(valkey: ValkeyServer) -> None:
    """Pages and cursors give what one answer would have given, in the order of the store."""
    server = ValkeyServer()
    try:
        client = server.client()
        client.execute_command("RPUSH", "list", *range(2345))
        client.execute_command("SADD", "set", *range(6000))
        client.execute_command("ZADD", "scores", *(n // 2 for n in range(5000)))
        client.execute_command("HSET", "hash", *(n // 2 for n in range(12000)))
        pipeline = client.pipeline(transaction=False)
        for n in range(2500):
            pipeline.execute_command("XADD", "stream", f"{n + 1}-1", "n", n)
            pipeline.execute_command("SET", f"key:{n}", n, "EXAT", 4102444800)
        pipeline.execute()
        client.close()
        with opened(server) as session:
            assert rows(session, "LRANGE list 0 -1") == [(n, str(n)) for n in range(2345)]
            assert rows(session, "LRANGE list 3 -1000")[-1] == (1345, "1345")
            assert {member for (member,) in rows(session, "SMEMBERS set")} == set(
                map(str, range(6000))
            )
            assert len(rows(session, "ZRANGE scores 0 -1 WITHSCORES")) == 2500
            assert dict(rows(session, "HGETALL hash")) == {str(n): str(n) for n in range(6000)}
            ids = [entry for entry, _ in rows(session, "XRANGE stream - +")]
            assert ids == [f"{n + 1}-1" for n in range(2500)]
            backwards = [entry for entry, _ in rows(session, "XREVRANGE stream + - COUNT 1500")]
            assert backwards == ids[::-1][:1500]
            found = rows(session, "SCAN MATCH key:*")
            assert {key for key, *_ in found} == {f"key:{n}" for n in range(2500)}
            assert all(kind == "string" and left > 0 for _, kind, left in found)
    finally:
        server.close()


def test_the_server_tells_of_itself(valkey: ValkeyServer) -> None:
    """INFO has its sections, CONFIG GET hides secrets, TIME and CLIENT LIST have columns."""
    with opened(valkey, ADMIN) as session:
        assert ("replication", "role", "master") in rows(session, "INFO")
        assert rows(session, "CONFIG GET requirepass") == [("requirepass", "[masked requirepass]")]
        assert rows(session, "CONFIG GET maxmemory") == [("maxmemory", "0")]
        ((_, _, moment),) = rows(session, "TIME")
        assert moment.endswith("Z")
        columns = [column.name for column in session.ask("CLIENT LIST", {}).columns]
        assert {"id", "addr", "name", "user"} <= set(columns)
        assert rows(session, "PING") == [("PONG",)]
        for text in ("SLOWLOG GET", "ROLE", "MEMORY STATS", "MODULE LIST", "XINFO STREAM stream"):
            rows(session, text)
        assert rows(session, "XINFO GROUPS stream")[0][0] == "readers"


def test_older_servers_are_read_by_their_flags() -> None:
    """Before Redis 7 a container's flags say nothing of its sub-commands, which are known then."""
    entries = {
        b"memory": [b"memory", -2, [b"readonly", b"random", b"movablekeys"], 0, 0, 0],
        b"get": [b"get", 2, [b"readonly", b"fast"], 1, 1, 1],
        b"xread": [b"xread", -4, [b"readonly", b"movablekeys"], 1, 1, 1],
        b"ping": [b"ping", -1, [b"write"], 0, 0, 0],
        b"mod.get": [b"mod.get", -1, [b"readonly", b"module"], 1, 1, 1],
    }

    def look(name: bytes) -> Any:
        return entries.get(name.lower())

    assert admitted([b"GET", b"a"], look) == "get"
    assert admitted([b"MEMORY", b"usage", b"a"], look) == "memory|usage"
    # A server whose administrator has called FLUSHALL "PING" is not fooled either.
    for words in (
        *([b"MEMORY", b"PURGE"], [b"MEMORY"], [b"XREAD", b"STREAMS"], [b"PING"], [b"FLUSHALL"]),
        [b"MOD.GET", b"a"],
    ):
        with pytest.raises(PyxError) as caught:
            admitted(words, look)
        assert caught.value.kind == "refused"


def test_a_login_that_may_not_ask_for_flags_is_refused(valkey: ValkeyServer) -> None:
    """Where nothing shows which commands read, none is sent."""
    server = ValkeyServer()
    try:
        server.execute("ACL", "SETUSER", READER, "-command")
        with opened(server) as session:
            error = problem(session, "GET text")
            assert error.kind == "refused"
            assert "command|info" in (error.hint or "")
    finally:
        server.close()


def test_the_rights_of_a_login_are_told(valkey: ValkeyServer) -> None:
    """What the login may do is told, and that pyx alone holds it back."""
    with opened(valkey, ADMIN) as admin:
        rights = {right.name: right for right in admin.describe().rights}
        assert {"write keys", "flush", "scripts", "shutdown", "access lists"} <= set(rights)
        assert all("pyx alone" in right.meaning for right in rights.values())
        assert admin.describe().uncontained == []
    with opened(valkey) as reader:
        (hidden,) = reader.describe().rights
        assert hidden.name == "not to be seen"
    server = ValkeyServer()
    try:
        looking = ("+command|info", "+acl|whoami", "+acl|getuser", "+acl|dryrun")
        server.execute("ACL", "SETUSER", READER, "-@all", "+@read", *looking)
        with opened(server) as session:
            assert [right.name for right in session.describe().rights] == []
        server.execute("ACL", "SETUSER", READER, "-@all", "+@read", "+command|info", "+client|info")
        with opened(server) as session:
            (hidden,) = session.describe().rights
            assert "does not tell" in hidden.meaning
            assert session.describe().facts["login"] == READER
    finally:
        server.close()


def test_a_server_is_described(valkey: ValkeyServer) -> None:
    """Version, role, clock, keys and memory are the server's own words."""
    with opened(valkey, ADMIN) as session:
        description = session.describe()
    assert description.version.startswith("Valkey ")
    assert description.server_time is not None
    assert description.facts["role"] == "primary"
    assert description.facts["keyspace"]["db0"]["keys"] == 11
    assert description.facts["eviction"] == "noeviction"
    # A login without INFO sees less, and is told so.
    with opened(valkey) as reader:
        facts = reader.describe().facts
        assert facts["info_permitted"] is False
        unknown = ("role", "read_only", "keyspace", "persistence")
        assert [facts[name] for name in unknown] == [None] * 4
        assert reader.describe().version.startswith("Valkey ")


def test_a_copy_is_not_taken_for_its_original(valkey: ValkeyServer) -> None:
    """A server that starts from a copied snapshot is another one; so is a restarted original,
    until a person has looked."""
    original = ValkeyServer()
    try:
        original.execute("SET", "a", "1")
        then = identity(original)
        assert Comparison(then, identity(original)).verdict == "same"
        copy = ValkeyServer(original)
        try:
            assert copy.execute("GET", "a") == b"1"
            compared = Comparison(then, identity(copy))
        finally:
            copy.close()
        assert compared.verdict in ("same_lineage", "different")
        assert {"run_id", "server_address"} <= {name for name, *_ in compared.differing}
        original.stop()
        original.start()
        assert Comparison(then, identity(original)).verdict != "same"
    finally:
        original.close()


def test_a_failover_is_told_from_another_store(valkey: ValkeyServer) -> None:
    """A replica, and what it becomes when it takes over, are of the same lineage."""
    primary, replica = ValkeyServer(), ValkeyServer()
    try:
        then = identity(primary)
        replica.execute("REPLICAOF", "127.0.0.1", str(primary.port))
        client = replica.client()
        while client.execute_command("ROLE")[3] != b"connected":
            assert replica.process.poll() is None
        client.close()
        as_replica = identity(replica)
        assert Comparison(identity(primary), as_replica).verdict == "new_primary"
        with opened(replica, ADMIN) as session:
            assert session.describe().facts["read_only"] is True
        replica.execute("REPLICAOF", "NO", "ONE")
        assert Comparison(as_replica, identity(replica)).verdict == "new_primary"
        assert Comparison(then, identity(valkey)).verdict == "different"
    finally:
        primary.close()
        replica.close()


def test_a_member_of_a_cluster_is_told(valkey: ValkeyServer) -> None:
    """Who asks one member is told that others have keys, too, and which shard it is."""
    member = ValkeyServer(None, "--cluster-enabled", "yes")
    try:
        with opened(member, ADMIN) as session:
            assert "its own keys only" in session.mechanism
            parts = {part.name for part in session.describe().identity}
            assert {"cluster_shard", "cluster_node"} <= parts
            assert ("cluster_enabled", "1") in [row[1:] for row in rows(session, "INFO cluster")]
    finally:
        member.close()
    with opened(valkey) as session:
        assert "cluster" not in session.mechanism


def test_a_server_that_dies_is_told(valkey: ValkeyServer) -> None:
    """The connection that breaks in the middle of an answer is an error with a hint."""
    server = ValkeyServer()
    try:
        server.execute("RPUSH", "list", *range(5000))
        with opened(server) as session:
            answer = session.ask("LRANGE list 0 -1", {})
            assert next(iter(answer.rows)) == (0, "0")
            server.stop()
            with pytest.raises(PyxError) as caught:
                list(answer.rows)
            assert caught.value.kind == "unreachable"
            assert session.aftermath().gone is None
            # It is not connected again behind the person's back.
            assert problem(session, "GET a").kind == "unreachable"
    finally:
        server.close()


def test_a_server_that_hangs_is_told(valkey: ValkeyServer) -> None:
    """A stopped server ends in a time-out; whether the statement is gone is then not known."""
    server = ValkeyServer()
    try:
        limits = Limits(connect_s=PATIENCE_S, statement_s=PATIENCE_S)
        session = connect(source(server.url()), limits)
        assert rows(session, "GET a") == [(None,)]
        freeze(server.process)
        limits.statement_s = limits.connect_s = SHORT_S
        session._wire.limit_s = SHORT_S
        assert problem(session, "GET a").kind == "timed_out"
        assert session.aftermath().gone is None
        with pytest.raises(PyxError) as caught:
            connect(source(server.url()), limits)
        assert caught.value.kind == "timed_out"
        thaw(server.process)
        limits.connect_s = PATIENCE_S
        assert session.aftermath().gone is True
        session.close()
    finally:
        server.close()


@pytest.mark.parametrize(
    ("garbage", "kind"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "unreachable"),
        (b"*2\r\n$3\r\nabc\r\n?what\r\n", "unreachable"),
        (b"$nonsense\r\n", "unreachable"),
        (b"*1\r\n" * 5000, "unreachable"),
        (b"*2\r\n$3\r\nabc\r\n", "timed_out"),
        (b"$99999999999\r\nabc", "timed_out"),
    ],
)
def test_garbage_is_told(garbage: bytes, kind: str) -> None:
    """What is no answer, or half of one, is an error within the time limit."""

    def reply(data: bytes) -> bytes:
        if b"GET" in data.upper() and b"COMMAND" not in data:
            return garbage
        commands = data.count(b"*", 0, 1)
        return ENTRY_OF_GET if b"COMMAND" in data else b"+OK\r\n" * commands

    with odd_server(reply) as port:
        limits = Limits(connect_s=PATIENCE_S, statement_s=PATIENCE_S)
        session = connect(source(f"redis://127.0.0.1:{port}"), limits)
        if kind == "timed_out":
            session._wire.limit_s = SHORT_S
        error = problem(session, "GET a")
        assert error.kind == kind
        session.close()


def test_a_key_of_another_member_is_told() -> None:
    """In a cluster the member that keeps a key is named; it is not gone to by itself."""

    def reply(data: bytes) -> bytes:
        if b"COMMAND" in data:
            return ENTRY_OF_GET
        return b"-MOVED 3999 127.0.0.1:6381\r\n" if b"GET" in data else b"+OK\r\n"

    with odd_server(reply) as port:
        session = connect(source(f"redis://127.0.0.1:{port}"), Limits(connect_s=PATIENCE_S))
        assert "127.0.0.1:6381" in problem(session, "GET a").message
        session.close()


def test_a_statement_is_stopped_from_elsewhere() -> None:
    """Stopping ends the waiting at once; the server then says that nothing goes on."""
    is_asked = threading.Event()

    def reply(data: bytes) -> bytes:
        if b"COMMAND" in data:
            return ENTRY_OF_GET
        if b"GET" in data:
            is_asked.set()
            return b"*2\r\n$3\r\n"
        return b"+OK\r\n"

    with odd_server(reply) as port:
        session = connect(source(f"redis://127.0.0.1:{port}"), Limits(statement_s=PATIENCE_S))

        def stop() -> None:
            is_asked.wait(PATIENCE_S)
            session.cancel()

        stopper = threading.Thread(target=stop)
        stopper.start()
        error = problem(session, "GET a")
        stopper.join()
        assert error.kind == "timed_out"
        assert "stopped" in error.message
        assert session.aftermath().gone is True
        session.close()


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda url: url.replace(PASSWORD, "wrong"), "unreachable", "does not let this login in"),
        (lambda url: f"{url}?ssl_cert_req=none", "usage", "no option ssl_cert_req"),
        (lambda url: url.replace("/0", "/shop"), "usage", "databases are numbers"),
        (lambda url: f"{url}?ca_path=/no/such".replace("redis:", "rediss:"), "usage", "no file"),
        (lambda url: f"{url}?ssl_cert_reqs=maybe".replace("redis:", "rediss:"), "usage", "maybe"),
        (lambda url: url.replace("/0", "/999"), "unreachable", "DB index is out of range"),
    ],
)
def test_what_can_not_be_connected_to(
    valkey: ValkeyServer, change: Any, kind: str, words: str
) -> None:
    """A wrong password, database, option or protocol is told plainly."""
    limits = Limits(connect_s=PATIENCE_S)
    with pytest.raises(PyxError) as caught:
        connect(source(change(valkey.url())), limits)
    assert caught.value.kind == kind
    assert words in caught.value.message
    assert PASSWORD not in caught.value.message


def test_nothing_listens() -> None:
    """A port without a server is told with a hint."""
    with pytest.raises(PyxError) as caught:
        connect(source(f"redis://127.0.0.1:{free_port()}"), Limits(connect_s=PATIENCE_S))
    assert caught.value.kind == "unreachable"
    assert caught.value.hint == "pyx sources --check"
