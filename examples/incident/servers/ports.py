"""Ports of the loopback interface that nobody listens on, and waiting until somebody does."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

_PATIENCE_S = 60.0


def free_port() -> int:
    """A port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits until something listens. Raises RuntimeError where its process ends before."""
    give_up = time.monotonic() + _PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server ended while it was starting") from None
            if time.monotonic() > give_up:
                raise RuntimeError("the server does not listen") from None
            time.sleep(0.02)
        else:
            return
