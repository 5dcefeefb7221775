"""Keys of Redis with what they hold, for `SCAN … WITHVALUES`: many at once, in bounded pieces."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.sources.octets import as_json, as_value, pairs_as_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from pyx_core.sources.redis.wire import Wire

_WORD = b"WITHVALUES"
_TAKING_OPTIONS = (b"MATCH", b"TYPE", b"COUNT")
# By type: the command for its size, the one for its value with the words behind the key, and how
# many bytes to reckon for one of what the size counts.
_BY_TYPE: dict[bytes, tuple[bytes, bytes, tuple[bytes, ...], int]] = {
    b"string": (b"STRLEN", b"GET", (), 1),
    b"hash": (b"HLEN", b"HGETALL", (), 100),
    b"list": (b"LLEN", b"LRANGE", (b"0", b"-1"), 100),
    b"set": (b"SCARD", b"SMEMBERS", (), 100),
    b"zset": (b"ZCARD", b"ZRANGE", (b"0", b"-1", b"WITHSCORES"), 100),
}
# Each of them has to be admitted, like any other command.
COMMANDS = (
    *(b"TYPE", b"TTL"),
    *(command for size, value, _, _ in _BY_TYPE.values() for command in (size, value)),
)
# Larger values are asked for by themselves, where they come in pages or are a file of their own.
_MOST_ITEMS = 5000
_MOST_BYTES = 16 << 20
_BYTES_AT_ONCE = 4 << 20
_GONE = -2


def wants_values(name: str, words: Sequence[bytes]) -> bool:
    """Whether a SCAN ends with the word that Redis itself does not know."""
    return (
        name == "scan"
        and len(words) > 1
        and words[-1].upper() == _WORD
        and words[-2].upper() not in _TAKING_OPTIONS
    )


def with_values(pages: Iterable[Sequence[bytes]], wire: Wire) -> Iterator[Sequence[Any]]:
    """Key, type, seconds left, value. A key that a cursor gives twice comes once."""
    seen: set[bytes] = set()
    for page in pages:
        keys = [key for key in dict.fromkeys(page) if key not in seen]
        seen.update(keys)
        if keys:
            yield from _read(keys, wire)


def _read(keys: Sequence[bytes], wire: Wire) -> Iterator[Sequence[Any]]:
    told = _answers([(command, key) for key in keys for command in (b"TYPE", b"TTL")], wire)
    found = [
        (key, kind, left)
        for key, kind, left in zip(keys, told[::2], told[1::2], strict=True)
        if left != _GONE
    ]
    for key, kind, _ in found:
        if kind not in _BY_TYPE:
            shown = as_value(kind)
            raise PyxError(
                "statement_failed",
                f"{as_value(key)!r} is a {shown}: WITHVALUES reads strings, hashes, lists, sets "
                "and sorted sets",
                "leave such keys out: SCAN MATCH pattern TYPE string WITHVALUES",
            )
    sizes = _answers([(_BY_TYPE[kind][0], key) for key, kind, _ in found], wire)
    for group in _groups(found, sizes):
        asked = [(_BY_TYPE[kind][1], key, *_BY_TYPE[kind][2]) for key, kind, _ in group]
        for (key, kind, left), value in zip(group, _answers(asked, wire), strict=True):
            if value is None or (value == [] and kind != b"string"):
                continue
            seconds = left if left >= 0 else None
            yield as_value(key), as_value(kind), seconds, _VALUES[kind](value)


def _groups(found: Sequence[tuple[bytes, bytes, int]], sizes: Sequence[int]) -> Iterator[Any]:
    """Keys whose values together are of a size that can be held at once."""
    group: list[tuple[bytes, bytes, int]] = []
    taken = 0
    for entry, size in zip(found, sizes, strict=True):
        key, kind, _ = entry
        limit = _MOST_BYTES if kind == b"string" else _MOST_ITEMS
        if size > limit:
            what = "bytes" if kind == b"string" else "items"
            command = _BY_TYPE[kind][1].decode()
            raise PyxError(
                "statement_failed",
                f"{as_value(key)!r} holds {size} {what}, more than the {limit} of one value",
                f"ask for it by itself: {command} KEY; or narrow MATCH",
            )
        weight = size * _BY_TYPE[kind][3]
        if group and taken + weight > _BYTES_AT_ONCE:
            yield group
            group, taken = [], 0
        group.append(entry)
        taken += weight
    if group:
        yield group


def _answers(commands: Sequence[Sequence[bytes]], wire: Wire) -> list[Any]:
    answers = wire.ask_many(commands) if commands else []
    for answer in answers:
        if isinstance(answer, PyxError):
            raise answer
    return answers


def _pairs(value: list[Any]) -> list[tuple[Any, Any]]:
    return list(zip(value[::2], value[1::2], strict=True))


_VALUES: dict[bytes, Callable[[Any], Any]] = {
    b"string": as_value,
    b"hash": lambda value: pairs_as_json(_pairs(value)),
    b"list": as_json,
    b"set": lambda value: as_json(sorted(value)),
    b"zset": lambda value: pairs_as_json(
        [(member, _score(score)) for member, score in _pairs(value)]
    ),
}


def _score(score: bytes) -> Any:
    """A number where JSON has it; the infinities stay words."""
    number = float(score)
    return number if number - number == 0 else as_value(score)
