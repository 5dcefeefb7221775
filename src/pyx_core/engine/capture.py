"""The output of a run on its way into the log: masked, bounded, hashed, never in memory."""

from __future__ import annotations

import _thread
import os

from pyx_core.engine.spool import Spool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.secrets.masker import Masker

_READ_BYTES = 1 << 18
# Everything that could still write has ended by then: the pipe holds at most one buffer.
_DRAIN_S = 2.0


class Capture:
    """Reads the run's output in a thread of its own until the last writer is gone."""

    def __init__(
        self,
        source: int,
        log: int,
        limit: int,
        masker: Masker,
        echo: Callable[[bytes], bytes] | None,
    ) -> None:
        """`source` is the pipe's reading end, `log` the open file.

        `echo` gets what is masked, and gives back what it did not take within a moment.
        """
        self.spool = Spool(log, limit)
        self.masker = masker
        self.error: OSError | None = None
        self.source_held = False
        self._source = source
        self._echo = echo
        self._lock = _thread.allocate_lock()
        self._closed = False
        self._is_over = False
        # A bare thread and a lock that it holds while it lives: threading costs 3 ms to import.
        self._reading = _thread.allocate_lock()
        self._reading.acquire()
        _thread.start_new_thread(self._read, ())

    def _read(self) -> None:
        try:
            while chunk := os.read(self._source, _READ_BYTES):
                with self._lock:
                    if self._closed:
                        return
                    data = self.masker.feed(chunk)
                    self._take(data)
                # Not under the lock: who follows may have stopped reading.
                self._show(data)
        finally:
            # Closed before anybody is told, so that a run whose reader failed is not left hanging.
            os.close(self._source)
            self._reading.release()

    def _take(self, data: bytes) -> None:
        # After a failed write the pipe is still emptied, so that the run can be ended in order.
        if not data or self.error is not None:
            return
        try:
            self.spool.feed(data)
        except OSError as error:
            self.error = error

    def _show(self, data: bytes) -> None:
        while data and self._echo is not None and not self._is_over:
            data = self._echo(data)

    def finish(self) -> None:
        """Waits for the last byte, but not for a stranger that holds the pipe; closes the log.

        A failed write is in `error` afterwards.
        """
        self.source_held = not self._reading.acquire(timeout=_DRAIN_S)
        if self.source_held:
            # Perhaps only a follower holds it up: the rest is read without showing it.
            self._is_over = True
            self.source_held = not self._reading.acquire(timeout=_DRAIN_S)
        with self._lock:
            self._closed = True
            rest = self.masker.flush()
            self._take(rest)
            if self.error is None:
                try:
                    self.spool.close()
                except OSError as error:
                    self.error = error
        self._show(rest)
