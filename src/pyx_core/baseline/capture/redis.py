"""What keys of Redis hold, and how long they live."""

from __future__ import annotations

from pyx_core.baseline.capture.answering import recorded
from pyx_core.baseline.capture.question import filled
from pyx_core.baseline.capture.rows import answered
from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.baseline.capture.rows import StoreAnswer
    from pyx_core.runs.finish import Record

_GLOB = "*?["
_COLUMNS = ("key", "type", "value")
_TTL = "lives"
_CLASSES = (
    *((60, "a minute"), (3600, "an hour"), (86_400, "a day"), (604_800, "a week")),
    (2_592_000, "30 days"),
)
# What each type is asked by, and the columns of that answer which are its value.
_BY_TYPE = {
    "string": "GET :key",
    "hash": "HGETALL :key",
    "list": "LRANGE :key 0 -1",
    "set": "SMEMBERS :key",
    "zset": "ZRANGE :key 0 -1 WITHSCORES",
    "stream": "XRANGE :key - +",
}
_SORTED = ("hash", "set")


def capture(question: Question, ground: Ground) -> Record:
    """Asks for a key, for a pattern of keys, or whatever `pyx query` takes where there are words.

    How long a key lives is told as a class (`at most an hour`), since seconds pass while one asks.
    """

    def ask(answer: StoreAnswer) -> None:
        words = [filled(word, question.parameters) for word in question.ask.split()]
        if len(words) > 1:
            names = {f"w{number}": word for number, word in enumerate(words)}
            answer.write(*answer.ask(" ".join(f":{name}" for name in names), names))
            return
        wanted = filled(question.ask.strip(), question.parameters)
        if any(sign in wanted for sign in _GLOB):
            found = answer.ask("SCAN MATCH :key COUNT 1000 WITHVALUES", {"key": wanted})
            rows: Iterable[Sequence[Any]] = found[1]
        else:
            rows = _one_key(answer, wanted)
        columns = [*_COLUMNS, *([_TTL] if question.snapshot.ttl else [])]
        answer.write(columns, ([*row[:3], _lives(row[3])][: len(columns)] for row in _put(rows)))

    return recorded(question, ground, answered(question, ground, ask))


def _put(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Rows of key, type, seconds left and value in the order of a capture."""
    for key, kind, ttl, value in rows:
        yield key, kind, value, ttl


def _one_key(answer: StoreAnswer, key: str) -> Iterator[Sequence[Any]]:
    def single(statement: str) -> Any:
        rows = list(answer.ask(statement, {"key": key})[1])
        return rows[0][-1] if rows else None

    kind = single("TYPE :key")
    if kind in (None, "none"):
        return
    statement = _BY_TYPE.get(kind)
    value: Any = None
    if kind == "string":
        value = single("GET :key")
    elif statement is not None:
        value = _collected(kind, list(answer.ask(statement, {"key": key})[1]))
    yield key, kind, single("TTL :key"), value


def _collected(kind: str, rows: list[Sequence[Any]]) -> Any:
    import json

    from pyx_core.sources.rows.forms import json_of

    listed = [[json_of(cell) for cell in row] for row in rows]
    if kind == "hash":
        return JsonText(json.dumps(dict(sorted((str(f), v) for f, v in listed))))
    cells = [row[-1] if kind in ("list", "set") else row for row in listed]
    if kind in _SORTED:
        cells.sort(key=str)
    return JsonText(json.dumps(cells))


def _lives(seconds: Any) -> str:
    if not isinstance(seconds, int) or seconds < 0:
        return "for ever"
    for most, word in _CLASSES:
        if seconds <= most:
            return f"at most {word}"
    return "longer than 30 days"
