"""Names that lead to a machine or a person: the home folder, the user, the host.

In what pyx writes they are replaced; in evidence, which can't be edited, they are found.
"""

from __future__ import annotations

import json
import os
import re

from pyx_core.secrets.appearance import WORDS
from pyx_core.secrets.encodings import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

    Kind = Literal["home", "user", "host"]

# Accounts and hosts of images and build machines: they lead to nobody.
_COMMON_NAMES = """
    agent app build builder buildkite centos circleci codespace coder container debian dev devbox
    docker-desktop ec2-user fedora gitpod home jenkins jovyan mac machine macbook node nonroot opc
    ops pi python runner server srv test tester tmp ubuntu user users vagrant var vscode web
    windows work worker workspace
    """
_COMMON = WORDS | frozenset(_COMMON_NAMES.split())
_SHORTEST = 3
_START = 12
_LETTER = re.compile(rb"[A-Za-z0-9]")
_LETTER_OR_JOINT = re.compile(rb"[A-Za-z0-9_-]")


class Identity:
    """The names of one machine and its user, most telling first within a kind."""

    __slots__ = ("home", "host", "user")

    def __init__(
        self,
        home: tuple[str, ...] = (),
        user: tuple[str, ...] = (),
        host: tuple[str, ...] = (),
    ) -> None:
        self.home = home
        self.user = user
        self.host = host

    def names(self) -> Iterator[tuple[Kind, str]]:
        """Each name with its kind, those that hold others first."""
        for home in self.home:
            yield "home", home
        for host in self.host:
            yield "host", host
        for user in self.user:
            yield "user", user


def identity_of(variables: Mapping[str, str]) -> Identity:
    """The names of this machine, without those that many machines have, such as root."""
    given = [variables.get(name, "") for name in ("HOME", "USERPROFILE")]
    homes = [os.path.normpath(path) for path in given if os.path.isabs(path)]
    homes += [os.path.realpath(path) for path in homes]
    users = [variables.get(name, "") for name in ("USER", "LOGNAME", "USERNAME")]
    users += [os.path.basename(path) for path in homes]
    hosts = [variables.get(name, "") for name in ("HOSTNAME", "HOST", "COMPUTERNAME")]
    uname = getattr(os, "uname", None)  # there is none on Windows, which has COMPUTERNAME
    if uname is not None:
        hosts.append(str(uname().nodename))
    hosts += [host.partition(".")[0] for host in hosts]
    return Identity(
        tuple(_telling(path for path in homes if _is_telling(os.path.basename(path)))),
        tuple(_telling(user for user in users if _is_telling(user))),
        tuple(_telling(host for host in hosts if _is_telling(host))),
    )


def _is_telling(name: str) -> bool:
    return len(name) >= _SHORTEST and name.lower() not in _COMMON and not name.isdigit()


def _telling(names: Iterator[str]) -> list[str]:
    return sorted(dict.fromkeys(names), key=lambda name: (-len(name), name))


class Redaction:
    """Replaces names and folders of a machine in the texts of a record."""

    __slots__ = ("_labels", "_pattern")

    def __init__(self, identity: Identity, folders: Mapping[str, str]) -> None:
        """`folders` are paths with the label that is put in their place."""
        self._labels: dict[str, str] = {}
        places: list[str] = []
        for path, label in folders.items():
            if len(path) > 1:
                self._labels.setdefault(path, label)
        for kind, name in identity.names():
            self._labels.setdefault(name if kind == "home" else name.lower(), f"{{{kind}}}")
        for name in sorted(self._labels, key=len, reverse=True):
            if os.path.isabs(name):
                places.append(rf"{re.escape(name)}(?![A-Za-z0-9_-])")
            else:
                places.append(rf"(?<![A-Za-z0-9])(?i:{re.escape(name)})(?![A-Za-z0-9])")
        self._pattern = re.compile("|".join(places)) if places else None

    def text(self, text: str) -> str:
        """The text with a label for each name."""
        if self._pattern is None:
            return text
        return self._pattern.sub(self._label, text)

    def value(self, value: Any) -> Any:
        """A value of JSON with all its texts and keys done so."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(item) for key, item in value.items()}
        return value

    def _label(self, match: re.Match[str]) -> str:
        found = match[0]
        return self._labels.get(found) or self._labels[found.lower()]


class NameScanner:
    """Counts the names of a machine in the chunks of a file, in their usual forms."""

    __slots__ = ("_automaton", "_counts", "_forms", "_held", "_longest", "_offset", "_quick")

    def __init__(self, identity: Identity) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

        forms: dict[bytes, Kind] = {}
        for name_kind, name in identity.names():
            for form in _forms(name, name_kind):
                forms.setdefault(form, name_kind)
        self._forms = list(forms.items())
        self._automaton = BytesAhoCorasick(forms) if forms else None
        # Whether there may be any, a hundred times as fast: short patterns are searched packed.
        starts = dict.fromkeys(form[:_START] for form in forms)
        kinds = (MatchKind.LeftmostFirst, Implementation.DFA)
        self._quick = BytesAhoCorasick(starts, *kinds) if forms else None
        self._longest = max(map(len, forms), default=0)
        self._counts: dict[Kind, int] = {}
        self._held = b""
        self._offset = 0
        """Where in what is held the first place that was not looked at is."""

    def feed(self, chunk: bytes) -> None:
        """Looks at the next chunk."""
        if self._automaton is None or not chunk:
            return
        self._look(self._held + chunk, is_end=False)

    def finish(self) -> dict[Kind, int]:
        """How many places hold a name, by its kind."""
        if self._automaton is not None:
            self._look(self._held, is_end=True)
        return self._counts

    def _look(self, buffer: bytes, *, is_end: bool) -> None:
        assert self._automaton is not None
        assert self._quick is not None
        # A name needs the letter behind it, so its last place waits for the next chunk.
        end = len(buffer) if is_end else max(self._offset, len(buffer) - self._longest)
        hits: list[tuple[int, int, int]] = []
        if self._quick.find_matches_as_indexes(buffer):
            hits = self._automaton.find_matches_as_indexes(buffer, overlapping=True)
        for index, start, stop in hits:
            if self._offset <= start < end and self._stands_alone(buffer, index, start, stop):
                kind = self._forms[index][1]
                self._counts[kind] = self._counts.get(kind, 0) + 1
        kept = max(0, end - 3)  # the letter before the next place, which may be written as %2F
        self._held = buffer[kept:]
        self._offset = end - kept

    def _stands_alone(self, buffer: bytes, index: int, start: int, stop: int) -> bool:
        form, kind = self._forms[index]
        after = buffer[stop : stop + 1]
        if kind == "home":
            return not _LETTER_OR_JOINT.match(after)
        if b"\x00" in form or b"%" in form:
            return True
        before = buffer[start - 1 : start] if start else b""
        escaped = buffer[max(0, start - 3) : start]
        is_joined = _LETTER.match(before) and not re.match(rb"%[0-9A-Fa-f]{2}", escaped)
        return not is_joined and not _LETTER.match(after)


def _forms(name: str, kind: Kind) -> Iterator[bytes]:
    from urllib.parse import quote

    spellings = [name]
    if kind == "host":
        spellings += [name.lower(), name.upper()]
    if kind == "home":
        spellings.append(name.replace("\\", "/"))
    for text in dict.fromkeys(spellings):
        yield to_bytes(text)
        yield to_bytes(quote(text, safe="", errors="surrogateescape"))
        yield to_bytes(json.dumps(text)[1:-1])
        yield text.encode("utf-16-le", "surrogatepass")
