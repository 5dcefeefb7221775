"""Writing to somebody who may have stopped reading."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    from pyx_cli._writable_windows import PIECE_BYTES, is_writable
else:
    from pyx_cli._writable_posix import PIECE_BYTES, is_writable

__all__ = ["is_writable", "write_piece"]


def write_piece(descriptor: int, data: bytes, patience_s: float) -> int:
    """How many of the first bytes were written; 0 where nothing was taken within the time."""
    if not is_writable(descriptor, patience_s):
        return 0
    return os.write(descriptor, data[:PIECE_BYTES])
