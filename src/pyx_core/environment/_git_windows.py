"""Start git on Windows and collect what it says."""

from __future__ import annotations

import shutil
import subprocess
import sys

assert sys.platform == "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_REAPING_S = 0.1


class GitProcess:
    """A git that writes to a pipe, without a console window."""

    __slots__ = ("_process", "pid")

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    @classmethod
    def start(cls, argv: tuple[str, ...], environ: Mapping[str, str]) -> GitProcess | None:
        """Start `argv`, whose program is looked up on the PATH of `environ`."""
        program = shutil.which(argv[0], path=environ.get("PATH"))
        if program is None:
            return None
        try:
            process = subprocess.Popen(
                [program, *argv[1:]],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
        except OSError:
            return None
        return cls(process)

    def finish(self, timeout_s: float, is_enough: Callable[[bytes], bool]) -> bytes | None:
        """What git wrote, or None where it failed or was late; a late git is killed."""
        try:
            output, _ = self._process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            try:
                output, _ = self._process.communicate(timeout=_REAPING_S)
            except subprocess.TimeoutExpired:
                return None  # a grandchild holds the pipe; the reading thread is a daemon
            return output if is_enough(output) else None
        return output if self._process.returncode == 0 else None
