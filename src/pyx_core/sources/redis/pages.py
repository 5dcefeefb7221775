"""Large answers of Redis in pages, so that neither the server nor this process is held up."""

from __future__ import annotations

import itertools

from pyx_core.errors import PyxError
from pyx_core.sources.octets import as_value
from pyx_core.sources.redis.answers import answer_of, shape
from pyx_core.sources.redis.values import wants_values, with_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pyx_core.sources.redis.wire import Wire
    from pyx_core.sources.session import Answer

    Words = Sequence[bytes]
    Page = tuple[int, Any]

_PAGE = 1000
# What is asked in one piece at most; above it, a hash or a set is walked through by a cursor.
_IN_ONE_PIECE = 5000
_WALKED = {"hgetall": (b"HLEN", b"HSCAN", "hscan"), "smembers": (b"SCARD", b"SSCAN", "sscan")}


def read(name: str, words: Words, wire: Wire) -> Answer:
    """Sends an admitted command. Errors of the first page are raised here, others by the rows."""
    if wants_values(name, words):
        keys = (page for _, page in _walked([b"SCAN"], words[1:-1], wire))
        return answer_of(("key", "type", "ttl", "value"), _ready(with_values(keys, wire)))
    if name == "scan":
        return answer_of(("key", "type", "ttl"), _ready(_keys(words, wire)))
    name, pages = _pages(name, words, wire)
    first: Page = next(pages, (0, []))
    columns, _ = shape(name, words, first[1], first[0])

    def rows() -> Iterator[Sequence[Any]]:
        for start, answer in itertools.chain((first,), pages):
            yield from shape(name, words, answer, start)[1]

    return answer_of(columns, rows())


def _ready(rows: Iterator[Any]) -> Iterator[Any]:
    """The same rows, the first of them fetched."""
    first = list(itertools.islice(rows, 1))
    return itertools.chain(first, rows)


def _pages(name: str, words: Words, wire: Wire) -> tuple[str, Iterator[Page]]:
    if name in ("hscan", "sscan", "zscan") and len(words) > 1:
        return name, _walked(list(words[:2]), words[2:], wire)
    if name in _WALKED and len(words) == 2:
        count, scan, as_name = _WALKED[name]
        if _size(count, words[1], wire) > _IN_ONE_PIECE:
            return as_name, _walked([scan, words[1]], (), wire)
    if name == "lrange" and len(words) == 4:
        return name, _by_index(words, _size(b"LLEN", words[1], wire), wire)
    options = {word.upper() for word in words[4:]}
    if name in ("zrange", "zrevrange") and len(words) > 3 and options <= {b"REV", b"WITHSCORES"}:
        return name, _by_index(words, _size(b"ZCARD", words[1], wire), wire)
    if name in ("xrange", "xrevrange") and len(words) in (4, 6):
        return name, _entries(words, wire)
    return name, iter([(0, wire.ask(*words))])


def _size(command: bytes, key: bytes, wire: Wire) -> int:
    """How many there are; -1 where the server does not say, which the command itself will tell."""
    try:
        return int(wire.ask(command, key))
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return -1


def _by_index(words: Words, size: int, wire: Wire) -> Iterator[Page]:
    try:
        start, stop = int(words[2]), int(words[3])
    except ValueError:
        size = -1
    if size < 0:
        yield 0, wire.ask(*words)
        return
    start = max(start + size if start < 0 else start, 0)
    stop = min(stop + size if stop < 0 else stop, size - 1)
    while start <= stop:
        last = min(start + _PAGE - 1, stop)
        yield start, wire.ask(*words[:2], b"%d" % start, b"%d" % last, *words[4:])
        start = last + 1


def _entries(words: Words, wire: Wire) -> Iterator[Page]:
    wanted = None
    if len(words) == 6:
        if words[4].upper() != b"COUNT" or not words[5].isdigit():
            yield 0, wire.ask(*words)
            return
        wanted = int(words[5])
    start = words[2]
    while wanted is None or wanted > 0:
        count = _PAGE if wanted is None else min(_PAGE, wanted)
        answer = wire.ask(*words[:2], start, words[3], b"COUNT", b"%d" % count)
        yield 0, answer
        if len(answer) < count:
            return
        start = b"(" + answer[-1][0]
        wanted = None if wanted is None else wanted - count


def _walked(head: list[bytes], rest: Words, wire: Wire) -> Iterator[Page]:
    """From a cursor to the end: what was there all the time comes at least once."""
    cursor, options = (rest[0], rest[1:]) if rest and rest[0].isdigit() else (b"0", rest)
    if b"COUNT" not in {word.upper() for word in options}:
        options = [*options, b"COUNT", b"%d" % _PAGE]
    while True:
        cursor, found = wire.ask(*head, cursor, *options)
        yield 0, found
        if cursor == b"0":
            return


def _keys(words: Words, wire: Wire) -> Iterator[Sequence[Any]]:
    """Every key with its type and the seconds it has left: None where it never expires."""
    for _, keys in _walked([b"SCAN"], words[1:], wire):
        if not keys:
            continue
        asked = [[command, key] for key in keys for command in (b"TYPE", b"TTL")]
        answers = wire.ask_many(asked)
        for key, kind, left in zip(keys, answers[::2], answers[1::2], strict=True):
            if left == -2:
                continue
            seconds = left if isinstance(left, int) and left >= 0 else None
            shown = None if isinstance(kind, PyxError) else as_value(kind)
            yield as_value(key), shown, seconds
