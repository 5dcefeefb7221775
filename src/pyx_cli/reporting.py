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
    def log(self) -> Callable[[bytes], None] | None:
        """Where the growing log goes."""
        return self._show if self._follow else None

    def _show(self, data: bytes) -> None:
        try:
            self._stderr.buffer.write(data)
            self._stderr.buffer.flush()
        except BrokenPipeError:
            # Nobody follows any more; the log itself goes on.
            self._follow = False
