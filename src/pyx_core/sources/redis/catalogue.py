"""What a Redis or Valkey server says of itself, and what a login may do there."""

from __future__ import annotations

import re

from pyx_core.errors import PyxError
from pyx_core.runs.status import timestamp
from pyx_core.sources.description import EITHER, Description, Part, Right
from pyx_core.sources.redis.answers import sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pyx_core.sources.redis.wire import Wire

    Info = Mapping[str, Mapping[str, str]]

_HELD = "held back by pyx alone, which sends reading commands only"
# What the server is asked about, none of which is executed: name of the right, and the command.
_TRIED = (
    ("write keys", (b"SET", b"{key}", b"1"), "writes keys"),
    ("flush", (b"FLUSHALL",), "empties the server"),
    ("scripts", (b"EVAL", b"return 1", b"0"), "runs scripts, which may write"),
    ("functions", (b"FUNCTION", b"FLUSH"), "loads and removes functions"),
    ("configuration", (b"CONFIG", b"SET", b"maxmemory", b"0"), "changes the configuration"),
    ("shutdown", (b"SHUTDOWN",), "ends the server"),
    ("replication", (b"REPLICAOF", b"NO", b"ONE"), "changes whose copy the server is"),
    ("access lists", (b"ACL", b"SETUSER", b"pyx"), "changes who may do what"),
    ("modules", (b"MODULE", b"LOAD", b"x"), "loads code into the server"),
    ("end clients", (b"CLIENT", b"KILL", b"ID", b"0"), "ends other clients"),
    ("move keys", (b"MIGRATE", b"h", b"1", b"{key}", b"0", b"1"), "moves keys elsewhere"),
)
_NO_ID = re.compile("0*")


def describe(wire: Wire, database: int) -> Description:
    """Asks INFO, CLIENT INFO, ACL and TIME; what this login may not see is left out."""
    text = _permitted(wire, b"INFO", b"everything") or _permitted(wire, b"INFO")
    info = sections(text) if isinstance(text, bytes) else {}
    server, copying = info.get("server", {}), info.get("replication", {})
    own = _text(_permitted(wire, b"CLIENT", b"INFO")) or ""
    # The address that the server sees itself reached at; it stays the same behind a tunnel.
    here = _told(own, "laddr")
    kind, version = _kind_and_version(wire, server)
    role = {"slave": "replica", "master": "primary"}.get(said := copying.get("role", ""), said)
    login = _text(_permitted(wire, b"ACL", b"WHOAMI")) or _told(own, "user")
    mode = server.get("redis_mode") or server.get("server_mode")
    is_cluster = mode == "cluster"
    identity = [
        Part("replication_id", "lineage", _lineage(copying)),
        Part("database", "lineage", str(database)),
        Part("role", "role", role or None),
        Part("run_id", "instance", server.get("run_id")),
        Part("server_address", "instance", here),
    ]
    if is_cluster:
        shard = _text(_permitted(wire, b"CLUSTER", b"MYSHARDID"))
        identity.append(Part("cluster_shard", "lineage", shard))
        identity.append(
            Part("cluster_node", "instance", _text(_permitted(wire, b"CLUSTER", b"MYID")))
        )
    rights = _rights(wire, login)
    facts = {
        "kind": kind,
        "database": str(database),
        "login": login,
        "host_as_the_server_sees_it": here,
        "mode": mode,
        "role": role or None,
        "read_only": role == "replica" and copying.get("slave_read_only") == "1" if role else None,
        **(_state(info, copying) if info else dict.fromkeys(("keyspace", "persistence"))),
        "info_permitted": bool(info),
    }
    moment = _permitted(wire, b"TIME")
    return Description(
        version=f"{kind} {version}",
        server_time=None if moment is None else int(moment[0]) + int(moment[1]) / 1e6,
        identity=[part for part in identity if part.value is not None],
        rights=rights,
        facts=facts,
    )


def _permitted(wire: Wire, *words: bytes) -> Any:
    """An answer; None where this server or this login does not allow the question."""
    try:
        return wire.ask(*words)
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return None


def _text(value: Any) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None


