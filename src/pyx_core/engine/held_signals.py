"""Moments in which a wish to stop waits, because what exists is in nobody's hands yet."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


class HeldSignals:
    """A context in which SIGINT, SIGTERM and SIGHUP stay pending, until its end or `release`.

    On Windows nothing is held: Ctrl-C arrives between two instructions there as well.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> Self:
        self._before: set[int] | None = None
        if sys.platform != "win32":
            # What the module signal wraps into enumerations, at the price of 5 ms.
            import _signal  # type: ignore[import-not-found]

            numbers = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP)
            self._before = _signal.pthread_sigmask(_signal.SIG_BLOCK, numbers)
        return self

    def release(self) -> None:
        """What is pending arrives now."""
        if sys.platform != "win32" and self._before is not None:
            import _signal

            before, self._before = self._before, None
            _signal.pthread_sigmask(_signal.SIG_SETMASK, before)

    def __exit__(self, *error: object) -> None:
        self.release()
