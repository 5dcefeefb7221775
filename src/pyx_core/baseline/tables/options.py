"""How tables are compared, beyond what the baseline says."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # Table, rows that are done, rows in all (of both sides).
    Report = Callable[[str, int, int], None]


class Sizes(NamedTuple):
    """How many rows a part may have. Only tests have a reason for others.

    `chapter`: what is compared before it is noted as finished. `leaf`: what is read rather than
    halved. `fan`: into how many segments a part is divided at once.
    """

    chapter: int = 500_000
    leaf: int = 2_000
    fan: int = 256


def _silent(table: str, done: int, total: int) -> None:
    del table, done, total


def _open(text: str) -> str:
    return text


class TableOptions(NamedTuple):
    """What a comparison is asked for.

    `sample`: about so many rows of a table, None for all. `settle_s`: after so many seconds, rows
    that differ are asked for again before they count. `method`: `auto` lets stores compute hashes
    where that saves reading; `stream` reads everything; `hash` divides by hash even where both
    sides are hashed on this machine. `most_lines`: so many differences are written, all counted.
    """

    sample: int | None = None
    settle_s: float = 0.0
    method: str = "auto"
    most_lines: int = 1_000_000
    sizes: Sizes = Sizes()
    mask: Callable[[str], str] = _open
    report: Report = _silent
    sleep: Callable[[float], None] | None = None
