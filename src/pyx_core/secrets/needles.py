"""Where the needles of all secrets are in a buffer, and what may be the start of one."""

from __future__ import annotations

from bisect import bisect_right

from pyx_core.secrets.encodings import needles_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_START = 12
"""The automata know the first bytes of each needle only, which keeps them small and quick to
build; what begins like a needle is compared in full."""
_PACKED = 64
"""Up to so many starts, the library's leftmost search runs at 4 to 10 GB/s, else at 0.6."""
_PIECE = 128 * 1024
"""Bytes searched at once, which bounds the list of what was found."""


class Needles:
    """All forms of all secret values, ready to be searched for; holds no state of a search."""

    __slots__ = ("_candidates", "_every", "_first", "_sorted", "longest")

    def __init__(self, values: tuple[tuple[str, str], ...]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

        names: dict[bytes, str] = {}
        for name, value in values:
            for needle in needles_of(value):
                names.setdefault(needle, name)
        self._sorted = sorted(names)
        self.longest = max(map(len, names), default=0)
        by_start: dict[bytes, list[tuple[bytes, str]]] = {}
        for needle in sorted(names, key=len, reverse=True):
            by_start.setdefault(needle[:_START], []).append((needle, names[needle]))
        self._candidates = list(by_start.values())
        self._every = BytesAhoCorasick(by_start, MatchKind.Standard, Implementation.DFA)
        self._first: BytesAhoCorasick | None = None
        if len(by_start) <= _PACKED:
            self._first = BytesAhoCorasick(by_start, MatchKind.LeftmostFirst, Implementation.DFA)

    def matches(self, buffer: bytes, end: int) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of each needle in `buffer` that starts before `end`.

        In the order of their starts, and of those that start together the longest first.
        """
        view = memoryview(buffer)
        for offset in range(0, end, _PIECE):
            size = min(_PIECE, end - offset)
            piece = view[offset : offset + size + _START - 1]
            if self._first is not None and not self._first.find_matches_as_indexes(piece):
                continue
            hits = self._every.find_matches_as_indexes(piece, overlapping=True)
            hits.sort(key=lambda hit: (hit[1], -hit[2]))
            for index, start, _ in hits:
                if start >= size:
                    break
                place = offset + start
                for needle, name in self._candidates[index]:
                    if buffer.startswith(needle, place):
                        yield place, place + len(needle), name

    def settled(self, buffer: bytes) -> int:
        """Up to where `buffer` holds no start of a needle that may go on in what follows."""
        length = len(buffer)
        floor = max(0, length - self.longest + 1)
        floor = buffer.rfind(b"\n", floor) + 1 or floor  # no needle goes beyond the end of a line
        tail = buffer[floor:]
        hits = self._every.find_matches_as_indexes(tail, overlapping=True)
        places = {start for _, start, _ in hits}
        places.update(range(max(0, len(tail) - _START + 1), len(tail)))
        for place in sorted(places):
            rest = tail[place:]
            after = bisect_right(self._sorted, rest)
            if after < len(self._sorted) and self._sorted[after].startswith(rest):
                return floor + place
        return length
