"""What can be asked of Kafka: a topic's messages, its offsets, a group's lag, and what there is."""

from __future__ import annotations

import datetime as dt

from pyx_core.errors import PyxError
from pyx_core.sources.option_names import nearest
from pyx_core.sources.words import split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    Verb = Literal["messages", "offsets", "lag", "topics", "groups"]
    Unit = Literal["offset", "last", "ms"]

_FORMS = (
    "TOPIC [--partition N] [--from MOMENT|OFFSET|-N] [--until MOMENT|OFFSET] [--key K] [--limit N]"
    ", offsets TOPIC, lag GROUP, topics, groups"
)
_OPTIONS = ("--partition", "--from", "--until", "--key", "--limit")
# What the tools of Kafka call it when they change something.
_CHANGING = frozenset(
    {
        *("produce", "send", "publish", "create", "delete", "alter", "commit", "reset", "seek"),
        *("subscribe", "consume", "join", "truncate", "purge", "elect", "reassign", "config"),
    }
)


class Point:
    """A place in a partition: an offset, a number of messages from the end, or a moment in ms."""

    __slots__ = ("unit", "value")

    def __init__(self, unit: Unit, value: int) -> None:
        self.unit = unit
        self.value = value


class Statement:
    """One question. `name` is a topic's or a group's; the end, `until`, is not included."""

    __slots__ = ("key", "limit", "name", "partition", "since", "until", "verb")

    def __init__(self, verb: Verb, name: str = "") -> None:
        self.verb: Verb = verb
        self.name = name
        self.partition: int | None = None
        self.since: Point | None = None
        self.until: Point | None = None
        self.key: bytes | None = None
        self.limit: int | None = None


def parse(statement: str, parameters: Mapping[str, Any]) -> Statement:
    """Raises PyxError `usage` with the forms there are, `refused` for a word that changes."""
    words = split_words(statement, parameters)
    verb = _text(words[0])
    rest = words[1:]
    if verb in ("topics", "groups") and not rest:
        return Statement("topics" if verb == "topics" else "groups")
    if verb in ("offsets", "lag"):
        if len(rest) != 1:
            wanted = "a group" if verb == "lag" else "a topic"
            raise PyxError("usage", f"{verb} wants the name of {wanted}", f"ask {_FORMS}")
        return Statement("offsets" if verb == "offsets" else "lag", _text(rest[0]))
    if verb == "topic" and rest and not rest[0].startswith(b"--"):
        # The way to topics that are called as a statement is.
        verb, rest = _text(rest[0]), rest[1:]
    elif verb.lower() in _CHANGING and rest and not rest[0].startswith(b"--"):
        raise PyxError(
            "refused",
            f"the rule reading-statements holds: {verb.upper()} is none",
            f"ask {_FORMS}",
        )
    return _options(Statement("messages", verb), rest)


def _options(made: Statement, words: Sequence[bytes]) -> Statement:
    position = 0
    while position < len(words):
        name, joined, value = words[position].partition(b"=")
        option = _text(name)
        if option not in _OPTIONS:
            hint = nearest(option, _OPTIONS) if option.startswith("--") else f"ask {_FORMS}"
            raise PyxError("usage", f"a topic has no {option!r}", hint)
        position += 1
        if not joined:
            if position == len(words):
                raise PyxError("usage", f"{option} wants a value", f"ask {_FORMS}")
            value = words[position]
            position += 1
        if option == "--key":
            made.key = value
        elif option == "--partition":
            made.partition = _number(option, value)
        elif option == "--limit":
            made.limit = _number(option, value)
        elif option == "--from":
            made.since = _point(option, value)
        else:
            made.until = _point(option, value)
            if made.until.unit == "last":
                raise PyxError("usage", "--until is no -N", "give --from -N, or --until OFFSET")
    return made


def _text(word: bytes) -> str:
    return word.decode("utf-8", "backslashreplace")


def _number(option: str, value: bytes) -> int:
    if not (value.isdigit() and len(value) < 19):
        raise PyxError("usage", f"{option} is no number: {_text(value)!r}", f"try {option} 0")
    return int(value)


def _point(option: str, value: bytes) -> Point:
    text = _text(value)
    if value.isdigit() or (value[:1] == b"-" and value[1:].isdigit()):
        number = _number(option, value.removeprefix(b"-"))
        return Point("last" if value.startswith(b"-") else "offset", number)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise PyxError(
            "usage",
            f"{option} is neither a moment nor an offset: {text!r}",
            f"try {option} 2026-03-02T07:23:12Z, {option} 1200, or --from -10 for the last ten",
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return Point("ms", round(moment.timestamp() * 1000))
