"""How a bundle is named: `x.zip`, or with what is meant in it, `x.zip:RUN`."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.layout import HISTORY, METADATA

_ENDING = re.compile(r"\.zip(?=:|$)", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_END = (1 << 16) + 22
_LARGEST_DIRECTORY = 64 << 20


def split_bundle(text: str, cwd: str) -> tuple[str, str | None] | None:
    """The path of a bundle, and what is named in it; None for what names no bundle.

    The shortest beginning that is there counts. Where none is, an output of a run may be meant,
    `last:old.zip`, so that a path which does not exist has no colon in it.
    """
    ends = [found.end() for found in _ENDING.finditer(text)]
    parts = [(text[:end], text[end + 1 :] or None) for end in ends]
    for path, rest in parts:
        if os.path.lexists(os.path.join(cwd, path)):
            return path, rest
    if parts and ":" not in os.path.splitdrive(parts[0][0])[1]:
        return parts[0]
    return None


def is_bundle(path: str) -> bool:
    """Whether a file is a bundle that can be opened, not just any zip file."""
    from pyx_core.evidence.bundle.container import Container

    if not path.lower().endswith(".zip") or not _has_small_directory(path):
        return False
    try:
        with Container(path) as container:
            return {METADATA, HISTORY} <= {*container.names}
    except PyxError:
        return False


def _has_small_directory(path: str) -> bool:
    """Whether the directory of a zip file, which is held in memory, is one of a bundle's size."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - _LONGEST_END))
            tail = file.read(_LONGEST_END)
    except OSError:
        return False
    place = tail.rfind(_END_OF_ZIP)
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    return place >= 0 and size <= _LARGEST_DIRECTORY