def _told(own: str, name: str) -> str | None:
    """What CLIENT INFO says under a name."""
    found = re.search(rf"(?:^| ){name}=(\S+)", own)
    return found[1] if found else None


def _kind_and_version(wire: Wire, server: Mapping[str, str]) -> tuple[str, str]:
    if "valkey_version" in server:
        return "Valkey", server["valkey_version"]
    if "redis_version" in server:
        return "Redis", server["redis_version"]
    hello = _permitted(wire, b"HELLO") or []
    told = dict(zip(hello[::2], hello[1::2], strict=False))
    name = _text(told.get(b"server")) or "redis"
    return name.capitalize(), _text(told.get(b"version")) or "of an unknown version"


def _lineage(copying: Mapping[str, str]) -> str | None:
    """The history of writes that this server continues, and the one before the last failover or
    restart: whoever has one of them in common has the same origin."""
    ids = [copying.get("master_replid"), copying.get("master_replid2")]
    known = [name for name in ids if name and not _NO_ID.fullmatch(name)]
    return EITHER.join(known) or None


def _state(info: Info, copying: Mapping[str, str]) -> dict[str, Any]:
    server, memory = info.get("server", {}), info.get("memory", {})
    persistence = info.get("persistence", {})
    saved = persistence.get("rdb_last_save_time", "")
    uptime, now = server.get("uptime_in_seconds"), server.get("server_time_usec")
    return {
        "started_at": timestamp(int(now) // 1_000_000 - int(uptime)) if now and uptime else None,
        "primary": _primary(copying),
        "replicas": _number(copying.get("connected_slaves")),
        "keyspace": {
            name: {key: _number(count) for key, _, count in _parts(value)}
            for name, value in info.get("keyspace", {}).items()
        },
        "memory_bytes": _number(memory.get("used_memory")),
        "memory_limit_bytes": _number(memory.get("maxmemory")),
        "eviction": memory.get("maxmemory_policy"),
        "persistence": {
            "snapshot_at": timestamp(int(saved)) if saved.isdigit() else None,
            "snapshot_ok": persistence.get("rdb_last_bgsave_status") == "ok",
            "changes_since": _number(persistence.get("rdb_changes_since_last_save")),
            "append_only_file": persistence.get("aof_enabled") == "1",
        },
        "connections": _number(info.get("clients", {}).get("connected_clients")),
    }


def _parts(value: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in value.split(",")]


def _primary(copying: Mapping[str, str]) -> str | None:
    if "master_host" not in copying:
        return None
    link = copying.get("master_link_status")
    return f"{copying['master_host']}:{copying.get('master_port')} (link {link})"


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdigit() else None


def _rights(wire: Wire, login: str | None) -> list[Right]:
    """Beyond reading. None of them is held back by the server: the allow-list is on our side."""
    if login is None:
        return [Right("every command", f"the server has no access lists; {_HELD}", contained=True)]
    key = _a_key(_permitted(wire, b"ACL", b"GETUSER", login.encode()))
    rights = []
    for name, command, meaning in _TRIED:
        words = [word.replace(b"{key}", key) for word in command]
        answer = _permitted(wire, b"ACL", b"DRYRUN", login.encode(), *words)
        if answer is None:
            hidden = f"the server does not tell this login what it may do; {_HELD}"
            return [Right("not to be seen", hidden, contained=True)]
        text = _text(answer) or ""
        if text == "OK" or "access" in text:
            rights.append(Right(name, f"{meaning}; {_HELD}", contained=True))
    return rights


def _a_key(user: Any) -> bytes:
    """A key that the login may touch, made from the first pattern of its access list."""
    told = dict(zip(user[::2], user[1::2], strict=False)) if isinstance(user, list) else {}
    patterns = told.get(b"keys") or b"~*"
    if isinstance(patterns, list):
        patterns = patterns[0] if patterns else b"~*"
    first = patterns.split(b" ")[0]
    bare = re.sub(rb"^(?:%[RW]+)?~", b"", first)
    return re.sub(rb"[*?\[\]\\^]", b"", bare) or b"pyx"
