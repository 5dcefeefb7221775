"""A socket in a folder that only this user may enter."""

from __future__ import annotations

import os
import shutil
import socketserver
import sys
import tempfile

assert sys.platform != "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from socketserver import BaseRequestHandler


class Listener(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves each connection in a thread of its own. `address` is how a script reaches it."""

    # Closing waits for the conversations, so that what they asked is written down.
    daemon_threads = False
    block_on_close = True

    def __init__(self, handler: type[BaseRequestHandler]) -> None:
        # Short, as the path of a socket may have 104 bytes; made with rights for its owner only.
        self._folder = tempfile.mkdtemp(prefix="pyx-")
        path = os.path.join(self._folder, "s")
        try:
            super().__init__(path, handler)
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self.address = f"unix:{path}"

    def server_close(self) -> None:
        super().server_close()
        shutil.rmtree(self._folder, ignore_errors=True)
