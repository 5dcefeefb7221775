"""Work in a thread of its own, so that whoever waits for it can stop waiting.

A driver may hang in C, where neither Ctrl-C nor a deadline reaches it. The one who waits asks the
store to cancel, gives it some seconds, and goes on without the work that does not come back.
"""

from __future__ import annotations

import threading
import time

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Windows breaks no wait off at Ctrl-C, so none is long.
_LOOK_S = 0.2
# A store that is asked to cancel has so long.
GRACE_S = 5.0
# Drivers hold the limit by themselves, with a better message; this is for those that can't.
_DRIVER_FIRST_S = 1.0


class Attended:
    """Work that goes on in a thread once it is started. `is_done` is set when it came back."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.is_done = threading.Event()
        self._work = work
        self._error: BaseException | None = None

    def start(self) -> None:
        threading.Thread(target=self._go, name="pyx-source", daemon=True).start()

    def _go(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised where the work is waited for
            self._error = error
        finally:
            self.is_done.set()

    def wait(self, limit_s: float) -> bool:
        """Whether it came back in time. Ctrl-C breaks the wait off."""
        end = time.monotonic() + limit_s
        while not self.is_done.is_set():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.is_done.wait(min(left, _LOOK_S))
        return True

    def result(self) -> None:
        """Raises what the work raised."""
        if self._error is not None:
            raise self._error


def attend(
    work: Callable[[], None],
    limit_s: float,
    cancel: Callable[[], None],
    what: str,
    *,
    may_leave: bool = False,
) -> None:
    """Does the work, and waits for it.

    Raises what it raises; PyxError `timed_out` beyond the limit; KeyboardInterrupt. In both of the
    latter cases `cancel` was called, and the work has ended or was given time to; with `may_leave`
    it is not waited for, as nothing of it can go on elsewhere.
    """
    attended = Attended(work)
    try:
        attended.start()
        if attended.wait(limit_s + _DRIVER_FIRST_S):
            attended.result()
            return
    except KeyboardInterrupt:
        _stop(attended, cancel, may_leave=may_leave)
        raise
    came_back = _stop(attended, cancel, may_leave=may_leave)
    left = "" if came_back else "; it does not react, and was left alone"
    raise PyxError(
        "timed_out",
        f"{what}: stopped after {limit_s:g} s{left}",
        "narrow the statement, or give more --timeout",
    )


def _stop(attended: Attended, cancel: Callable[[], None], *, may_leave: bool) -> bool:
    if may_leave:
        cancel()
        return attended.is_done.is_set()
    # To cancel takes a connection of its own, which may hang as well.
    cancelling = Attended(cancel)
    cancelling.start()
    cancelling.wait(GRACE_S)
    return attended.wait(GRACE_S)
