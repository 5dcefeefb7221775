"""Which commands of Redis only read: those whose own flags say so, and few that are known by name.

"Not flagged as writing" is no reason to admit one: EVAL carries no such flag, and writes.
"""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Look = Callable[[bytes], Any]

# They tell of the server, and carry no flag that says so.
TELLING = frozenset(
    {
        *("ping", "echo", "time", "info", "dbsize", "lastsave", "role"),
        *("command|count", "command|docs", "command|getkeys", "command|info"),
        *("command|list", "client|getname", "client|id", "client|info", "client|list"),
        *("client|trackinginfo", "cluster|countkeysinslot", "cluster|getkeysinslot"),
        *("cluster|info", "cluster|keyslot", "cluster|links", "cluster|myid", "cluster|myshardid"),
        *("cluster|nodes", "cluster|shards", "cluster|slots", "config|get", "acl|whoami"),
        *("acl|cat", "latency|latest", "latency|history", "slowlog|get", "slowlog|len"),
        *("memory|stats", "memory|doctor", "memory|usage", "module|list", "function|list"),
        *("function|stats", "script|exists", "pubsub|channels", "pubsub|numpat", "pubsub|numsub"),
        *("pubsub|shardchannels", "pubsub|shardnumsub", "object|encoding", "object|freq"),
        *("object|idletime", "object|refcount", "xinfo|consumers", "xinfo|groups", "xinfo|stream"),
    }
)
# Commands of commands, for servers before Redis 7, whose flags of a container say nothing.
_CONTAINERS = frozenset(
    {
        *("acl", "client", "cluster", "command", "commandlog", "config", "function", "latency"),
        *("memory", "module", "object", "pubsub", "script", "slowlog", "xgroup", "xinfo"),
    }
)
# Flagged as reading, and yet no business of a reader.
_REFUSED = {
    "touch": "changes when keys were last used",
    "pfcount": "may write the count that it caches into the key",
    "keys": "holds the whole server up while it looks at every key",
    "sort_ro": "may hold the whole server up",
    "xread": "may wait for entries",
    "eval_ro": "runs a script",
    "evalsha_ro": "runs a script",
    "fcall_ro": "runs a function",
}
_HINDERING_FLAGS = frozenset(
    {
        *("write", "denyoom", "admin", "pubsub", "noscript", "blocking", "skip_monitor"),
        *("skip_slowlog", "no_multi", "module", "may_replicate", "no_auth", "asking"),
    }
)
_HINDERING_CATEGORIES = frozenset(
    {
        *("@write", "@admin", "@dangerous", "@blocking", "@scripting", "@pubsub", "@transaction"),
        "@connection",
    }
)
_WRITING_FLAGS = frozenset({"write", "denyoom", "blocking", "module"})
_INSTEAD = {
    "keys": "SCAN MATCH pattern",
    "sort": "LRANGE key 0 -1, or SMEMBERS key",
    "sort_ro": "LRANGE key 0 -1, or SMEMBERS key",
    "xread": "XRANGE key - + COUNT 100",
    "xreadgroup": "XRANGE key - + COUNT 100, and XPENDING key group",
    "getex": "GET key, and TTL key",
    "getdel": "GET key",
    "getset": "GET key",
    "touch": "EXISTS key",
    "pfcount": "TYPE key, and STRLEN key",
    "bitfield": "BITFIELD_RO key GET u8 0",
    "georadius": "GEOSEARCH key FROMLONLAT 13.4 52.5 BYRADIUS 10 km",
    "georadiusbymember": "GEOSEARCH key FROMMEMBER member BYRADIUS 10 km",
    "monitor": "SLOWLOG GET, and INFO commandstats",
    "subscribe": "PUBSUB CHANNELS",
    "psubscribe": "PUBSUB CHANNELS",
    "ssubscribe": "PUBSUB SHARDCHANNELS",
    "select": "another number at the end of the URL: redis://HOST/1",
    **dict.fromkeys(("blpop", "brpop", "lpop", "rpop", "blmove", "lmove"), "LRANGE key 0 -1"),
    **dict.fromkeys(("spop", "smove"), "SMEMBERS key"),
    **dict.fromkeys(("zpopmin", "zpopmax", "bzpopmin"), "ZRANGE key 0 -1 WITHSCORES"),
    **dict.fromkeys(
        ("eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "fcall_ro"),
        "GET, HGETALL, LRANGE … of the keys that the script reads",
    ),
    **dict.fromkeys(("multi", "exec", "discard", "watch"), "one reading command at a time"),
    **dict.fromkeys(("memory", "object"), "MEMORY USAGE key, OBJECT ENCODING key"),
    "xinfo": "XINFO STREAM key, XINFO GROUPS key",
    "config": "CONFIG GET maxmemory*",
    "client": "CLIENT LIST, CLIENT INFO",
    "cluster": "CLUSTER INFO, CLUSTER SHARDS",
    "acl": "ACL WHOAMI; pyx fingerprint tells what the login may do",
    **dict.fromkeys(("debug", "migrate", "restore"), "OBJECT ENCODING key, or DUMP key"),
}
_ANY = "GET, HGETALL, LRANGE, SMEMBERS, ZRANGE, XRANGE, TTL, SCAN MATCH pattern, INFO"
_NAME = re.compile(rb"[A-Za-z0-9_.-]{1,64}")


def admitted(words: Sequence[bytes], look: Look) -> str:
    """The lower-case name of a command that only reads, `object|encoding` for one within another.

    `look` gives the server's COMMAND INFO entry for a name, None for one that it does not know.
    Raises PyxError `refused` with the rule, and a command that works.
    """
    name = _name(words[0])
    entry = look(words[0])
    if entry is None:
        raise _refusal(name, "known-commands", "this server does not know it")
    inner = {_text(sub[0]).lower(): sub for sub in (entry[9] if len(entry) > 9 else ())}
    if name in _CONTAINERS or inner:
        if len(words) < 2:
            raise _refusal(name, "known-commands", "it needs a sub-command")
        outer, name = name, f"{name}|{_name(words[1])}"
        if inner and name not in inner:
            raise _refusal(name, "known-commands", "this server does not know it")
        if not inner and name not in TELLING:
            raise _refusal(name, "known-commands", f"what {outer} may do is not told by its flags")
        entry = inner.get(name, entry)
    flags = {_text(flag) for flag in entry[2]}
    if name in TELLING:
        if flags & _WRITING_FLAGS:
            raise _refusal(name, "read-flags", f"the server flags it {_listed(flags)}")
        return name
    if name in _REFUSED:
        raise _refusal(name, "harmless-reads", f"it {_REFUSED[name]}")
    if "readonly" not in flags:
        reason = f"the server flags it {_listed(flags)}, and not readonly"
        raise _refusal(name, "read-flags", reason)
    categories = {_text(category) for category in (entry[6] if len(entry) > 6 else ())}
    if hindering := (flags & _HINDERING_FLAGS) | (categories & _HINDERING_CATEGORIES):
        raise _refusal(name, "read-flags", f"the server flags it {_listed(hindering)}")
    return name


def _name(word: bytes) -> str:
    if not _NAME.fullmatch(word):
        raise PyxError(
            "refused",
            "the rule known-commands holds: a command's name is letters and digits",
            f"try {_ANY}",
        )
    return word.decode("ascii").lower()


def _refusal(name: str, rule: str, reason: str) -> PyxError:
    shown = name.upper().replace("|", " ")
    instead = _INSTEAD.get(name) or _INSTEAD.get(name.partition("|")[0]) or _ANY
    return PyxError("refused", f"the rule {rule} refuses {shown}: {reason}", f"try {instead}")


def _listed(flags: set[str]) -> str:
    return ", ".join(sorted(flags)) or "nothing"


def _text(value: Any) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)
