"""What Redis answers becomes rows with named columns, by the command that was asked."""

from __future__ import annotations

import re

from pyx_core.runs.status import timestamp
from pyx_core.sources.octets import as_json, as_value, pairs_as_json
from pyx_core.sources.session import Answer, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    Words = Sequence[bytes]
    Rows = Iterable[Sequence[Any]]

_PAIRS = {
    "hgetall": ("field", "value"),
    "hscan": ("field", "value"),
    "hrandfield": ("field", "value"),
    "zscan": ("member", "score"),
    "xinfo|stream": ("name", "value"),
    "memory|stats": ("name", "value"),
    "config|get": ("name", "value"),
    "function|stats": ("name", "value"),
    "pubsub|numsub": ("channel", "subscribers"),
    "pubsub|shardnumsub": ("channel", "subscribers"),
}
_LISTS = {
    "smembers": "member",
    "sscan": "member",
    "sinter": "member",
    "sunion": "member",
    "sdiff": "member",
    "srandmember": "member",
    "hkeys": "field",
    "hvals": "value",
    "command|list": "command",
    "pubsub|channels": "channel",
    "cluster|getkeysinslot": "key",
}
# The words that each value of an answer belongs to, from which word on.
_ASKED = {
    "mget": ("key", "value", 1),
    "hmget": ("field", "value", 2),
    "smismember": ("member", "is_member", 2),
    "zmscore": ("member", "score", 2),
    "script|exists": ("sha1", "exists", 2),
}
_TIMES_LEFT = ("ttl", "pttl", "expiretime", "pexpiretime")
_NEVER = {-1: "it never expires", -2: "no such key"}
_SECRET_SETTING = re.compile(rb"pass|auth|secret|token", re.IGNORECASE)
_TYPES = {"index": "integer", "score": "double", "ttl": "integer", "fields": "json"}


def answer_of(columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> Answer:
    """An answer with the types that the names of its columns stand for."""
    return Answer([Column(name, _TYPES.get(name, "string")) for name in columns], rows)


def shape(name: str, words: Words, answer: Any, first: int = 0) -> tuple[Sequence[str], Rows]:
    """Columns and rows. `first` is the index of a page's first value."""
    special = _SPECIAL.get(name)
    if special is not None:
        return special(answer)
    if name in _TIMES_LEFT:
        meaning = _NEVER.get(answer, "it expires")
        return ("ttl" if name.endswith("ttl") else "expires_at", "meaning"), [(answer, meaning)]
    if name.startswith("xr"):
        return ("id", "fields"), [_entry(entry) for entry in answer or ()]
    if not isinstance(answer, list):
        return ("value",), [(as_value(answer),)]
    if name in _ASKED:
        asked, value, start = _ASKED[name]
        convert = _number if value == "score" else as_value
        rows = zip(words[start:], answer, strict=False)
        return (asked, value), [(as_value(word), convert(item)) for word, item in rows]
    options = {word.upper() for word in words[1:]}
    if name in _PAIRS and _has_pairs(name, options):
        return _PAIRS[name], _pairs(name, answer)
    if b"WITHSCORES" in options and name.startswith("z"):
        return _PAIRS["zscan"], _pairs("zscan", answer)
    column = _LISTS.get(name) or (_PAIRS[name][0] if name in _PAIRS else None)
    column = column or ("member" if name.startswith("z") else None)
    if column is not None:
        return (column,), [(as_value(item),) for item in answer]
    return ("index", "value"), [(first + n, as_value(item)) for n, item in enumerate(answer)]


def _has_pairs(name: str, options: set[bytes]) -> bool:
    if name == "hrandfield":
        return b"WITHVALUES" in options
    return not (name == "hscan" and b"NOVALUES" in options)


def _pairs(name: str, answer: list[Any]) -> Iterator[tuple[Any, Any]]:
    for key, value in zip(answer[::2], answer[1::2], strict=False):
        if name == "zscan":
            yield as_value(key), _number(value)
        elif name == "config|get" and value and _SECRET_SETTING.search(key):
            yield as_value(key), f"[masked {as_value(key)}]"
        else:
            yield as_value(key), as_value(value)


def _number(value: Any) -> Any:
    return None if value is None else float(value)


def _entry(entry: Any) -> tuple[Any, Any]:
    fields = entry[1]
    if fields is None:
        return as_value(entry[0]), None
    return as_value(entry[0]), pairs_as_json(list(zip(fields[::2], fields[1::2], strict=False)))


def sections(text: bytes) -> dict[str, dict[str, str]]:
    """INFO as a dictionary: section, name, value; sections and names in lower case."""
    found: dict[str, dict[str, str]] = {}
    section = found.setdefault("", {})
    for line in text.decode("utf-8", "replace").splitlines():
        if line.startswith("#"):
            section = found.setdefault(line[1:].strip().lower(), {})
        elif ":" in line:
            name, _, value = line.partition(":")
            section[name] = value
    return found


def _of_info(answer: bytes) -> tuple[Sequence[str], Rows]:
    rows = [
        (section, name, value)
        for section, values in sections(answer).items()
        for name, value in values.items()
    ]
    return ("section", "name", "value"), rows


def _of_lines(answer: bytes) -> tuple[Sequence[str], Rows]:
    lines = answer.decode("utf-8", "replace").splitlines()
    return ("name", "value"), [tuple(line.split(":", 1)) for line in lines if ":" in line]


def _of_clients(answer: bytes) -> tuple[Sequence[str], Rows]:
    """Lines of `id=7 addr=… name=`: a column for each name."""
    clients = [
        dict(part.partition("=")[::2] for part in line.split(" ") if "=" in part)
        for line in answer.decode("utf-8", "replace").splitlines()
    ]
    names = list(dict.fromkeys(name for client in clients for name in client))
    return names or ("id",), [[client.get(name) for name in names] for client in clients if client]


def _of_maps(answer: list[Any]) -> tuple[Sequence[str], Rows]:
    """A list of flat maps: a column for each name."""
    maps = [
        {str(as_value(key)): value for key, value in zip(item[::2], item[1::2], strict=False)}
        for item in answer
    ]
    names = list(dict.fromkeys(name for entry in maps for name in entry))
    return names or ("name",), [[as_value(entry.get(name)) for name in names] for entry in maps]


def _of_time(answer: list[Any]) -> tuple[Sequence[str], Rows]:
    seconds, microseconds = map(int, answer)
    moment = timestamp(seconds + microseconds / 1e6)
    return ("seconds", "microseconds", "time"), [(seconds, microseconds, moment)]


def _of_slow(answer: list[Any]) -> tuple[Sequence[str], Rows]:
    columns = ("id", "time", "microseconds", "command", "client", "client_name")
    rows = []
    for entry in answer:
        padded = [*entry, None, None][:6]
        number, moment, took, command, client, name = padded
        told = (as_json(command), as_value(client), as_value(name))
        rows.append((number, timestamp(moment), took, *told))
    return columns, rows


_SPECIAL: dict[str, Callable[[Any], tuple[Sequence[str], Rows]]] = {
    "info": _of_info,
    "cluster|info": _of_lines,
    "client|info": _of_clients,
    "client|list": _of_clients,
    "xinfo|groups": _of_maps,
    "xinfo|consumers": _of_maps,
    "module|list": _of_maps,
    "function|list": _of_maps,
    "time": _of_time,
    "slowlog|get": _of_slow,
}
