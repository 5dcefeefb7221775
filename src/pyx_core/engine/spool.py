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


class Spool:
    """Writes what it is fed to a file, hashing on the way.

    At most `limit` bytes of content are kept, plus one line that says what was left out. Memory
    stays below 16 MiB and one chunk, however small the chunks are. The file holds the head from
    the first byte on, so that a log can be read while it grows.
    """

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._tail_limit = min(limit // 2, _LONGEST_TAIL_BYTES)
        # The head may have to take the end of a character that was begun.
        self._reserve = min(_MOST_CONTINUATION_BYTES, limit - self._tail_limit)
        self._head_room = limit - self._tail_limit - self._reserve
        self._head_full = False
        self._tail = bytearray()
        self._digest = GrowingDigest()
        self.size = 0
        self.lines = 0
        self.omitted_bytes = 0
        self.omitted_lines = 0
        self._last = b"\n"

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
        self._tail += data
        # Twice the limit before it is trimmed, so that each byte is moved once at most.
        if len(self._tail) > 2 * self._tail_limit:
            self._omit(len(self._tail) - self._tail_limit)

    def _omit(self, count: int) -> None:
        self.omitted_bytes += count
        self.omitted_lines += self._tail.count(b"\n", 0, count)
        del self._tail[:count]

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
        excess = len(self._tail) - self._tail_limit
        if excess > 0 or self.omitted_bytes:
            self._omit(_start_of_tail(self._tail, max(excess, 0), cut=self.omitted_bytes > 0))
        if self.omitted_bytes:
            start = b"" if self._last == b"\n" else b"\n"
            left_out = (self.omitted_bytes, self.omitted_lines)
            self._write(start + b"[pyx: %d bytes in %d lines are left out here]\n" % left_out)
        self._write(bytes(self._tail))
        self._tail.clear()
        if self._last != b"\n":
            self.lines += 1

    @property
    def sha256(self) -> str:
        """The hash of what is in the file."""
        return self._digest.hexdigest()


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


def _start_of_tail(tail: bytearray, excess: int, *, cut: bool) -> int:
    """Where the tail begins, at least at `excess`: with a line, unless the line is very long.

    `cut` says that something was left out just before it.
    """
    if excess == 0 and not cut:
        return 0
    if excess and tail[excess - 1] == _NEWLINE:
        return excess
    found = tail.find(b"\n", excess, excess + _LINE_SEARCH_BYTES)
    # A line that ends the tail would leave nothing of it.
    return found + 1 if 0 <= found < len(tail) - 1 else _after_character(tail, excess)


def _after_character(data: bytes | bytearray, position: int) -> int:
    """The end of a character that `position` may be in the middle of."""
    for ahead in range(_MOST_CONTINUATION_BYTES + 1):
        if position + ahead >= len(data) or not _is_inside_character(data, position + ahead):
            return position + ahead
    return position


def _is_inside_character(data: bytes | bytearray, position: int) -> bool:
    """Whether a cut here would part the bytes of one UTF-8 character."""
    return data[position] & 0xC0 == 0x80
