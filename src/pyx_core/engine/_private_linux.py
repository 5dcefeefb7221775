"""Memory and environment of this process, closed to other processes of the same user."""

from __future__ import annotations

import ctypes
import sys

assert sys.platform == "linux"

# Source: <linux/prctl.h>.
_PR_SET_DUMPABLE = 4


def close_to_others() -> None:
    """From now on only root reads this process's memory and /proc/<pid>/environ.

    Raises OSError where the kernel refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
