"""The files of an output folder that may be outputs."""

from __future__ import annotations

import os

from pyx_core.naming import HISTORY_NAME, STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    # By absolute path.
    Changes = dict[str, Literal["created", "modified"]]

# Caches that interpreters leave behind are not outputs.
IGNORED_FOLDERS = frozenset({STATE_FOLDER, "__pycache__"})


def changed_since(path: str, marked_ns: int) -> bool:
    """Whether content or inode of a file changed at or after a time; False if it is gone."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return max(status.st_mtime_ns, status.st_ctime_ns) >= marked_ns


def walk_files(folder: str) -> Iterator[str]:
    """All files and links below a folder, without pyx's own and without following links."""
    waiting = [folder]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            # Gone meanwhile, or not ours to read: it holds no output that could be hashed.
            continue
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in IGNORED_FOLDERS:
                        waiting.append(entry.path)
                elif entry.name != HISTORY_NAME:
                    yield entry.path
