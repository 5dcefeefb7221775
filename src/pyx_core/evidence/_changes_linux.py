"""Changes as the Linux kernel tells them, through inotify."""

from __future__ import annotations

import ctypes
import errno
import os
import sys

from pyx_core.evidence.walk import IGNORED_FOLDERS, changed_since, walk_files
from pyx_core.naming import HISTORY_NAME

assert sys.platform == "linux"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.evidence.walk import Changes

# Source: <sys/inotify.h>. IN_CLOSE_WRITE rather than IN_MODIFY: one event a file that was open
# for writing, also when its writer is killed, instead of one a write.
_CLOSE_WRITE = 0x0000_0008
_MOVED_TO = 0x0000_0080
_CREATE = 0x0000_0100
_OVERFLOW = 0x0000_4000
_ONLY_FOLDERS = 0x0100_0000
_IS_FOLDER = 0x4000_0000
_WATCHED = _CLOSE_WRITE | _MOVED_TO | _CREATE | _ONLY_FOLDERS
_HEADER_BYTES = 16
_READ_BYTES = 1 << 18
# Beyond this many folders listing is cheaper, and the user's watches are not used up.
_MOST_FOLDERS = 2000


class InotifyWatch:
    """Told by the kernel; falls back to a listing by time if events were lost."""

    def __init__(self, folder: str, marked_ns: int) -> None:
        """Raises OSError where the system has no instance or watch left."""
        self._folder = folder
        self._marked_ns = marked_ns
        self._seen: Changes = {}
        self._new_folders: list[str] = []
        self._lost_events = False
        self._library = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._library.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self._folders: dict[int, str] = {}
        try:
            for path in _folders_of(folder):
                self._add(path)
        except OSError:
            os.close(self._descriptor)
            raise

    def _add(self, path: str) -> None:
        if len(self._folders) >= _MOST_FOLDERS:
            raise OSError(errno.ENOSPC, "too many folders to watch", path)
        watch = self._library.inotify_add_watch(self._descriptor, os.fsencode(path), _WATCHED)
        if watch < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch", path)
        self._folders[watch] = path

    def drain(self) -> None:
        """Reads the events that are waiting."""
        while True:
            try:
                events = os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                return
            self._take(events)

    def _take(self, events: bytes) -> None:
        position = 0
        while position < len(events):
            watch = int.from_bytes(events[position : position + 4], sys.byteorder, signed=True)
            mask = int.from_bytes(events[position + 4 : position + 8], sys.byteorder)
            length = int.from_bytes(events[position + 12 : position + 16], sys.byteorder)
            position += _HEADER_BYTES
            name = os.fsdecode(events[position : position + length].rstrip(b"\0"))
            position += length
            if mask & _OVERFLOW:
                self._lost_events = True
            elif watch in self._folders and name:
                self._note(os.path.join(self._folders[watch], name), name, mask)

    def _note(self, path: str, name: str, mask: int) -> None:
        if mask & _IS_FOLDER:
            if name not in IGNORED_FOLDERS:
                self._new_folders.append(path)
        elif name == HISTORY_NAME:
            return
        elif mask & (_CREATE | _MOVED_TO):
            self._seen[path] = "created"
        else:
            self._seen.setdefault(path, "modified")

    def changes(self) -> Changes:
        """Every file that was created, moved in, or open for writing, and is still there."""
        self.drain()
        os.close(self._descriptor)
        found = {path: change for path, change in self._seen.items() if os.path.lexists(path)}
        for folder in self._new_folders:
            found.update((path, "created") for path in walk_files(folder))
        if self._lost_events:
            for path in walk_files(self._folder):
                if changed_since(path, self._marked_ns):
                    # What loses events is the creation of very many files.
                    found.setdefault(path, "created")
        return found


def _folders_of(folder: str) -> Iterator[str]:
    """The folder and all below it that may hold outputs, without listing flat ones."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        yield path
        # A folder has a link for each subfolder's "..", so most are known to be flat without
        # reading their 100,000 names. File systems that do not count say 1.
        known = sum(os.path.isdir(os.path.join(path, name)) for name in IGNORED_FOLDERS)
        if os.stat(path).st_nlink == 2 + known:
            continue
        with os.scandir(path) as entries:
            waiting.extend(
                entry.path
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and entry.name not in IGNORED_FOLDERS
            )
