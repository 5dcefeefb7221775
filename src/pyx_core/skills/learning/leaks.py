"""Whether a skill gives its project away: every file, file name and field of its front matter."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.skills.learning.identifiers.identifier import placeholder_words
from pyx_core.skills.learning.identifiers.parts import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pyx_core.skills.learning.identifiers.identifier import Identifier
    from pyx_core.skills.learning.identifiers.matcher import Certainty, Match, Matcher

_LARGEST_BYTES = 8 << 20
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_INLINE_CODE = re.compile(r"`[^`]+`")
_PROSE = (".md", ".markdown", ".txt", ".rst")
_WITH_STATEMENTS = (".md", ".sql")
_NULL = b"\0"


class Leak(NamedTuple):
    """A place that gives something away. `line` is 0 for the name of the file; `start` and `end`
    count characters of the line, or of the name, from 0."""

    file: str
    line: int
    start: int
    end: int
    text: str
    identifier: Identifier
    certainty: Certainty
    instead: str


def find_leaks(
    folder: str, matcher: Matcher, allowed: Container[str] = (), *, strict: bool = False
) -> Iterator[Leak]:
    """The leaks of a skill's folder, by file and line; words in `allowed` (folded) are none.

    With `strict`, ordinary words that are names of tables and the like are leaks in commands and
    statements, too.

    Raises PyxError `not_found` for no such folder, and `refused` for a file that can't be read as
    text: nobody knows what it holds.
    """
    for path in skill_files(folder):
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        yield from _leaks(name, 0, name, _matches(name, matcher, is_code=True), allowed)
        for number, line, is_code in _lines(path, name):
            is_strict = strict and name.endswith(_WITH_STATEMENTS)
            matches = _matches(line, matcher, is_code=is_code, strict=is_strict)
            yield from _leaks(name, number, line, matches, allowed)


def skill_files(folder: str) -> list[str]:
    """The files of a skill, sorted.

    Raises PyxError `not_found`, and `refused` for a link that leads out of the folder: what it
    leads to is not the skill's, and where it leads tells of this machine.
    """
    if not os.path.isdir(folder):
        raise PyxError("not_found", f"there is no folder {folder}", "name the folder of a skill")
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in (*folders, *names):
            path = os.path.join(place, name)
            if os.path.islink(path) and not _is_within(path, folder):
                inside = os.path.relpath(path, folder).replace(os.sep, "/")
                message = f"{inside} is a link that leads out of the skill"
                raise PyxError("refused", message, "put what it leads to in its place")
        found += [os.path.join(place, name) for name in names]
    return sorted(found)


def _is_within(path: str, folder: str) -> bool:
    home = os.path.realpath(folder)
    return os.path.realpath(path).startswith(home + os.sep)


def _leaks(
    file: str, number: int, line: str, matches: list[Match], allowed: Container[str]
) -> Iterator[Leak]:
    for match in matches:
        text = line[match.start : match.end]
        if folded(text) in allowed or folded(match.identifier.text) in allowed:
            continue
        yield Leak(
            file,
            number,
            match.start,
            match.end,
            text,
            match.identifier,
            match.certainty,
            match.instead,
        )


def _matches(line: str, matcher: Matcher, *, is_code: bool, strict: bool = False) -> list[Match]:
    """The matches of a line; what is in code there is code, and placeholders are none."""
    codes = [(found.start(), found.end()) for found in _INLINE_CODE.finditer(line)]
    neutral = [found.span() for found in _PLACEHOLDER.finditer(line) if _is_neutral(found[1])]
    found = matcher.find(line, is_code=is_code, strict=strict)
    if codes and not is_code:
        # Words that are names only where they are written as such.
        in_code = [
            match
            for match in matcher.find(line, is_code=True, strict=strict)
            if any(start <= match.start and match.end <= end for start, end in codes)
        ]
        outside = [
            match
            for match in found
            if not any(start <= match.start and match.end <= end for start, end in codes)
        ]
        found = sorted([*in_code, *outside])
    return [
        match
        for match in found
        if not any(start <= match.start and match.end <= end for start, end in neutral)
    ]


def _is_neutral(name: str) -> bool:
    """Whether a placeholder has the form of ours: its kind, and one word or number at most."""
    kind = next((word for word in placeholder_words() if name.startswith(word)), None)
    return kind is not None and name.removeprefix(kind).count("_") <= 1


def _lines(path: str, name: str) -> Iterator[tuple[int, str, bool]]:
    """The lines of a file with their numbers, and whether they are code."""
    try:
        if not os.path.isfile(path):
            raise PyxError("refused", f"{name} is no file", "take it out")
        if os.path.getsize(path) > _LARGEST_BYTES:
            raise PyxError("refused", f"{name} is too large for a skill", "keep data elsewhere")
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("refused", f"can't read {name}: {reason}", "make it readable") from error
    text = _text(content, name)
    is_prose = name.lower().endswith(_PROSE)
    is_fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        if is_prose and _FENCE.match(line):
            is_fenced = not is_fenced
        yield number, line, is_fenced or not is_prose


def _text(content: bytes, name: str) -> str:
    try:
        if _NULL not in content:
            return content.decode("utf-8")
        reason = "no text"
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"no UTF-8 (line {line})"
    raise PyxError(
        "refused", f"{name} is {reason}, so nobody can tell what it holds", "take it out"
    )
