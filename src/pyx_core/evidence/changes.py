"""What changed in the output folder while a run was going on.

The folder is listed before and after. Where it holds many files, Linux is told by inotify
instead, so that 100,000 old files cost nothing.
"""

from __future__ import annotations

import sys
from itertools import islice

from pyx_core.evidence.walk import changed_since, walk_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pyx_core.evidence.walk import Changes

    class Watch(Protocol):
        """Looks at a folder from its creation until `changes` is asked for."""

        def drain(self) -> None:
            """Takes in what has been told so far; called now and then while the run goes on."""

        def changes(self) -> Changes:
            """Every file that is there now and appeared or changed since, by absolute path."""


# Listing so many takes less than the 15 ms for which the kernel holds up a process that closes
# an inotify instance.
_FEW_FILES = 3000


def watch(folder: str, marked_ns: int) -> Watch:
    """Starts to look. `marked_ns` is a time of the folder's own file system, just before."""
    files = walk_files(folder)
    before = set(islice(files, _FEW_FILES))
    if sys.platform == "linux" and len(before) == _FEW_FILES:
        from pyx_core.evidence._changes_linux import InotifyWatch

        try:
            return InotifyWatch(folder, marked_ns)
        except OSError:
            # No instance or watch left for this user: listing still finds everything.
            pass
    before.update(files)
    return ListingWatch(folder, marked_ns, before)


class ListingWatch:
    """Lists the folder again, and compares with what was there before."""

    def __init__(self, folder: str, marked_ns: int, before: set[str]) -> None:
        self._folder = folder
        self._marked_ns = marked_ns
        self._before = before

    def drain(self) -> None:
        """Nothing is told in between."""

    def changes(self) -> Changes:
        """Every file that appeared, or that bears a time of the run."""
        return {
            path: "modified" if path in self._before else "created"
            for path in walk_files(self._folder)
            if path not in self._before or changed_since(path, self._marked_ns)
        }
