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
        echo: Callable[[bytes], None] | None,
    ) -> None:
        """`source` is the pipe's reading end, `log` the open file; `echo` gets what is masked."""
        self.spool = Spool(log, limit)
        self.masker = masker
        self.error: OSError | None = None
        self.source_held = False
        self._source = source
        self._echo = echo
        self._lock = _thread.allocate_lock()
        self._closed = False
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
                    self._take(self.masker.feed(chunk))
        finally:
            self._reading.release()

    def _take(self, data: bytes) -> None:
        # After a failed write the pipe is still emptied, so that the run can be ended in order.
        if not data or self.error is not None:
            return
        try:
            self.spool.feed(data)
        except OSError as error:
            self.error = error
        if self._echo is not None:
            self._echo(data)

    def finish(self) -> None:
        """Waits for the last byte, but not for a stranger that holds the pipe; closes the log.

        A failed write is in `error` afterwards.
        """
        self.source_held = not self._reading.acquire(timeout=_DRAIN_S)
        if not self.source_held:
            os.close(self._source)
        with self._lock:
            self._closed = True
            self._take(self.masker.flush())
            if self.error is None:
                try:
                    self.spool.close()
                except OSError as error:
                    self.error = error
