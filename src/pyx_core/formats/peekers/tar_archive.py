"""Tar archives: the listing, read from header to header, never the contents."""

from __future__ import annotations

import tarfile

from pyx_core.formats.amounts import human_size
from pyx_core.formats.entries import MOST_ENTRIES, Listing
from pyx_core.formats.peeked import Peek
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = frozenset(("rows",))
_KINDS = {
    tarfile.DIRTYPE: "a folder",
    tarfile.SYMTYPE: "a link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
}


def peek(source: Source, request: Request) -> Peek:
    """Its entries with their sizes."""
    source.file.seek(0)
    listing = Listing(request, source.secrets)
    problem = list_tar(source.file, listing, streamed=False)
    facts = [
        f"tar, {human_size(source.size)}, {listing.count:,} entries of {human_size(listing.size)}"
    ]
    notes = listing.notes()
    if problem:
        notes.append(f"it can't be read further: {shown(problem, 200, source.secrets)}")
    if not listing.count:
        from pyx_core.formats.peekers import binary

        dump = binary.peek(source, request)
        return Peek(facts, dump.sections, notes)
    return Peek(facts, [listing.section()], notes)


def list_tar(file: IO[bytes], listing: Listing, *, streamed: bool) -> str | None:
    """Adds every entry to the listing; why it ended before the end, if it did."""
    try:
        with tarfile.open(fileobj=file, mode="r|" if streamed else "r:") as archive:
            while (entry := archive.next()) is not None:
                # Else it keeps every entry that it ever saw.
                archive.members = []  # type: ignore[attr-defined] # a public name that typeshed lacks
                if listing.count == MOST_ENTRIES:
                    listing.is_whole = False
                    return None
                kind = _KINDS.get(entry.type, "")
                listing.add(
                    entry.name,
                    entry.size,
                    about=f"{kind} to {entry.linkname[:100]!r}" if entry.linkname else kind,
                )
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        listing.is_whole = False
        return str(error) or "it ends early"
    return None
