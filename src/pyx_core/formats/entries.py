"""The entries of an archive as they are listed: harmless names, and what is odd about them."""

from __future__ import annotations

from pyx_core.formats.amounts import human_size
from pyx_core.formats.peeked import Range, Section
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.secrets.detect import Secrets

MOST_ENTRIES = 100_000


class Listing:
    """Takes entries in their order; keeps those that are wanted, and counts them all."""

    def __init__(self, request: Request, secrets: Secrets) -> None:
        self._request = request
        self._secrets = secrets
        self._wanted = request.rows or Range(1, None)
        self._items: list[str] = []
        self.count = 0
        self.size = 0
        self.unsafe = 0
        self.is_whole = True

    def add(self, name: str, size: int, *, packed: int | None = None, about: str = "") -> None:
        """One entry; `packed` is how many bytes it takes in the archive."""
        self.count += 1
        self.size += size
        unsafe = is_unsafe(name)
        self.unsafe += unsafe
        last = self._wanted.last
        if self.count < self._wanted.first or (last is not None and self.count > last):
            return
        if len(self._items) >= self._request.most:
            return
        text = f"{shown(name, self._request.longest, self._secrets)}  {human_size(size)}"
        text += f" from {human_size(packed)}" if packed is not None else ""
        text += f", {about}" if about else ""
        self._items.append(text + (", UNSAFE NAME: leads out of the folder" if unsafe else ""))

    def section(self) -> Section:
        """The entries of the range that is wanted."""
        first, last = self._wanted.first, self._wanted.last
        total = max(0, min(self.count, last or self.count) - first + 1)
        return Section(
            "entries" if self._request.rows is None else f"entries {self._wanted}",
            self._items,
            unit="entries",
            total=total if self.is_whole else None,
            more=lambda n: ("--rows", str(Range(first + n, last))),
        )

    def notes(self) -> list[str]:
        """What a reader has to know before anything is unpacked."""
        notes = [] if self.is_whole else [f"only the first {self.count:,} entries were read"]
        if self.unsafe:
            notes.append(f"{self.unsafe:,} names are absolute or lead out of the folder by ..")
        return notes


def is_unsafe(name: str) -> bool:
    """Whether unpacking by this name could write outside of the folder."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or plain[1:2] == ":" or ".." in plain.split("/")
