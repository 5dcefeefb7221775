"""How much a query may cost, last and bring: what was said, else settings, else defaults."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.settings import table
from pyx_core.settings.values import parse_bytes, parse_seconds
from pyx_core.sources.rows.file import RowLimits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.settings.layers import Layers
    from pyx_core.sources.source import Source

_TIMEOUT_S = 60.0
_UNLIMITED = "all"


class QueryLimits:
    """The limits of one query. `max_cost` None where nothing limits it; `is_cost_asked` where the
    one who asks has given it, rather than a setting."""

    __slots__ = ("is_cost_asked", "max_cost", "rows", "timeout_s")

    def __init__(
        self, *, rows: RowLimits, timeout_s: float, max_cost: float | None, is_cost_asked: bool
    ) -> None:
        self.rows = rows
        self.timeout_s = timeout_s
        self.max_cost = max_cost
        self.is_cost_asked = is_cost_asked

    def as_record(self) -> dict[str, Any]:
        return {
            "max_rows": self.rows.max_rows,
            "max_bytes": self.rows.max_bytes,
            "timeout_s": self.timeout_s,
            "max_cost": self.max_cost,
        }


def decide_limits(
    layers: Layers,
    source: Source,
    *,
    max_rows: str | None,
    max_bytes: str | None,
    timeout: str | None,
    max_cost: str | None,
) -> QueryLimits:
    """The limits that hold for a source; the texts are those of flags, None where none was given.

    Raises PyxError `usage` for a text that is no such limit.
    """

    def said(text: str | None, flag: str, setting: table.Setting) -> tuple[str | None, str]:
        return (text, flag) if text is not None else (layers.value(setting), setting.variable)

    cost_text, cost_name = said(max_cost, "--max-cost", table.MAX_COST)
    timeout_text, timeout_name = said(timeout, "--timeout", table.TIMEOUT)
    return QueryLimits(
        rows=RowLimits(
            _rows(*said(max_rows, "--max-rows", table.MAX_ROWS)),
            _bytes(*said(max_bytes, "--max-bytes", table.MAX_BYTES)),
        ),
        timeout_s=parse_seconds(timeout_text, timeout_name) if timeout_text else _TIMEOUT_S,
        max_cost=None if cost_text is None else _cost(cost_text, cost_name, source),
        is_cost_asked=max_cost is not None,
    )


def _rows(text: str | None, name: str) -> int | None:
    if text is None or text.lower() == _UNLIMITED:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) == 0:
        raise PyxError("usage", f"{name}: {text!r} is no number of rows", f"try {name} 1000")
    return int(text)


def _bytes(text: str | None, name: str) -> int | None:
    return None if text is None or text.lower() == _UNLIMITED else parse_bytes(text, name)


def _cost(text: str, name: str, source: Source) -> float | None:
    """The limit for a source in `1e5` or `1e5,POSTGRES_PROD_URL=2e4,…`."""
    everywhere: float | None = None
    for part in text.split(","):
        left, sign, right = part.rpartition("=")
        try:
            value = float(right)
        except ValueError:
            value = float("nan")
        if not value >= 0 or (sign and not left.strip()):
            raise PyxError("usage", f"{name}: {part!r} is no cost", f"try {name} 100000")
        if left.strip().upper() == source.name:
            return value
        if not sign:
            everywhere = value
    return everywhere
