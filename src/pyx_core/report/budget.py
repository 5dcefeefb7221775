"""How much of each run a report may hold, so that the whole of it stays small."""

from __future__ import annotations

from typing import NamedTuple

# A report is opened on a phone, and sent by mail.
MOST_BYTES = 15 << 20


class Budget(NamedTuple):
    """What is shown of one run at most; the rest is left as links and numbers."""

    log_bytes: int
    outputs: int
    previews: int
    rows: int
    text_bytes: int
    data_bytes: int


class Room:
    """Bytes for pictures and previews that all runs of a report share: first come, first served."""

    __slots__ = ("left",)

    def __init__(self, left: int = 8 << 20) -> None:
        self.left = left

    def take(self, size: int) -> bool:
        """Whether so many bytes still fit; if they do they are taken."""
        if size > self.left:
            return False
        self.left -= size
        return True


def budget_for(runs: int) -> Budget:
    """What each of so many runs may take."""
    if runs <= 1:
        return Budget(24_000, 100, 12, 200, 16_000, 400_000)
    if runs <= 20:
        return Budget(16_000, 40, 6, 100, 8000, 60_000)
    if runs <= 100:
        return Budget(6000, 20, 3, 30, 4000, 20_000)
    return Budget(2500, 8, 1, 8, 1500, 4000)
