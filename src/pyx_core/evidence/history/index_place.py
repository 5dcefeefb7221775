"""Where the index of a folder is kept."""

from __future__ import annotations

import os
import sys

from pyx_core.hashing import sha256_of
from pyx_core.naming import STATE_FOLDER

if sys.platform == "linux":
    from pyx_core.evidence.history._local_linux import is_local
elif sys.platform == "win32":
    from pyx_core.evidence.history._local_windows import is_local
else:

    def is_local(folder: str) -> bool:  # noqa: ARG001 - the shape of the other platforms
        """Not known here: SQLite's own locks have to do."""
        return True


def index_path(folder: str, cache: str | None) -> str | None:
    """`.pyx/index.sqlite` of the folder; where that is not local or can't be written, a file in
    `cache`, the user's; None without one."""
    state = os.path.join(folder, STATE_FOLDER)
    if is_local(folder) and os.access(state if os.path.isdir(state) else folder, os.W_OK):
        return os.path.join(state, "index.sqlite")
    if cache is None:
        return None
    name = sha256_of(os.fsencode(os.path.realpath(folder)))[:32]
    return os.path.join(cache, "history", f"{name}.sqlite")
