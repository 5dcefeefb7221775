"""A folder: how many files of which kinds, and a listing with sizes."""

from __future__ import annotations

import os

from pyx_core.formats.amounts import human_size
from pyx_core.formats.peeked import Peek, Section
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Request
    from pyx_core.secrets.detect import Secrets

TAKES = frozenset(("rows",))
_MOST_ENTRIES = 100_000


def peek_folder(path: str, request: Request, secrets: Secrets) -> Peek:
    """The entries of the folder itself, by name; folders below it are not entered."""
    entries: list[tuple[str, str]] = []
    size = files = folders = 0
    is_whole = True
    with os.scandir(path) as listing:
        for entry in listing:
            if len(entries) == _MOST_ENTRIES:
                is_whole = False
                break
            if entry.is_symlink():
                kind = "a link"
            elif entry.is_dir(follow_symlinks=False):
                folders += 1
                kind = "a folder"
            else:
                files += 1
                own = _size(entry)
                size += own
                kind = human_size(own)
            entries.append((entry.name, kind))
    entries.sort()
    first = request.rows.first if request.rows else 1
    last = request.rows.last if request.rows else None
    chosen = entries[first - 1 : last]
    counted = "" if is_whole else "the first "
    facts = [f"folder, {counted}{files:,} files ({human_size(size)}), {folders:,} folders"]
    section = Section(
        "entries" if request.rows is None else f"entries {request.rows}",
        [
            f"{shown(name, request.longest, secrets)}  {kind}"
            for name, kind in chosen[: request.most]
        ],
        unit="entries",
        total=len(chosen) if is_whole else None,
        more=lambda n: ("--rows", f"{first + n}:{'' if last is None else last}"),
    )
    return Peek(facts, [section] if chosen else [])


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0
