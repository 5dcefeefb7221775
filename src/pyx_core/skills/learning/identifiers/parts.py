"""The parts that names are made of: `acmOrder_items` is `acm`, `order`, `items`."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What belongs to the letter before it: accents of decomposed text, vowels of scripts such as Thai.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u0670"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u3099\u309a"
)
# Letters and digits of any script; what stands between them separates.
_RUN = re.compile(rf"(?:[^\W_][{_SIGNS}]*)+")


class Part(NamedTuple):
    """A part of a name or a text: its folded form, and where it stands.

    `joint` is what stands between it and the part before: nothing where only the case changes.
    """

    form: str
    start: int
    end: int
    joint: str


def folded(text: str) -> str:
    """The form in which parts are compared: composed, without case."""
    return unicodedata.normalize("NFC", text).casefold()


def parts(text: str) -> Iterator[Part]:
    """The parts of a text, in order; camel case splits, digits stay with their letters."""
    before = 0
    for run in _RUN.finditer(text):
        for start, end in _humps(text, run.start(), run.end()):
            yield Part(folded(text[start:end]), start, end, text[before:start])
            before = end


def forms(name: str) -> tuple[str, ...]:
    """The folded parts of a name, without numbers that stand alone."""
    return tuple(part.form for part in parts(name) if not part.form.isdigit())


def _humps(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a run of letters and digits is split: `orderId`, `HTTPServer`, never `v2` or `ids`."""
    since = start
    for place in range(start + 1, end):
        letter, last = text[place], text[place - 1]
        after = text[place + 1] if place + 1 < end else ""
        begins_hump = letter.isupper() and (last.islower() or last.isdigit())
        # The last capital of several begins a word: `HTTPServer`; but `IDs` is a plural.
        ends_capitals = (
            letter.isupper()
            and last.isupper()
            and after.islower()
            and not (after == "s" and (place + 2 == end or not text[place + 2].islower()))
        )
        if begins_hump or ends_capitals:
            yield since, place
            since = place
    yield since, end
