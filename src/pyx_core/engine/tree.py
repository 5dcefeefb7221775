"""Starting a process so that all that it starts belongs to the run, on each platform."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pyx_core.engine.ending import Ending

    class Tree(Protocol):
        """A started process and everything below it."""

        pid: int

        def ignore(self, pid: int) -> None:
            """A process that pyx itself started beside the run is none of the tree."""

        def wait(self, timeout_s: float) -> bool:
            """Whether the script itself ended within the time. It is not reaped yet."""

        def interrupt(self) -> None:
            """Asks the script as Ctrl-C would, so that it can say where it hung."""

        def terminate(self) -> None:
            """Asks the script to end."""

        def end(self) -> Ending:
            """Ends whatever is left, and takes stock."""


def open_pipe() -> tuple[int, int]:
    """A pipe for the run's output: its reading and its writing end."""
    reading, writing = os.pipe()
    if sys.platform == "linux":
        from pyx_core.engine._tree_linux import widen

        widen(reading)
    return reading, writing


def start(argv: list[str], cwd: str, environ: dict[str, str], output: int) -> Tree:
    """Starts `argv` with stdout and stderr going to `output`, and nothing to read.

    `argv[0]` is an absolute path. One run at a time in a process: on Linux it becomes the
    reaper of all that the run leaves orphaned. Raises OSError where the system refuses.
    """
    if sys.platform == "win32":
        from pyx_core.engine._tree_windows import WindowsTree

        return WindowsTree(argv, cwd, environ, output)
    elif sys.platform == "linux":  # noqa: RET505 - type checkers tell platforms by the branches
        from pyx_core.engine._tree_linux import LinuxTree

        return LinuxTree(argv, cwd, environ, output)
    else:
        from pyx_core.engine._tree_posix import PosixTree

        return PosixTree(argv, cwd, environ, output)
