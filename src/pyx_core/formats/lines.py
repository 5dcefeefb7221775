"""The lines of a text of any size and encoding, of which only a piece is ever held."""

from __future__ import annotations

import codecs

from pyx_core.formats.source import BLOCK_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.formats.source import Source

# Longer lines are taken in their first piece; it reaches far beyond what is ever shown of a line.
PIECE_BYTES = 1 << 16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Line:
    """A line: its `number` from 1, the `start` of it in bytes, its `size`, and its first piece."""

    __slots__ = ("number", "piece", "size", "start")

    def __init__(self, number: int, start: int, size: int, piece: bytes) -> None:
        self.number = number
        self.start = start
        self.size = size
        self.piece = piece

    def without_text(self) -> Line:
        """Where the line is; its piece is let go."""
        return Line(self.number, self.start, self.size, b"")

    @property
    def text(self) -> str:
        """The piece; bytes that are no UTF-8 are kept as surrogates."""
        return self.piece.decode("utf-8", "surrogateescape")

    @property
    def length(self) -> int | None:
        """The bytes of the whole line, where the piece is not all of it."""
        return self.size if self.size > len(self.piece) else None


def encoding_of(source: Source) -> str:
    """The encoding that a byte order mark tells, else `utf-8`."""
    first = source.read(0, 4)
    return next((name for mark, name in _MARKS if first.startswith(mark)), "utf-8")


def utf8_blocks(source: Source, encoding: str, start: int = 0) -> Iterator[bytes]:
    """The text from `start` on as blocks of UTF-8, without its byte order mark."""
    if encoding == "utf-8":
        yield from source.blocks(start)
    elif encoding == "utf-8-sig":
        yield from source.blocks(max(start, len(codecs.BOM_UTF8)))
    else:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        for block in source.blocks():
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def read_lines(source: Source, encoding: str, *, start: int = 0, number: int = 1) -> Iterator[Line]:
    """The lines from `start` on, the first of them with this `number`."""
    kept = b""
    size = 0
    place = start or (len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
    for block in utf8_blocks(source, encoding, start):
        begin = 0
        while (end := block.find(b"\n", begin)) >= 0:
            piece = (
                kept + block[begin : min(end, begin + PIECE_BYTES)]
                if len(kept) < PIECE_BYTES
                else kept
            )
            size += end - begin
            yield Line(number, place, size, piece[:PIECE_BYTES])
            number += 1
            place += size + 1
            kept, size, begin = b"", 0, end + 1
        size += len(block) - begin
        if len(kept) < PIECE_BYTES:
            kept += block[begin : begin + PIECE_BYTES]
    if size:
        yield Line(number, place, size, kept[:PIECE_BYTES])


def last_lines(source: Source, encoding: str, most: int) -> list[Line]:
    """The last lines, the newest last, numbered from the end: -1 is the last.

    They are looked for in the last megabyte. What begins before it is left out, and so is the
    first line of it, for no half of a secret to be shown.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        return []
    start = max(0, source.size - BLOCK_BYTES)
    data = source.read(start, BLOCK_BYTES)
    first = data.find(b"\n") + 1 if start else 0
    if start and not first:
        return []
    data = data[first:].removesuffix(b"\n")
    pieces = data.split(b"\n")[-most:] if data else []
    place = source.size - (1 if source.read(source.size - 1, 1) == b"\n" else 0)
    lines: list[Line] = []
    for back, piece in enumerate(reversed(pieces), 1):
        place -= len(piece)
        lines.append(Line(-back, place, len(piece), piece[:PIECE_BYTES]))
        place -= 1
    return lines[::-1]
