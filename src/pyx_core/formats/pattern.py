"""A regular expression of a user, so bounded that no pattern and no line can hang pyx."""

from __future__ import annotations

import regex

from pyx_core.errors import PyxError
from pyx_core.formats.lines import PIECE_BYTES, Line, utf8_blocks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.formats.source import Source

_LONGEST_PATTERN = 500
_LONGEST_LINE = 1 << 14
_PATIENCE_S = 1.0
_MOST_REPEATS = 1000
_GIANT_LINE = 1 << 20
# What can match within a line alone and not within the lines around it: looks ahead and behind,
# the ends of a text, and repeats that never give back.
_NEEDS_ITS_LINE = regex.compile(r"\(\?(?!:|i\))|\\[AZzGK]|[*+?}]\+")
_HINT = "Python's syntax; a literal text needs a \\ before . * + ? ( ) [ ] { } | ^ $ \\"


class Pattern:
    """A compiled pattern; `holds` and `lines` look within the first 16,384 characters of a line."""

    def __init__(self, text: str) -> None:
        """Raises PyxError `usage` for what is no pattern or repeats too often."""
        if len(text) > _LONGEST_PATTERN:
            raise PyxError("usage", f"--find: more than {_LONGEST_PATTERN} characters", _HINT)
        product = 1
        for repeat in regex.findall(r"\{[0-9, ]*?([0-9]+) *\}", text):
            # Nested repeats multiply when the pattern is compiled, which no timeout can stop.
            product *= max(1, int(repeat))
        if product > _MOST_REPEATS:
            message = f"--find: repeats of more than {_MOST_REPEATS} in all"
            raise PyxError("usage", message, _HINT)
        try:
            self._line = regex.compile(text)
            self._block = None
            if not _NEEDS_ITS_LINE.search(text):
                self._block = regex.compile(text, regex.MULTILINE)
        except (regex.error, OverflowError, RecursionError) as error:
            raise PyxError("usage", f"--find: no regular expression: {error}", _HINT) from error

    def holds(self, line: str) -> bool:
        """Whether a line holds it. Raises PyxError `usage` where that takes over a second."""
        try:
            return self._line.search(line[:_LONGEST_LINE], timeout=_PATIENCE_S) is not None
        except TimeoutError as error:
            raise PyxError(
                "usage",
                "--find: this pattern takes too long on one of the lines",
                "avoid repeats inside repeats, such as (a|a)*",
            ) from error

    def lines(self, source: Source, encoding: str) -> Iterator[Line]:
        """Every line of a text that holds it."""
        number, place, rest = 1, 3 if encoding == "utf-8-sig" else 0, b""
        giant: Line | None = None
        for block in utf8_blocks(source, encoding):
            data = rest + block
            if giant is not None:
                end = data.find(b"\n")
                giant.size += len(data) if end < 0 else end
                if end < 0:
                    continue
                yield from self._single(giant)
                number, place, data = number + 1, place + giant.size + 1, data[end + 1 :]
                giant = None
            end = data.rfind(b"\n") + 1
            if end:
                yield from self._in_block(data[:end], number, place)
                number += data.count(b"\n")
                place += end
            rest = data[end:]
            if len(rest) > _GIANT_LINE:
                giant, rest = Line(number, place, len(rest), rest[:PIECE_BYTES]), b""
        if giant is None and rest:
            giant = Line(number, place, len(rest), rest[:PIECE_BYTES])
        if giant is not None:
            yield from self._single(giant)

    def _single(self, line: Line) -> Iterator[Line]:
        if self.holds(line.text.removesuffix("\r")):
            yield line

    def _in_block(self, data: bytes, number: int, place: int) -> Iterator[Line]:
        """Lines of whole lines, found in one search over all of them where that is the same."""
        start = 0
        text = data.decode("utf-8", "surrogateescape") if self._block is not None else ""
        is_bytewise = len(text) == len(data)
        while start < len(text) and self._block is not None:
            try:
                found = self._block.search(text, start, timeout=_PATIENCE_S)
            except TimeoutError:
                # What is slow over many lines may be quick on each of them.
                self._block = None
                break
            if found is None:
                return
            begin = text.rfind("\n", 0, found.start()) + 1
            number += text.count("\n", start, begin)
            end = text.find("\n", begin)
            if self.holds(text[begin:end].removesuffix("\r")):
                piece = text[begin:end].encode("utf-8", "surrogateescape")
                before = begin if is_bytewise else _bytes(text[:begin])
                yield Line(number, place + before, len(piece), piece[:PIECE_BYTES])
            start, number = end + 1, number + 1
        if self._block is None:
            done = start if is_bytewise else _bytes(text[:start])
            place += done
            for piece in data[done:].split(b"\n")[:-1]:
                yield from self._single(Line(number, place, len(piece), piece[:PIECE_BYTES]))
                number, place = number + 1, place + len(piece) + 1


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
