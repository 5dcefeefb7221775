"""Locks by the C runtime's region lock, on one byte far behind any content."""

from __future__ import annotations

import errno
import msvcrt
import os
import sys

assert sys.platform == "win32"

_FAR_BYTE = 1 << 40


def _at_far_byte(descriptor: int, mode: int) -> None:
    position = os.lseek(descriptor, 0, os.SEEK_CUR)
    os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, mode, 1)
    finally:
        os.lseek(descriptor, position, os.SEEK_SET)


def lock(descriptor: int) -> None:
    """Waits until this process alone holds the file. Closing it lets go."""
    while True:
        try:
            # Gives up after ten tries, a second apart.
            _at_far_byte(descriptor, msvcrt.LK_LOCK)
        except OSError as error:
            if error.errno != errno.EDEADLK:
                raise
        else:
            return


def try_lock(descriptor: int) -> bool:
    """Whether the file could be had at once: if so, nobody else holds it."""
    try:
        _at_far_byte(descriptor, msvcrt.LK_NBLCK)
    except OSError:
        return False
    return True
