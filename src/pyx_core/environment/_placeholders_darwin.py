"""The commands of a Mac that, without developer tools, only open a window offering them."""

from __future__ import annotations

import os

_TOOLS = (
    "/var/db/xcode_select_link",
    "/Library/Developer/CommandLineTools",
    "/Applications/Xcode.app",
)
_NAMES = frozenset(
    ("clang", "g++", "gcc", "gdb", "git", "lldb", "make", "pip3", "python3", "svn", "swift")
)


def is_placeholder(path: str) -> bool:
    """Whether starting the program at `path` would open that window."""
    folder, name = os.path.split(path)
    return folder == "/usr/bin" and name in _NAMES and not any(map(os.path.exists, _TOOLS))
