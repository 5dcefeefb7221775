"""A server that speaks a protocol for a while, and then answers with what the test wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def odd_server(reply: Callable[[bytes], bytes]) -> Iterator[int]:
    """Answers each piece that comes with what `reply` makes of it; gives its port."""
    server = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = []

    def serve(end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := end.recv(65536):
                end.sendall(reply(data))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                end, _ = server.accept()
                ends.append(end)
                threading.Thread(target=serve, args=(end,), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server.getsockname()[1]
    finally:
        # A thread that waits for a connection holds the socket until one comes.
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        for end in ends:
            end.close()
