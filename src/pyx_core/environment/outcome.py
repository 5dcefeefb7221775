"""What became of a short-lived process that was given a bound."""

from __future__ import annotations


class Outcome:
    """`exit_code` is None where the process was killed for being late or saying too much."""

    __slots__ = ("exit_code", "late", "output")

    def __init__(self, *, output: bytes, exit_code: int | None, late: bool) -> None:
        self.output = output
        self.exit_code = exit_code
        self.late = late
