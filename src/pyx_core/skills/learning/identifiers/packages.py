"""The names that a project gives its packages, in the files of each ecosystem."""

from __future__ import annotations

import json
import os
import re
import tomllib
from typing import NamedTuple

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

_LARGEST_BYTES = 4 << 20
_MOST_FILES = 200
_XML_NAME = re.compile(r"<(?:artifactId|groupId|AssemblyName|RootNamespace)>\s*([\w.-]+)\s*<")
_FOREIGN_GROUPS = ("org.apache", "org.springframework", "junit", "com.google", "io.quarkus")


# `Ann Lee <ann@example.net> (https://example.net)`
_PERSON = re.compile(r"^\s*([^<(]*?)\s*(?:<([^<>\s]+@[^<>\s]+)>)?\s*(?:\(.*\))?\s*$")
_NO_ONE = re.compile(r"(?i)\b(?:authors?|contributors?|maintainers?|team|developers)\b")


class _File(NamedTuple):
    matches: Callable[[str], bool]
    names: Callable[[str], Iterable[str]]
    people: Callable[[str], Iterable[object]] = lambda _text: ()


def of_packages(folder: str) -> Iterator[Identifier]:
    """Names of packages in the project's folder and two levels below it."""
    for path in _candidates(folder):
        name = os.path.basename(path)
        kind = next((one for one in _FILES if one.matches(name)), None)
        if kind is None:
            continue
        inside = os.path.relpath(path, folder).replace(os.sep, "/")
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read(_LARGEST_BYTES)
            found = list(kind.names(text))
            people = [one for person in kind.people(text) for one in _person(person, inside)]
        except (OSError, ValueError):
            # A broken file names no package; what is built from it will say so.
            continue
        for one in found:
            if one:
                yield Identifier(one, "package", inside)
        yield from people


def _candidates(folder: str) -> Iterator[str]:
    left = _MOST_FILES
    for place, folders, names in os.walk(folder):
        depth = 0 if place == folder else os.path.relpath(place, folder).count(os.sep) + 1
        folders[:] = sorted(
            one for one in folders if depth < 2 and one != "node_modules" and one[0] != "."
        )
        for name in sorted(names):
            if any(one.matches(name) for one in _FILES):
                yield os.path.join(place, name)
                left -= 1
                if left == 0:
                    return


def _person(said: object, inside: str) -> Iterator[Identifier]:
    """Who is named as an author: as one text, or as an object with name and email."""
    if isinstance(said, dict):
        name, email = str(said.get("name") or ""), str(said.get("email") or "")
    else:
        found = _PERSON.match(said) if isinstance(said, str) else None
        name, email = (found[1], found[2] or "") if found is not None else ("", "")
    if len(name) > 2 and not _NO_ONE.search(name):
        yield Identifier(name, "person", inside)
    if "@" in email and not email.endswith(("@example.com", "@example.org")):
        yield Identifier(email, "email", inside)


def _people_of_pyproject(text: str) -> Iterable[object]:
    content = tomllib.loads(text)
    for table in (content.get("project", {}), content.get("tool", {}).get("poetry", {})):
        yield from (*table.get("authors", ()), *table.get("maintainers", ()))


def _people_of_cargo(text: str) -> Iterable[object]:
    authors = tomllib.loads(text).get("package", {}).get("authors", ())
    yield from authors if isinstance(authors, list) else ()


def _people_of_json(text: str) -> Iterable[object]:
    content: Any = json.loads(text)
    for field in ("author", "authors", "contributors", "maintainers"):
        said = content.get(field) if isinstance(content, dict) else None
        yield from said if isinstance(said, list) else [said] if said else ()


def _of_pyproject(text: str) -> Iterable[str]:
    content = tomllib.loads(text)
    project = content.get("project", {})
    poetry = content.get("tool", {}).get("poetry", {})
    yield str(project.get("name", ""))
    yield str(poetry.get("name", ""))
    for scripts in (project.get("scripts", {}), poetry.get("scripts", {})):
        yield from (str(name) for name in scripts)


def _of_cargo(text: str) -> Iterable[str]:
    content = tomllib.loads(text)
    yield str(content.get("package", {}).get("name", ""))
    yield str(content.get("lib", {}).get("name", ""))
    for binary in content.get("bin", []):
        yield str(binary.get("name", ""))


def _of_json(text: str) -> Iterable[str]:
    content: Any = json.loads(text)
    name = content.get("name") if isinstance(content, dict) else None
    # The scope of `@acme/orders` is a name of its own.
    yield from str(name or "").lstrip("@").split("/")


def _of_go(text: str) -> Iterable[str]:
    found = re.search(r"^module\s+(\S+)", text, re.MULTILINE)
    if found is not None:
        host, *rest = found[1].strip('"').split("/")
        yield from rest or [host]


def _of_xml(text: str) -> Iterable[str]:
    head = text.partition("<dependencies>")[0]
    yield from (name for name in _XML_NAME.findall(head) if not name.startswith(_FOREIGN_GROUPS))


def _of_gradle(text: str) -> Iterable[str]:
    yield from re.findall(r"rootProject\.name\s*=\s*[\"']([^\"']+)", text)
    yield from re.findall(r"^\s*group\s*=?\s*[\"']([^\"']+)", text, re.MULTILINE)


_FILES = (
    _File(lambda name: name == "pyproject.toml", _of_pyproject, _people_of_pyproject),
    _File(lambda name: name == "Cargo.toml", _of_cargo, _people_of_cargo),
    _File(lambda name: name in ("package.json", "composer.json"), _of_json, _people_of_json),
    _File(lambda name: name == "go.mod", _of_go),
    _File(lambda name: name == "pom.xml" or name.endswith((".csproj", ".fsproj")), _of_xml),
    _File(lambda name: name.startswith(("settings.gradle", "build.gradle")), _of_gradle),
)
