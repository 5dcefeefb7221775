"""What a person hears of a run while it goes on, and how they stop it."""

from __future__ import annotations

import gc

from pyx_cli.signals import stop_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from pyx_core.engine.stop import Stop
    from pyx_core.naming import RunNames

_PATIENCE_S = 0.1


class Progress:
    """Hears of a run; passes the log on where somebody follows it; turns signals into a stop."""

    def __init__(self, stderr: TextIO, stop: Stop, *, follow: bool) -> None:
        self._stderr = stderr
        self._stop = stop
        self._follow = follow

    def building(self, script: str) -> None:
        """Says what takes so long, to a person."""
        if self._stderr.isatty():
            self._stderr.write(f"building the environment of {script} …\n")
            self._stderr.flush()

    def started(self, names: RunNames, pid: int) -> None:  # noqa: ARG002 - the Reporter's shape
        """From now on signals are a wish to stop."""
        stop_by(self._stop.ask)
        gc.enable()
        # What will be shown is loaded while the script starts.
        import pyx_cli.render.run  # noqa: F401

    @property
    def log(self) -> Callable[[bytes], bytes] | None:
        """Where the growing log goes."""
        return self._show if self._follow else None

    def _show(self, data: bytes) -> bytes:
        """Writes a piece, unless nobody reads; what is left to be written."""
        from pyx_cli.writable import write_piece

        if not self._follow:
            return b""
        try:
            return data[write_piece(self._stderr.fileno(), data, _PATIENCE_S) :]
        except OSError:
            # Nobody is there any more, or their disk is full; the log itself goes on.
            self._follow = False
            return b""

    @property
    def is_heard(self) -> bool:
        """False where somebody follows but has stopped reading: another word would block."""
        from pyx_cli.writable import is_writable

        return not self._follow or is_writable(self._stderr.fileno(), 0.0)
