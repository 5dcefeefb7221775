"""A file read once from end to end before anything is parsed: its hash, and what it holds."""

from __future__ import annotations

import codecs
import os
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.hashing import new_digest

_BLOCK = 1 << 20
_ODD = (b"\0", b"\r", b"\x1b", b"\x1f")


class UnreadableError(PyxError):
    """A file does not hold what its format promises; it can still be compared by its bytes."""

    def __init__(self, message: str) -> None:
        super().__init__("usage", message, "check that file")


class Content(NamedTuple):
    """What one pass over a file's bytes tells."""

    path: str
    size: int
    sha256: str
    encoding: str
    """`utf-8-sig`, `utf-16`, `utf-32`, or `latin-1` where it is none of these."""
    has_quotes: bool
    is_plain: bool
    """Whether it has no null bytes, no carriage returns, and none of the control characters with
    which rows are put together."""


def examine(path: str) -> Content:
    """Reads a file. Raises PyxError `not_found` where it can't be read."""
    try:
        with open(path, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            digest = new_digest(size)
            decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
            quotes, plain = False, True
            encoding, read = "utf-8-sig", 0
            while block := file.read(_BLOCK):
                if not read:
                    encoding = _marked(block)
                read += len(block)
                digest.update(block)
                quotes = quotes or b'"' in block
                plain = plain and not any(odd in block for odd in _ODD)
                decoder = _still_valid(decoder, block)
            if decoder is not None:
                decoder = _still_valid(decoder, b"", final=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("not_found", f"can't read {path}: {reason}", "check the path") from error
    if encoding == "utf-8-sig" and decoder is None:
        encoding = "latin-1"
    return Content(path, read, digest.hexdigest(), encoding, quotes, plain)


def _marked(block: bytes) -> str:
    if block.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _still_valid(
    decoder: codecs.IncrementalDecoder | None, block: bytes, *, final: bool = False
) -> codecs.IncrementalDecoder | None:
    if decoder is None:
        return None
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return None
    return decoder
