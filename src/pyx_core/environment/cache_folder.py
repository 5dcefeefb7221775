"""Where pyx keeps what it remembers of this machine."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def cache_folder(environ: Mapping[str, str]) -> str | None:
    """The user's cache folder of pyx, whether or not it exists; None without a home."""
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA")
        return os.path.join(base, "pyx", "Cache") if base else None
    home = environ.get("HOME")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "pyx") if home else None
    base = environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):  # the XDG specification: a relative one is to be ignored
        return os.path.join(base, "pyx")
    return os.path.join(home, ".cache", "pyx") if home else None
