"""Gzip: how what is inside starts, unpacked in memory within bounds; a tar as its listing."""

from __future__ import annotations

import io
import zlib

from pyx_core.formats.amounts import human_size
from pyx_core.formats.entries import Listing
from pyx_core.formats.peeked import Peek, Section
from pyx_core.formats.recognise import BINARY, recognise
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("rows",))
# Unpacked in memory for the listing of a tar: as much as takes a second or two.
_MOST_UNPACKED = 256 << 20
_HEAD_BYTES = 1 << 17
_READ_BYTES = 1 << 16
_TAR_MARK = slice(257, 262)
_GZIP = 31  # zlib's word for a gzip header


def peek(source: Source, request: Request) -> Peek:
    """The listing of a tar, else how what is inside starts."""
    facts = [f"gzip, {human_size(source.size)}"]
    stream = _Unpacked(source, _HEAD_BYTES)
    head = stream.read(_HEAD_BYTES)
    notes = [stream.problem] if stream.problem else []
    if head[_TAR_MARK] == b"ustar":
        return _tar(source, request, facts)
    inner = source.name.removesuffix(".gz")
    form = recognise(inner if inner != source.name else "", head)
    facts.append(f"inside: {form.name}")
    if not stream.problem:
        stored = int.from_bytes(source.read(source.size - 4, 4), "little")
        facts.append(f"its last bytes say that it unpacks to {stored:,} bytes, modulo 4 GiB")
    if not head or form is BINARY or b"\0" in head[:1000]:
        return Peek(facts, [], notes)
    lines = head.decode("utf-8", "surrogateescape").split("\n")
    is_whole = stream.is_end
    # The last line is cut where more follows, and with it perhaps a secret.
    lines = lines if is_whole else lines[:-1] or [lines[0][: len(lines[0]) // 2]]
    if lines and not lines[-1]:
        lines.pop()
    section = Section(
        "how what is inside starts",
        [
            f"{n}: {shown(line.removesuffix(chr(13)), request.longest, source.secrets)}"
            for n, line in enumerate(lines[: request.most], 1)
        ],
        total=len(lines) if is_whole else None,
    )
    if not is_whole and not stream.problem:
        notes.append(f"only the first {human_size(len(head))} were unpacked; for more: gzip -dc")
    return Peek(facts, [section], notes)


def _tar(source: Source, request: Request, facts: list[str]) -> Peek:
    from pyx_core.formats.peekers.tar_archive import list_tar

    listing = Listing(request, source.secrets)
    stream = _Unpacked(source, _MOST_UNPACKED)
    problem = list_tar(io.BufferedReader(stream, _READ_BYTES), listing, streamed=True)
    notes = listing.notes()
    if stream.was_cut:
        notes.append(f"only the first {human_size(_MOST_UNPACKED)} were unpacked for this listing")
    elif stream.problem or problem:
        notes.append(shown(stream.problem or problem or "", 200, source.secrets))
    facts.append(f"inside: tar, {listing.count:,} entries of {human_size(listing.size)}")
    return Peek(facts, [listing.section()] if listing.count else [], notes)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes up to a limit: a bomb costs no more memory than any other stream."""

    def __init__(self, source: Source, limit: int) -> None:
        super().__init__()
        self._source = source
        self._left = limit
        self._place = 0
        self._rest = b""
        self._unpacker = zlib.decompressobj(_GZIP)
        self.problem: str | None = None
        self.was_cut = False
        self.is_end = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type] # any buffer, as io says
        data = self._more(len(view))
        view[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes, fewer only at the end."""
        parts: list[bytes] = []
        while size > 0 and (part := self._more(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _more(self, most: int) -> bytes:
        while not self.is_end and self.problem is None:
            if self._left <= 0:
                self.was_cut = True
                return b""
            if self._unpacker.eof:
                # Another member may follow; zeros at the end are padding.
                self._rest = self._unpacker.unused_data.lstrip(b"\0")
                self._unpacker = zlib.decompressobj(_GZIP)
            if not self._rest:
                self._rest = self._source.read(self._place, _READ_BYTES)
                self._place += len(self._rest)
                if not self._rest:
                    self.is_end = True
                    if self._started:
                        self.problem = "it ends early: the rest is missing"
                    return b""
            try:
                data = self._unpacker.decompress(self._rest, min(most, self._left))
            except zlib.error as error:
                self.problem = f"it is damaged: {error}"
                return b""
            self._rest = self._unpacker.unconsumed_tail
            self._started = not self._unpacker.eof
            if data:
                self._left -= len(data)
                return data
        return b""

    _started = False
