"""What of this machine a text gives away.

Only words that nobody reviewed (`public_words.py`) are looked at. In them, whatever this machine is
called by counts: as a whole, or as a part between signs, so that `/home/archive` is found where
`archive` alone is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pyx_core.secrets.detect import Secrets, secret_values
from pyx_core.skills.generating.public_words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHORTEST = 3
_SHORTEST_VALUE = 4
_MOST_PARTS = 64
_LONGEST_VALUE = 4096
_SEPARATORS = re.compile(r"[\s,;:=@?&/\\]+")
_SHAPES = (
    ("the path of a home", re.compile(r"(?:/home/|/users/|[a-z]:[\\/]+users[\\/]+)[\w.-]+")),
    ("a mail address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    (
        "an address",
        re.compile(r"(?<![\d.])(?!127\.0\.0\.1|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"),
    ),
)


class Disclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A line and the kind of what it says, never what it says."""

    line: int
    what: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What this machine is called by, in small letters, each with its kind; and its secrets."""

    names: dict[str, str]
    secrets: Secrets


def identity_of(
    variables: Mapping[str, str],
    *,
    users: Sequence[str],
    hosts: Sequence[str],
    folders: Sequence[str],
) -> Identity:
    """What tells this machine, its user and its project from others."""
    names: dict[str, str] = {}

    def add(name: str, what: str, shortest: int) -> None:
        if len(name) >= shortest:
            names.setdefault(name.lower(), what)

    for user in users:
        add(user, "the user's name", _SHORTEST)
    for host in hosts:
        add(host, "the host's name", _SHORTEST)
        add(host.partition(".")[0], "the host's name", _SHORTEST)
    for folder in folders:
        add(folder.rstrip("/\\"), "a folder of this machine", _SHORTEST_VALUE)
    for name, value in variables.items():
        what = f"the value of {name}"
        add(value.strip(), what, _SHORTEST_VALUE)
        for part in _parts(value[:_LONGEST_VALUE]):
            add(part, what, _SHORTEST_VALUE)
    return Identity(names=names, secrets=secret_values(variables))


def _parts(value: str) -> Iterator[str]:
    """What stands between signs in a value, but for numbers and the plain words of paths.

    In a URL plain words count as well: they are hosts, users and databases.
    """
    _, is_url, rest = value.partition("://")
    for part in _SEPARATORS.split(rest if is_url else value)[:_MOST_PARTS]:
        # A version or a number says nothing of whose it is.
        if not part.replace(".", "").isdigit() and (is_url or not part.isalpha()):
            yield part


def disclosures(
    text: str, identity: Identity, reviewed: frozenset[str], *, is_public: bool
) -> list[Disclosure]:
    """What a text gives away: everything in a public one, secrets in any."""
    fresh = [(line, word) for line, word in words(text) if word not in reviewed]
    found = [*_secrets(text, identity.secrets, reviewed)]
    if is_public and fresh:
        found += _names(fresh, identity.names)
        found += [
            Disclosure(line=line, what=what)
            for line, word in fresh
            for what, shape in _SHAPES
            if shape.search(word)
        ]
    return sorted(set(found), key=lambda one: (one.line, one.what))


def _names(fresh: Sequence[tuple[int, str]], names: Mapping[str, str]) -> Iterator[Disclosure]:
    seen = " ".join(dict.fromkeys(word for _, word in fresh))
    for name, what in names.items():
        if name not in seen:
            continue
        whole = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])")
        for line, word in fresh:
            if name in word and whole.search(word):
                yield Disclosure(line=line, what=what)


def _secrets(text: str, secrets: Secrets, reviewed: frozenset[str]) -> Iterator[Disclosure]:
    """Secrets in all their encodings, but for those that are made of reviewed words."""
    telling = tuple(
        (name, value)
        for name, value in secrets.values
        if not all(word in reviewed for _, word in words(value))
    )
    if not telling:
        return
    needles = Secrets(telling).needles()
    raw = text.encode("utf-8", "surrogateescape")
    for start, _, name in needles.matches(raw, len(raw)):
        yield Disclosure(line=raw.count(b"\n", 0, start) + 1, what=f"the secret in {name}")
