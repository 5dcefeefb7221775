"""A log on disk that stays bounded: its head and its tail are kept, the middle is counted."""

from __future__ import annotations

import os

from pyx_core.hashing import GrowingDigest

_LONGEST_TAIL_BYTES = 8 << 20
# How far a cut may move to fall between two lines.
_LINE_SEARCH_BYTES = 1 << 16
# Of a UTF-8 character, the bytes behind the first.
_MOST_CONTINUATION_BYTES = 3
_NEWLINE = 0x0A
_SMALL_BYTES = 1 << 16


class Spool:
    """Writes what it is fed to a file, hashing on the way.

    At most `limit` bytes of content are kept, plus one line that says what was left out. Memory
    stays below 9 MiB and one chunk, however small the chunks are. The file holds the head from
    the first byte on, so that a log can be read while it grows.
    """

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._tail = Tail(min(limit // 2, _LONGEST_TAIL_BYTES))
        # The head may have to take the end of a character that was begun.
        self._reserve = min(_MOST_CONTINUATION_BYTES, limit - self._tail.limit)
        self._head_room = limit - self._tail.limit - self._reserve
        self._head_full = False
        self._digest = GrowingDigest()
        self.size = 0
        self.lines = 0
        self._last = b"\n"

    @property
    def omitted_bytes(self) -> int:
        """How much was left out between head and tail."""
        return self._tail.omitted_bytes

    @property
    def omitted_lines(self) -> int:
        """How many line ends were in it."""
        return self._tail.omitted_lines

    def feed(self, data: bytes) -> None:
        """Takes in the next bytes. Raises OSError where they can't be written."""
        if not self._head_full:
            if len(data) <= self._head_room:
                self._head_room -= len(data)
                self._write(data)
                return
            cut = _end_of_head(data, self._head_room, self._reserve)
            self._write(data[:cut])
            self._head_full = True
            data = data[cut:]
        self._tail.feed(data)

    def _write(self, data: bytes) -> None:
        if not data:
            return
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._digest.update(data)
        self.size += len(data)
        self.lines += data.count(b"\n")
        self._last = data[-1:]

    def close(self) -> None:
        """Writes the tail. The file itself stays open."""
        kept = self._tail.close()
        if self.omitted_bytes:
            start = b"" if self._last == b"\n" else b"\n"
            left_out = (self.omitted_bytes, self.omitted_lines)
            self._write(start + b"[pyx: %d bytes in %d lines are left out here]\n" % left_out)
        self._write(kept)
        if self._last != b"\n":
            self.lines += 1

    @property
    def sha256(self) -> str:
        """The hash of what is in the file."""
        return self._digest.hexdigest()


class Tail:
    """The last bytes of a stream. What is fed in large pieces is never copied."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.omitted_bytes = 0
        self.omitted_lines = 0
        self._pieces: list[bytes] = []  # some dozens: the first is cheap to remove
        self._bytes = 0
        # Small pieces are joined first: as objects of their own they would take many times more.
        self._joining = bytearray()

    def feed(self, data: bytes) -> None:
        """Takes in the next bytes and forgets the first ones."""
        if len(data) < _SMALL_BYTES:
            self._joining += data
            if len(self._joining) < _SMALL_BYTES:
                return
            data = b""
        if self._joining:
            self._append(bytes(self._joining))
            self._joining.clear()
        if data:
            self._append(data)

    def _append(self, data: bytes) -> None:
        self._pieces.append(data)
        self._bytes += len(data)
        while self._bytes - len(self._pieces[0]) >= self.limit:
            self._omit(self._pieces.pop(0))

    def _omit(self, data: bytes) -> None:
        self._bytes -= len(data)
        self.omitted_bytes += len(data)
        self.omitted_lines += data.count(b"\n")

    def close(self) -> bytes:
        """What is kept: at most `limit` bytes, from the start of a line if that is near."""
        self._append(bytes(self._joining))
        kept = b"".join(self._pieces)
        excess = max(len(kept) - self.limit, 0)
        if excess or self.omitted_bytes:
            start = _start_of_tail(kept, excess)
            self._omit(kept[:start])
            kept = kept[start:]
        self._pieces.clear()
        return kept


def _end_of_head(data: bytes, room: int, reserve: int) -> int:
    """Where to cut, at most at `room`: behind a line, unless the line is very long."""
    found = data.rfind(b"\n", max(room - _LINE_SEARCH_BYTES, 0), room)
    if found >= 0:
        return found + 1
    for back in range(min(_MOST_CONTINUATION_BYTES, room) + 1):
        if not _is_inside_character(data, room - back):
            return room - back
    # A character that was begun in the chunk before; what is no text at all is cut anywhere.
    return room or min(_after_character(data, 0), reserve)


def _start_of_tail(tail: bytes, excess: int) -> int:
    """Where the tail begins, at least at `excess`: with a line, unless the line is very long."""
    if excess and tail[excess - 1] == _NEWLINE:
        return excess
    found = tail.find(b"\n", excess, excess + _LINE_SEARCH_BYTES)
    # A line that ends the tail would leave nothing of it.
    return found + 1 if 0 <= found < len(tail) - 1 else _after_character(tail, excess)


def _after_character(data: bytes, position: int) -> int:
    """The end of a character that `position` may be in the middle of."""
    for ahead in range(_MOST_CONTINUATION_BYTES + 1):
        if position + ahead >= len(data) or not _is_inside_character(data, position + ahead):
            return position + ahead
    return position


def _is_inside_character(data: bytes, position: int) -> bool:
    """Whether a cut here would part the bytes of one UTF-8 character."""
    return data[position] & 0xC0 == 0x80
