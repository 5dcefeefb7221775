"""A socket on loopback: Python has no local sockets on Windows, so the token alone keeps it."""

from __future__ import annotations

import socketserver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from socketserver import BaseRequestHandler


class Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves each connection in a thread of its own. `address` is how a script reaches it."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, handler: type[BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        host, port = self.server_address[:2]
        self.address = f"tcp:{host!s}:{port}"
