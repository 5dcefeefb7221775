"""The names in a statement for a store: tables and columns, keys, topics and groups.

No parser of SQL: what is no keyword, no function and no text is a name.
"""

from __future__ import annotations

import os
import re
import shlex

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYWORDS_FILE = os.path.join(os.path.dirname(__file__), "sql_keywords.txt")
_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_WORD = re.compile(r"[\"`\[]([^\"`\]]+)[\"`\]]|(?<![:@$\w])([^\W\d][\w$]*)(\s*\()?")
_BEFORE_TABLE = frozenset(("from", "join", "into", "update", "table", "view"))
_LONGEST = 100_000
# Redis commands whose second word is a subcommand, and what of Kafka's language takes a group.
_REDIS_TWO_WORDS = frozenset(("object", "memory", "xinfo", "pubsub", "client", "config", "info"))
_REDIS_NO_KEY = frozenset(("ping", "time", "info", "dbsize", "lastsave", "role"))


def of_statement(statement: str, kind: str, known_from: str) -> Iterator[Identifier]:
    """The names in a statement for a store of this kind (`redis`, `kafka`, else SQL)."""
    text = statement[:_LONGEST]
    if kind == "redis":
        yield from _of_redis(text, known_from)
    elif kind == "kafka":
        yield from _of_kafka(text, known_from)
    else:
        yield from _of_sql(text, known_from)


def _of_sql(text: str, known_from: str) -> Iterator[Identifier]:
    before = ""
    keywords = _keywords()
    for quoted, plain, call in _WORD.findall(_NOISE.sub(" ", text)):
        name = quoted or plain
        is_table = before in _BEFORE_TABLE
        before = name.lower() if not quoted else ""
        if not quoted and (name.lower() in keywords or (call and not is_table)):
            continue
        if len(name) > 1:
            yield Identifier(name, "table" if is_table else "column", known_from)


def _of_redis(text: str, known_from: str) -> Iterator[Identifier]:
    words = _words(text)
    command = words[0].lower() if words else ""
    if command in _REDIS_NO_KEY:
        return
    if command == "scan":
        patterns = [words[i + 1] for i, word in enumerate(words[:-1]) if word.lower() == "match"]
    else:
        patterns = words[2:3] if command in _REDIS_TWO_WORDS else words[1:2]
    for pattern in patterns:
        # What varies in a key names nothing.
        fixed = ":".join(one for one in pattern.split(":") if not re.fullmatch(r"[\d*?]+", one))
        if fixed:
            yield Identifier(fixed, "key", known_from)


def _of_kafka(text: str, known_from: str) -> Iterator[Identifier]:
    words = [word for word in _words(text) if not word.startswith("-") and not word.isdigit()]
    if words[:1] == ["lag"]:
        yield from (Identifier(word, "group", known_from) for word in words[1:2])
    elif words and words[0] not in ("topics", "groups"):
        yield Identifier(words[0], "topic", known_from)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _keywords() -> frozenset[str]:
    with open(_KEYWORDS_FILE, encoding="utf-8") as file:
        return frozenset(file.read().split())
