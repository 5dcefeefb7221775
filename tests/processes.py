"""What processes are alive, told by a variable that they were started with."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def processes_with(name: str, value: str) -> list[str]:
    """The command lines of living processes whose environment was started with a variable."""
    if sys.platform == "linux":
        return _linux_processes_with(f"{name}={value}".encode())
    import psutil

    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value:
                found.append(" ".join(process.cmdline()))
        except (psutil.Error, OSError):
            continue
    return found


def _linux_processes_with(entry: bytes) -> list[str]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            # By thread: where the first one has ended, the process itself shows nothing.
            places = [Path(f"/proc/{pid}/task/{name}") for name in os.listdir(f"/proc/{pid}/task")]
        except OSError:
            continue
        for place in places:
            try:
                if entry in place.joinpath("environ").read_bytes().split(b"\0"):
                    found.append(f"{pid}: {place.joinpath('cmdline').read_bytes()!r}")
                    break
            except OSError:
                continue
    return found


def kill_processes(descriptions: list[str]) -> None:
    """Ends what a failed test left, by the number in front of each description."""
    for description in descriptions:
        os.kill(int(description.partition(":")[0]), signal.SIGKILL)
