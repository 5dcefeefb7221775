"""Signals that ask pyx to stop, without the import of the module signal (5 ms)."""

from __future__ import annotations

# What the module signal wraps into enumerations.
import _signal  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_ASKING_TO_STOP = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def stop_like_ctrl_c() -> None:
    """From now on each of them raises KeyboardInterrupt, as Ctrl-C does."""
    _handle(_signal.default_int_handler)


def stop_by(ask: Callable[[], None]) -> None:
    """From now on each of them calls `ask`, and nothing is broken off."""

    def handler(number: int, frame: object) -> None:  # noqa: ARG001 - as Python calls it
        ask()

    _handle(handler)


def _handle(handler: Callable[[int, object], None]) -> None:
    for name in _ASKING_TO_STOP:
        number = getattr(_signal, name, None)
        # What was ignored when pyx was started stays ignored: nohup, or a shell's background.
        if number is not None and _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, handler)
