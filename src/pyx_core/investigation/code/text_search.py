"""Definitions found as text, where there is no parser: honest about being a search."""

from __future__ import annotations

import os
import re

from pyx_core.hashing import sha256_of
from pyx_core.investigation.code.ecosystem import Definition, Sought

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    # Patterns of a definition, each with its kind, for the words of a symbol.
    Patterns = list[tuple[str, re.Pattern[str]]]

_MOST_FILES = 5_000
_MOST_BYTES = 128 << 20
_LARGEST_FILE = 16 << 20
_LONGEST_LINES = 2_000
_MOST_FOUND = 20
# A file whose lines are so long was written by a program: its lines say nothing to a reader.
_LONGEST_LINE = 5_000


def source_files(
    folder: str, endings: tuple[str, ...], skipped: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Files of source below a folder, nearest first, without links and folders to skip."""
    waiting, seen = [folder], 0
    while waiting:
        here = waiting.pop(0)
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in skipped:
                    waiting.append(entry.path)
            elif entry.name.endswith(endings) and entry.is_file(follow_symlinks=False):
                yield entry.path
                seen += 1
                if seen >= _MOST_FILES:
                    return


def search(
    paths: Iterable[str],
    symbol: str,
    patterns: Patterns,
    within: re.Pattern[str] | None = None,
    ending_of: Callable[[list[str], int], int] | None = None,
) -> Sought:
    """The definitions that patterns find in files, within a budget that is told if it ends.

    With `within`, only what stands in a block that begins so counts (a method in its class).
    """
    sought = Sought()
    budget = _MOST_BYTES
    find_end = ending_of or end_of_braces
    for path in paths:
        if len(sought.definitions) >= _MOST_FOUND or budget <= 0:
            sought.notes.append("the search was ended early: there may be more")
            break
        try:
            with open(path, "rb") as file:
                content = file.read(_LARGEST_FILE + 1)
        except OSError:
            continue
        sought.searched.append(path)
        if len(content) > _LARGEST_FILE:
            sought.notes.append(f"{path} is larger than 16 MiB: not searched")
            continue
        budget -= len(content)
        raw = content.splitlines(keepends=True)
        lines = [line.decode("utf-8", "replace") for line in raw]
        if max(map(len, lines), default=0) > _LONGEST_LINE:
            sought.notes.append(f"{path} is minified or generated: not searched")
            continue
        for kind, first, last in _matches(lines, patterns, within, find_end):
            sought.definitions.append(
                Definition(
                    path=path,
                    symbol=symbol,
                    kind=kind,
                    lines=(first + 1, last + 1),
                    how="text search",
                    text=b"".join(raw[first : last + 1]),
                    sha256=sha256_of(content),
                )
            )
            if len(sought.definitions) >= _MOST_FOUND:
                break
    return sought


def _matches(
    lines: list[str],
    patterns: Patterns,
    within: re.Pattern[str] | None,
    find_end: Callable[[list[str], int], int],
) -> Iterator[tuple[str, int, int]]:
    block_end = -1
    for number, line in enumerate(lines):
        if within is not None:
            if within.match(line):
                block_end = max(block_end, find_end(lines, number))
                continue
            if number > block_end:
                continue
        for kind, pattern in patterns:
            if pattern.match(line):
                yield kind, _with_attributes(lines, number), find_end(lines, number)
                break


def _with_attributes(lines: list[str], number: int) -> int:
    """The first of the attribute lines (`#[derive…]`, `@decorator`) right above."""
    while number > 0 and lines[number - 1].lstrip().startswith(("#[", "@")):
        number -= 1
    return number


def end_of_braces(lines: list[str], start: int) -> int:
    """The line that closes the braces opened from `start` on, strings and comments passed over.

    Where none is opened before a `;` or an empty line, that is the end.
    """
    depth, in_comment = 0, False
    has_opened = False
    for number in range(start, min(len(lines), start + _LONGEST_LINES)):
        line = lines[number]
        for token in _TOKENS.finditer(line):
            mark = token[0]
            if in_comment:
                in_comment = mark != "*/"
            elif mark == "/*":
                in_comment = True
            elif mark == "//":
                break
            elif mark in "([{":
                depth += 1
                has_opened = has_opened or mark == "{"
            elif mark in ")]}":
                depth -= 1
                if depth <= 0 and has_opened and mark == "}":
                    return number
            elif mark == ";" and depth <= 0:
                return number
        if depth <= 0 and not has_opened and not line.strip():
            return number - 1
    return min(len(lines), start + _LONGEST_LINES) - 1


_TOKENS = re.compile(
    r"/\*|\*/|//|[()\[\]{};]"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)'|'(?:[^'\\\n]|\\.)*'(?!\w)|`(?:[^`\\\n]|\\.)*`"
)
