"""Locks by flock: they go with the open file, and so with the process that held it."""

from __future__ import annotations

import fcntl
import sys

assert sys.platform != "win32"


def lock(descriptor: int) -> None:
    """Waits until this process alone holds the file. Closing it lets go."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def try_lock(descriptor: int) -> bool:
    """Whether the file could be had at once: if so, nobody else holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
