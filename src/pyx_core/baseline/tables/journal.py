"""Differences on their way to a file, so that what is finished is not compared again."""

from __future__ import annotations

import contextlib
import os

import msgspec

from pyx_core.errors import write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.baseline.tables.differences import RowDifference

_SCHEMA = "pyx-table-journal/1"
# What was written beyond the last finished part is worth nothing; this is how often it is flushed.
_BUFFER = 1 << 20


class Journal:
    """A file of lines: what is compared, differences, and a mark after each finished part.

    `marks` are those of an earlier comparison that was broken off, and that compared the same.
    """

    def __init__(self, path: str, same: str | None, most_lines: int) -> None:
        """`same` says what is compared: table, rules, identities. Another one's file is replaced,
        and with None any. Beyond `most_lines` differences are counted and not written."""
        self.path = path
        self.marks: list[Any] = []
        self.lines = 0
        self.left_out = 0
        self._most_lines = most_lines
        head = msgspec.json.encode({"schema": _SCHEMA, "same": same})
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            size = 0 if same is None else self._resume(head)
            self._file = open(path, "r+b" if size else "w+b", buffering=_BUFFER)  # noqa: SIM115
            self._file.truncate(size)
            self._file.seek(size)
            if not size:
                self._file.write(head + b"\n")
        except OSError as error:
            raise write_error(path, error) from error

    def _resume(self, head: bytes) -> int:
        """How many bytes of the file count."""
        try:
            with open(self.path, "rb") as file:
                if file.readline() != head + b"\n":
                    return 0
                size, lines, pending = file.tell(), 0, 0
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    if line.startswith(b'{"mark":'):
                        self.marks.append(msgspec.json.decode(line)["mark"])
                        size += lines + len(line)
                        self.lines += pending
                        lines = pending = 0
                    else:
                        lines += len(line)
                        pending += 1
                return size
        except FileNotFoundError:
            return 0

    def write(self, difference: RowDifference) -> None:
        """One difference."""
        if self.lines >= self._most_lines:
            self.left_out += 1
            return
        self.lines += 1
        self._put(msgspec.json.encode(difference) + b"\n")

    def place(self) -> tuple[int, int, int]:
        """Where it is now, for `go_back`."""
        return self._file.tell(), self.lines, self.left_out

    def go_back(self, place: tuple[int, int, int]) -> None:
        """Takes back what was written since."""
        at, self.lines, self.left_out = place
        self._file.seek(at)
        self._file.truncate()

    def mark(self, value: object) -> None:
        """A part is finished: what was written until here stays, whatever happens."""
        self._put(msgspec.json.encode({"mark": value}) + b"\n")
        try:
            self._file.flush()
        except OSError as error:
            raise write_error(self.path, error) from error

    def _put(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except OSError as error:
            raise write_error(self.path, error) from error

    def differences(self) -> Iterator[bytes]:
        """All lines of differences."""
        self._file.flush()
        with open(self.path, "rb") as file:
            file.readline()
            for line in file:
                if not line.startswith(b'{"mark":'):
                    yield line

    def close(self) -> None:
        """Leaves the file as it is."""
        with contextlib.suppress(OSError):
            self._file.close()

    def remove(self) -> None:
        """The comparison is whole; nobody needs the file."""
        self.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
