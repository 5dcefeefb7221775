"""What the variables of a project name: keys of `.env` files, and the hosts in their values."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_BYTES = 1 << 20
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$", re.MULTILINE)
_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)+$")
_LOOPBACK = re.compile(r"^(?:localhost|127\.|0\.0\.0\.0|::1)")
_ADDRESS = re.compile(r"^[\d.]+$|:")
_TOP_LEVEL = re.compile(
    r"(?:\.(?:ac|co|com|gov|ne|net|or|org))?\.(?:com|net|org|io|dev|app|cloud|internal|local|corp|lan|[a-z]{2})$"
)


def of_variables(folder: str) -> Iterator[Identifier]:
    """The keys of the folder's `.env` files; of the values hosts, users and databases in URLs."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if name != ".env" and not name.startswith(".env."):
            continue
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                text = file.read(_LARGEST_BYTES)
        except OSError:
            continue
        for key, value in _LINE.findall(text):
            yield Identifier(key, "variable", name)
            yield from of_value(value.strip().strip("\"'"), f"{name}, the value of {key}")


def of_value(value: str, known_from: str) -> Iterator[Identifier]:
    """What a value names that is a URL, a host, or several of them."""
    if "://" in value:
        try:
            url = urlsplit(value)
            host, user = url.hostname or "", url.username or ""
        except ValueError:
            return
        yield from of_host(host, known_from)
        if user:
            yield Identifier(user, "user", known_from)
        database = url.path.strip("/")
        if database and "/" not in database and not database.isdigit() and url.scheme[:4] != "http":
            yield Identifier(database, "database", known_from)
        return
    for one in value.split(","):
        host = one.strip().rpartition(":")[0] or one.strip()
        if _HOST.match(host) and not _ADDRESS.search(host):
            yield from of_host(host, known_from)


def of_host(host: str, known_from: str) -> Iterator[Identifier]:
    """A host and its first label, without the ends that everybody's hosts have."""
    if not host or _LOOPBACK.match(host):
        return
    plain = _TOP_LEVEL.sub("", host)
    if _ADDRESS.search(plain):
        yield Identifier(plain, "host", known_from)
        return
    yield Identifier(plain, "host", known_from)
    for label in plain.split("."):
        if label != plain:
            yield Identifier(label, "host", known_from)
