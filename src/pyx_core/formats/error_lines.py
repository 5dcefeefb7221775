"""The lines of a log that tell of errors, found at the speed of a search, with their context."""

from __future__ import annotations

import re
from collections import deque

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from pyx_core.formats.lines import PIECE_BYTES, Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = (
    *(b"ERROR", b"Error", b"error", b"FATAL", b"Fatal", b"fatal", b"CRITICAL", b"Critical"),
    *(b"Traceback (most", b"Exception", b"exception", b"panic", b"PANIC", b"Caused by"),
)
PATTERN = (
    r"[Ee]rror|ERROR|[Ff]atal|FATAL|[Cc]ritical|CRITICAL|Traceback \(most|[Ee]xception"
    r"|panic|PANIC|Caused by"
)
_TRACEBACK = b"Traceback (most"
_LONGEST_TRACEBACK = 60
_FIRST, _LAST = 100, 12
# So many in a megabyte stand beside one another anyway.
_MANY = 20_000
_FRAME = re.compile(rb"[ \t\r\n]|Traceback |During handling|The above exception")


class ErrorLines:
    """Fed with blocks of text; `first` and `last` are groups of lines, `total` counts them all."""

    def __init__(self, most: int) -> None:
        self.total = 0
        self.first: list[list[Line]] = []
        self.last: deque[list[Line]] = deque(maxlen=_LAST)
        self._most = min(most, _FIRST)
        self._lines = 0
        self._place = 0
        self._rest = b""
        self._search = BytesAhoCorasick(_WORDS, MatchKind.LeftmostFirst, Implementation.DFA)

    def feed(self, block: bytes) -> None:
        """The next block; a line that it cuts is looked at with the one that follows."""
        data = self._rest + block if self._rest else block
        end = data.rfind(b"\n") + 1
        if not end and len(data) < 4 * PIECE_BYTES:
            self._rest = data
            return
        whole = data[:end] if end else data
        self._rest = data[len(whole) :]
        self._look(whole)

    def close(self) -> None:
        """What is left at the end of the text."""
        self._look(self._rest)
        self._rest = b""

    def _look(self, data: bytes) -> None:
        starts = list(self._starts(data))
        self.total += len(starts)
        wanted = starts[: max(0, self._most - len(self.first))]
        number, counted = self._lines + 1, 0
        known = frozenset(starts) if len(starts) < _MANY else frozenset()
        for start in [*wanted, *starts[len(wanted) :][-_LAST:]]:
            number += data.count(b"\n", counted, start)
            counted = start
            group = _group(data, start, number, self._place, known)
            if len(self.first) < self._most:
                self.first.append(group)
            else:
                self.last.append(group)
        self._lines += data.count(b"\n")
        self._place += len(data)

    def _starts(self, data: bytes) -> Iterator[int]:
        """Where each line starts that holds one of the words; a traceback is one with its first."""
        covered = -1
        for _, place, _ in self._search.find_matches_as_indexes(data):
            if place > covered:
                start = data.rfind(b"\n", 0, place) + 1
                yield start
                covered = _end(data, place)
                if data.find(_TRACEBACK, start, covered) >= 0:
                    covered = max(_ends_of_traceback(data, covered), default=covered)


def _ends_of_traceback(data: bytes, end: int) -> Iterator[int]:
    """Where each further line of a traceback ends whose first line ends at `end`."""
    for _ in range(_LONGEST_TRACEBACK):
        if end + 1 >= len(data):
            return
        start = end + 1
        end = _end(data, start)
        yield end
        if not _FRAME.match(data, start):
            return


def _group(data: bytes, start: int, number: int, place: int, known: frozenset[int]) -> list[Line]:
    """The line at `start` with those around it, but for `known` ones; or its whole traceback."""
    lines: list[Line] = []
    if start > 0:
        before = data.rfind(b"\n", 0, start - 1) + 1
        if before not in known:
            lines.append(_line(data, before, start - 1, number - 1, place))
    end = _end(data, start)
    lines.append(_line(data, start, end, number, place))
    if data.find(_TRACEBACK, start, end) >= 0:
        for further in _ends_of_traceback(data, end):
            number += 1
            lines.append(_line(data, end + 1, further, number, place))
            end = further
    elif end + 1 < len(data) and end + 1 not in known:
        lines.append(_line(data, end + 1, _end(data, end + 1), number + 1, place))
    return lines


def _end(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return end if end >= 0 else len(data)


def _line(data: bytes, start: int, end: int, number: int, place: int) -> Line:
    return Line(number, place + start, end - start, data[start : min(end, start + PIECE_BYTES)])
