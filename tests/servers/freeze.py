"""A server that hangs: it is there, and does nothing."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    import subprocess


def freeze(process: subprocess.Popen[bytes]) -> None:
    """Stops a process where it stands, each thread of it, and returns once that is so."""
    os.kill(process.pid, signal.SIGSTOP)
    while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
        assert process.poll() is None, "the server has ended"


def thaw(process: subprocess.Popen[bytes]) -> None:
    """Lets it go on."""
    os.kill(process.pid, signal.SIGCONT)
