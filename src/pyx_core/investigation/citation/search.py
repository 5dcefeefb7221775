"""A text or a pattern looked for in all of a passage."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.formats.pattern import Pattern
from pyx_core.investigation.citation.quotation import windows
from pyx_core.investigation.citation.stream import fold, folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.investigation.citation.passage import Passage

_EXCERPT = 80
# How far into a line a pattern looks (formats/pattern.py).
_LONGEST_LINE = 1 << 14


class Hit(NamedTuple):
    """The first place, with a little around it; `is_exact` unless only in another case."""

    excerpt: str
    is_exact: bool = True


def find_text(text: str, passage: Passage) -> Hit | None:
    """A text in any reading of the passage; one in another case only where no other is found."""
    words = fold(text).strip()
    if not words:
        raise PyxError("usage", "an empty text stands everywhere", 'such as: contains "timeout"')
    wanted = re.compile(re.sub(r"(?:\\?[ \n])+", r"[ \\n]", re.escape(words)), re.IGNORECASE)
    exact = re.compile(wanted.pattern)
    other: Hit | None = None
    for texts in passage.texts:
        for held, _ in windows(folded(texts()), len(words) + 2 * _EXCERPT):
            if found := exact.search(held):
                return Hit(_around(held, found.start(), found.end()))
            if other is None and (found := wanted.search(held)):
                other = Hit(_around(held, found.start(), found.end()), is_exact=False)
    return other


def _around(text: str, start: int, end: int) -> str:
    first = max(text.rfind("\n", 0, start) + 1, start - _EXCERPT)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + _EXCERPT)
    return text[first:last].strip()


class Lines(NamedTuple):
    """What a pattern was looked for in: the line that fits, and how many were not seen whole."""

    found: str | None
    searched: int
    cut: int


def find_pattern(pattern: str, passage: Passage) -> Lines:
    """The first line or value of the passage that a pattern fits.

    Raises PyxError `usage` for what is no pattern, or one that takes too long.
    """
    try:
        compiled = Pattern(pattern)
        searched = cut = 0
        for line in _lines(passage):
            searched += 1
            cut += len(line) > _LONGEST_LINE
            if compiled.holds(line):
                return Lines(line, searched, cut)
    except PyxError as error:
        # Its messages speak of the option of another command.
        raise PyxError(error.kind, error.message.removeprefix("--find: "), error.hint) from error
    return Lines(None, searched, cut)


def _lines(passage: Passage) -> Iterator[str]:
    for texts in passage.texts:
        yield from _split(texts())


def _split(texts: Iterable[str]) -> Iterator[str]:
    held = ""
    for piece in texts:
        held += piece
        if len(held) < _LONGEST_LINE and "\n" not in piece:
            continue
        *whole, held = held.split("\n")
        yield from (line.removesuffix("\r") for line in whole)
        if len(held) > 4 * _LONGEST_LINE:
            # Its start is what is looked at; the rest goes on as a line of its own.
            yield held
            held = ""
    if held:
        yield held.removesuffix("\r")
