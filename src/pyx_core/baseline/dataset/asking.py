"""Statements to the old side, numbered and written down, so that a reason can point at its own."""

from __future__ import annotations

import time

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.schema.reader import Reader

SOFT = ("timed_out", "statement_failed", "refused")


class Asking:
    """What was asked so far: `asked` are the records of all statements."""

    __slots__ = ("asked", "reader")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.asked: list[dict[str, Any]] = []

    @property
    def number(self) -> int:
        """Of the last statement; the first is 1."""
        return len(self.asked)

    def rows(
        self, statement: str, parameters: Mapping[str, Any] | None = None
    ) -> list[Sequence[Any]]:
        """Its rows. Raises PyxError, one of `SOFT` where the next statement may go well."""
        started = time.monotonic()
        told: dict[str, Any] = {"number": self.number + 1, "statement": statement}
        if parameters:
            told["parameters"] = {name: str(value) for name, value in parameters.items()}
        self.asked.append(told)
        try:
            found = self.reader.rows(statement, parameters)
        except PyxError as error:
            told["problem"] = error.message
            raise
        finally:
            told["seconds"] = round(time.monotonic() - started, 3)
        told["rows"] = len(found)
        return found
