"""How a process tree ended."""

from __future__ import annotations


class Ending:
    """How a tree ended. `signal` is a number; times in seconds, memory in bytes."""

    __slots__ = (
        "exit_code",
        "killed",
        "left_behind",
        "max_rss_bytes",
        "refused",
        "signal",
        "system_s",
        "user_s",
    )

    def __init__(self) -> None:
        self.exit_code: int | None = None
        self.signal: int | None = None
        self.left_behind = 0
        self.killed = 0
        self.refused = 0
        self.user_s: float | None = None
        self.system_s: float | None = None
        self.max_rss_bytes: int | None = None
