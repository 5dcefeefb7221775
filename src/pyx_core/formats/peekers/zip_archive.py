"""Zip archives, and what is one inside: the listing, never the contents."""

from __future__ import annotations

import zipfile

from pyx_core.formats.amounts import human_size
from pyx_core.formats.entries import MOST_ENTRIES, Listing
from pyx_core.formats.peeked import Peek
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("rows",))
# The directory of an archive is held in memory; a larger one is not read.
_LARGEST_DIRECTORY = 32 << 20
_ENCRYPTED = 0x1
_END = b"PK\x05\x06"
_BOMB_RATIO = 100


def peek(source: Source, request: Request) -> Peek:
    """Its entries with their sizes."""
    facts = [f"{source.form.name}, {human_size(source.size)}"]
    directory = _directory_size(source)
    if directory is None or directory > _LARGEST_DIRECTORY:
        why = "no directory at its end: it is cut or damaged"
        if directory is not None:
            why = f"its directory of {human_size(directory)} is too large to be read"
        return _dump(source, request, facts, why)
    listing = Listing(request, source.secrets)
    encrypted = packed = 0
    try:
        source.file.seek(0)
        with zipfile.ZipFile(source.file) as archive:
            for entry in archive.infolist():
                if listing.count == MOST_ENTRIES:
                    listing.is_whole = False
                    break
                locked = bool(entry.flag_bits & _ENCRYPTED)
                encrypted += locked
                packed += entry.compress_size
                listing.add(
                    entry.filename,
                    entry.file_size,
                    packed=entry.compress_size,
                    about="encrypted" if locked else "",
                )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        return _dump(source, request, facts, shown(str(error), 200, source.secrets))
    facts[0] += f", {listing.count:,} entries of {human_size(listing.size)} unpacked"
    notes = listing.notes()
    if encrypted:
        notes.append(f"{encrypted:,} entries are encrypted")
    if listing.size > _BOMB_RATIO * max(packed, 1):
        notes.append(f"it says to unpack to {listing.size // max(packed, 1):,} times its size")
    return Peek(facts, [listing.section()] if listing.count else [], notes)


def _dump(source: Source, request: Request, facts: list[str], why: str) -> Peek:
    from pyx_core.formats.peekers import binary

    dump = binary.peek(source, request)
    return Peek(facts, dump.sections, [f"no zip that can be listed: {why}", *dump.notes])


def _directory_size(source: Source) -> int | None:
    """The bytes of the directory, as the end of the archive tells."""
    start = max(0, source.size - (1 << 16) - 22)
    tail = source.read(start, 1 << 17)
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 20:
        return None
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    return size if size != 0xFFFFFFFF else source.size
