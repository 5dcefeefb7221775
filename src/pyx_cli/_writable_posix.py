"""Whether a write would be taken at once, on POSIX."""

from __future__ import annotations

import select
import sys

assert sys.platform != "win32"

# A pipe that is writable takes so much without blocking.
PIECE_BYTES = select.PIPE_BUF


def is_writable(descriptor: int, timeout_s: float) -> bool:
    """Whether a piece can be written within the time, or the write would fail at once."""
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(timeout_s * 1000))
