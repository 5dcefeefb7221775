"""A name that the project uses, where it is known from, and what may stand in its place."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "repository",
    "organisation",
    "package",
    "module",
    "person",
    "email",
    "user",
    "home",
    "host",
    "variable",
    "database",
    "table",
    "column",
    "topic",
    "group",
    "key",
    "task",
    "ticket",
]

# Names that point at the project by themselves, also where they are words of the dictionary.
POINTING: frozenset[Kind] = frozenset(
    ("repository", "organisation", "package", "person", "user", "host", "ticket")
)

# What stands in a name's place begins with the first word; kinds without a word of their own are
# the project's prefix.
_PLACEHOLDERS: dict[Kind, str] = {
    "repository": "PROJECT",
    "organisation": "ORGANISATION",
    "package": "PACKAGE",
    "module": "MODULE",
    "person": "PERSON",
    "email": "EMAIL",
    "user": "USER",
    "home": "HOME",
    "host": "HOST",
    "variable": "VARIABLE",
    "database": "DATABASE",
    "table": "TABLE",
    "column": "COLUMN",
    "topic": "TOPIC",
    "group": "CONSUMER_GROUP",
    "key": "KEY_PATTERN",
    "task": "TASK",
    "ticket": "TICKET",
}


class Identifier(NamedTuple):
    """A name as the project writes it; `known_from` is the first place that it was met."""

    text: str
    kind: Kind
    known_from: str


def placeholder(kind: Kind, role: str = "") -> str:
    """What a name of this kind is replaced by: `<TABLE_ORDERS>`, where `role` tells it apart."""
    word = _PLACEHOLDERS[kind]
    return f"<{word}_{role.upper()}>" if role else f"<{word}>"


def placeholder_words() -> frozenset[str]:
    """The first words of all placeholders."""
    return frozenset(_PLACEHOLDERS.values())
