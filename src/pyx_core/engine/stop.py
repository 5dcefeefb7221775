"""The wish to stop a run, as a signal handler leaves it for the one who waits."""

from __future__ import annotations


class Stop:
    """Counts how often somebody asked; from the second time on nothing is waited for."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        self.asked = 0

    def ask(self) -> None:
        """One more time."""
        self.asked += 1
