"""The lines of a file, to be added to without a change to any other byte."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+$")
_ENDS = (b"\r\n", b"\n", b"\r")


class Lines:
    """Lines as they stand in a file, each with its own end; numbers count from 1."""

    def __init__(self, content: bytes) -> None:
        self._lines: list[bytes] = _LINE.findall(content)
        first = self._lines[0] if self._lines else b""
        self._end = next((end for end in _ENDS if first.endswith(end)), b"\n")

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def content(self) -> bytes:
        """All bytes of the file."""
        return b"".join(self._lines)

    def text(self, number: int) -> str:
        """A line without its end."""
        return self._lines[number - 1].rstrip(b"\r\n").decode("utf-8", "replace")

    def is_blank(self, number: int) -> bool:
        """Whether a line is empty, or not there."""
        return not 1 <= number <= len(self._lines) or not self._lines[number - 1].strip()

    def insert(self, after: int, added: Sequence[str]) -> None:
        """Puts lines behind the line `after`; 0 is the beginning."""
        if after and not self._lines[after - 1].endswith((b"\r", b"\n")):
            self._lines[after - 1] += self._end
        self._lines[after:after] = [line.encode() + self._end for line in added]

    def take(self, first: int, last: int) -> list[bytes]:
        """Takes lines out, and gives them."""
        taken = self._lines[first - 1 : last]
        del self._lines[first - 1 : last]
        return taken

    def insert_bytes(self, after: int, lines: Sequence[bytes]) -> None:
        """Puts lines of the file itself elsewhere."""
        self._lines[after:after] = [
            line if line.endswith((b"\r", b"\n")) else line + self._end for line in lines
        ]
