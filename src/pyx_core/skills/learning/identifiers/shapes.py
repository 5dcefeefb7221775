"""What gives a machine, a person or a network away by its form alone, whatever the project is."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.skills.learning.identifiers.identifier import Kind


class Shape(NamedTuple):
    """A place in a line, and what its form says it is."""

    start: int
    end: int
    identifier: Identifier
    is_certain: bool


# Parts of names are as long as their standards allow, so that no line takes for ever.
_NAME = r"[^\W\d][\w.-]{0,254}"
# Folders that documents use for nobody in particular.
_NOBODY = (
    r"(?!(?i:user|username|you|your|me|name|example|someone|runner|app|shared|public|default)\b)"
)
# Networks that examples and home routers have, so that an address in them tells nobody's.
_ANYBODYS = r"(?!10\.0\.[01]\.|192\.168\.[01]\.|172\.17\.0\.)"
_PATTERNS: tuple[tuple[Kind, str, re.Pattern[str]], ...] = (
    ("home", "a home folder", re.compile(rf"(?<![\w.])/(?:home|Users)/{_NOBODY}{_NAME}")),
    (
        "home",
        "a home folder",
        re.compile(rf"(?i)\b[a-z]:[\\/]{{1,4}}Users[\\/]{{1,4}}{_NOBODY}{_NAME}"),
    ),
    ("home", "a share of a Windows server", re.compile(rf"(?<![\w\\])\\\\{_NAME}\\{_NAME}")),
    (
        "email",
        "an address",
        re.compile(
            r"[\w.+-]{1,64}@(?!(?:[\w-]{1,63}\.){0,9}example\.(?:com|org|net)\b)"
            r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}\."
            r"[^\W\d]{2,}\b"
        ),
    ),
    (
        "host",
        "a host of an inner network",
        re.compile(r"(?i)\b(?:[a-z0-9-]{1,63}\.){1,9}(?:internal|intranet|corp|lan|local)\b"),
    ),
    (
        "host",
        "an address of an inner network",
        re.compile(
            rf"(?<![\d.]){_ANYBODYS}"
            r"(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?!\d|\.\d)"
        ),
    ),
)
# Standards and hashes are written like tickets.
_STANDARDS = (
    "AES|AWS|BASE|CP|CVE|CWE|GB|HTTP|ID|IEEE|ISO|KB|KOI|LATIN|MD|MIT|PEP|RFC|RSA|SHA|SHIFT|TCP|TLS|"
    "UCS|UTC|UTF|UUID|VT|WCAG|X|GMT|EUR|USD|P|F|H|E|L|Q|GPT|IPV|IPv|BSD|GPL|LGPL|MPL|EPL"
)
_TICKET = re.compile(rf"\b(?!(?:{_STANDARDS})-)[A-Z][A-Z0-9]{{1,9}}-[1-9]\d{{0,5}}\b(?![\w-])")
# Names that examples may hold: RFC 2606 and what everybody's network has.
_NEUTRAL_HOSTS = frozenset(("host.docker.internal", "metadata.google.internal"))


def shapes_in(line: str) -> Iterator[Shape]:
    """What in a line gives something away by its form; tickets of unknown projects are doubtful."""
    for kind, what, pattern in _PATTERNS:
        for found in pattern.finditer(line):
            if found[0].lower() not in _NEUTRAL_HOSTS:
                yield Shape(found.start(), found.end(), Identifier(found[0], kind, what), True)
    for found in _TICKET.finditer(line):
        identifier = Identifier(found[0], "ticket", "the form of a ticket")
        yield Shape(found.start(), found.end(), identifier, False)
