"""A log on disk that stays bounded: its head and its tail are kept, the middle is counted."""

from __future__ import annotations

import os

from pyx_core.hashing import GrowingDigest

_LONGEST_TAIL_BYTES = 8 << 20
# How far a cut may move to fall between two lines.
_LINE_SEARCH_BYTES = 1 << 16
_NEWLINE = 0x0A


class Spool:
    """Writes what it is fed to a file, hashing on the way.

    At most `limit` bytes of content are kept, plus one line that says what was left out. Memory
    stays below 8 MiB and one chunk. The file holds the head from the first byte on, so that a
    log can be read while it grows.
    """

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._tail_limit = min(limit // 2, _LONGEST_TAIL_BYTES)
        self._head_room = limit - self._tail_limit
        self._head_full = False
        self._tail: list[bytes] = []
        self._tail_start = 0  # the first chunk of the tail that still counts
        self._tail_bytes = 0
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
            cut = _after_last_newline(data, self._head_room)
            self._write(data[:cut])
            self._head_full = True
            data = data[cut:]
        self._tail.append(data)
        self._tail_bytes += len(data)
        while self._tail_bytes - len(self._tail[self._tail_start]) >= self._tail_limit:
            self._omit(self._tail[self._tail_start])
            self._tail[self._tail_start] = b""
            self._tail_start += 1
            if self._tail_start > 1024:
                del self._tail[: self._tail_start]
                self._tail_start = 0

    def _omit(self, data: bytes) -> None:
        self._tail_bytes -= len(data)
        self.omitted_bytes += len(data)
        self.omitted_lines += data.count(b"\n")

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
        tail = self._tail[self._tail_start :]
        excess = self._tail_bytes - self._tail_limit
        if tail and (excess > 0 or self.omitted_bytes):
            # A chunk was dropped before, or one is longer than what may stay of it.
            first = tail[0]
            cut = _after_next_newline(first, max(excess, 0))
            self._omit(first[:cut])
            tail[0] = first[cut:]
        if self.omitted_bytes:
            start = b"" if self._last == b"\n" else b"\n"
            self._write(
                start
                + b"[pyx: %d bytes in %d lines are left out here]\n"
                % (self.omitted_bytes, self.omitted_lines)
            )
        for data in tail:
            self._write(data)
        self._tail = []
        if self._last != b"\n":
            self.lines += 1

    @property
    def sha256(self) -> str:
        """The hash of what is in the file."""
        return self._digest.hexdigest()


def _after_last_newline(data: bytes, position: int) -> int:
    """The start of the line at `position`, unless the line is very long."""
    found = data.rfind(b"\n", max(position - _LINE_SEARCH_BYTES, 0), position)
    if found >= 0:
        return found + 1
    while position > 0 and _is_inside_character(data, position):
        position -= 1
    return position


def _after_next_newline(data: bytes, position: int) -> int:
    """The start of the line behind `position`, unless the line is very long."""
    if position == 0 or data[position - 1] == _NEWLINE:
        return position
    found = data.find(b"\n", position, position + _LINE_SEARCH_BYTES)
    if found >= 0:
        return found + 1
    while position < len(data) and _is_inside_character(data, position):
        position += 1
    return position


def _is_inside_character(data: bytes, position: int) -> bool:
    """Whether a cut here would part the bytes of one UTF-8 character."""
    return data[position] & 0xC0 == 0x80
