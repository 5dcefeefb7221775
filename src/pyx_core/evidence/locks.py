"""One writer at a time on a file, by the system's own advisory lock."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from pyx_core.evidence._locks_windows import lock, try_lock
else:
    from pyx_core.evidence._locks_posix import lock, try_lock

__all__ = ["lock", "try_lock"]
