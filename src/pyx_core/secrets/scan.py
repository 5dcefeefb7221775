"""Which secrets a file holds, found while it is read for another reason."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.secrets.detect import Secrets


class Scanner:
    """Counts secrets in the chunks of a file, in all their forms, across chunks too."""

    __slots__ = ("_counts", "_ends", "_held", "_needles", "_offset")

    def __init__(self, secrets: Secrets) -> None:
        self._needles = secrets.needles() if secrets else None
        self._counts: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._held = b""
        self._offset = 0

    def feed(self, chunk: bytes) -> None:
        """Search the next chunk."""
        if self._needles is None or not chunk:
            return
        buffer = self._held + chunk if self._held else chunk
        settled = self._needles.settled(buffer)
        self._count(buffer, settled, self._counts, self._ends)
        self._held = buffer[settled:]
        self._offset += settled

    @property
    def found(self) -> dict[str, int]:
        """How many places hold a secret, by the name of the first variable that has it."""
        counts = self._counts.copy()
        if self._held:
            self._count(self._held, len(self._held), counts, self._ends.copy())
        return counts

    def _count(self, buffer: bytes, end: int, counts: dict[str, int], ends: dict[str, int]) -> None:
        """Forms of one secret that overlap are one place."""
        if self._needles is None:
            return
        for start, stop, name in self._needles.matches(buffer, end):
            if self._offset + start >= ends.get(name, 0):
                counts[name] = counts.get(name, 0) + 1
            ends[name] = max(ends.get(name, 0), self._offset + stop)
