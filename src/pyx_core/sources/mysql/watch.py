"""The time limit of this end: for servers whose own does not hold, or that say nothing more."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.sources.mysql.wire import Wire

# How long is waited for what a killed statement still says.
LAST_WAIT_S = 2.0


class Watch:
    """Ends a statement that the server's own time limit did not end, and then the connection."""

    def __init__(self, seconds: float, kill: Callable[[], bool], wire: Wire) -> None:
        self.expired = False
        self._kill = kill
        self._wire = wire
        self._over = threading.Event()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def _expire(self) -> None:
        self.expired = True
        if not self._kill() or not self._over.wait(LAST_WAIT_S):
            self._wire.drop()

    def end(self) -> None:
        self._over.set()
        self._timer.cancel()
