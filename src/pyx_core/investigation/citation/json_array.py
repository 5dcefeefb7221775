"""The items of a large array of JSON, one at a time in memory."""

from __future__ import annotations

import re

from pyx_core.investigation.citation.reading import LARGEST_PIECE
from pyx_core.investigation.citation.stream import texts_of
from pyx_core.investigation.citation.values import DECODER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.investigation.citation.reading import Reading

_BLANKS = re.compile(r"[ \t\n\r]*")


def items(reading: Reading, start: int, problems: list[str]) -> Iterator[tuple[object, str]]:
    """Each item with its text, from the first one on, which stands at byte `start`.

    `problems` hears of what keeps the rest from being read.
    """
    window = _Window(texts_of(reading.blocks_of(start, reading.source.size)))
    number = 0
    while True:
        number += 1
        found = _item(window)
        if found is None:
            reason = "is too large to be read" if window.is_large() else "is no JSON"
            problems.append(f"item {number:,} {reason}: what follows was not looked at")
            return
        yield found
        mark = window.take_mark()
        if mark == "]":
            return
        if mark != ",":
            problems.append(f"behind item {number:,} it is no JSON: the rest was not looked at")
            return


def _item(window: _Window) -> tuple[object, str] | None:
    """The item that the window starts with; None where there is none, or it is too large."""
    while True:
        window.skip_blanks()
        try:
            value, end = DECODER.raw_decode(window.text, window.place)
        except (ValueError, RecursionError):
            end = -1
        # A number that ends with the window may go on.
        if 0 <= end < len(window.text) or (end > 0 and window.is_end):
            written = window.text[window.place : end]
            window.place = end
            return value, written
        if window.is_end or window.is_large():
            return None
        window.grow()


class _Window:
    """What was read and not yet taken: `text` from `place` on."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self.text = ""
        self.place = 0
        self.is_end = False

    def grow(self) -> None:
        """Lets go of what was taken; reads as much again as there is, so that no item is read
        over and over."""
        self.text = self.text[self.place :]
        self.place = 0
        wanted = max(1, 2 * len(self.text))
        while len(self.text) < wanted and not self.is_end:
            piece = next(self._texts, None)
            self.is_end = piece is None
            self.text += piece or ""

    def is_large(self) -> bool:
        return len(self.text) - self.place > LARGEST_PIECE

    def skip_blanks(self) -> None:
        while True:
            found = _BLANKS.match(self.text, self.place)
            assert found is not None
            self.place = found.end()
            if self.place < len(self.text) or self.is_end:
                return
            self.grow()

    def take_mark(self) -> str:
        """The next character that is no blank."""
        self.skip_blanks()
        self.place += 1
        return self.text[self.place - 1 : self.place]
