"""Making this process the reaper of orphans, without the import of ctypes (2.4 ms)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

# Source: <linux/prctl.h>.
_PR_SET_CHILD_SUBREAPER = 36


def become_reaper() -> None:
    """From now on every orphan below this process becomes its child. Raises OSError."""
    from _ctypes import call_function, dlopen, dlsym

    prctl = dlsym(dlopen(None, 0), "prctl")  # type: ignore[arg-type] # None: this program
    if call_function(prctl, (_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) != 0:
        raise OSError("prctl(PR_SET_CHILD_SUBREAPER) was refused")
