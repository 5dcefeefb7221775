"""The form of each kind of value in text: the same in every format that has none of its own."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from decimal import Decimal

from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

# A decimal of so many digits before or behind the point keeps its exponent.
_LONGEST_PLAIN = 400


def kind_of(value: Any) -> str:
    """The word for what a value is, as the manifest uses it for columns."""
    if value is None:
        return "null"
    known = _KINDS.get(type(value))
    if known is None:
        known = next((word for base, word in _KINDS.items() if isinstance(value, base)), "text")
    if known == "timestamp" and value.tzinfo is not None:
        return "timestamp with zone"
    return known


_KINDS: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "float",
    Decimal: "decimal",
    JsonText: "json",
    str: "text",
    bytes: "bytes",
    bytearray: "bytes",
    memoryview: "bytes",
    dt.datetime: "timestamp",
    dt.date: "date",
    dt.time: "time",
    dt.timedelta: "interval",
    uuid.UUID: "uuid",
    dict: "json",
    list: "json",
    tuple: "json",
}


def text_of(value: Any) -> str:
    """A value that is not None, as text."""
    form = _TEXTS.get(type(value))
    if form is None:
        form = next((form for base, form in _TEXTS.items() if isinstance(value, base)), str)
    return form(value)


def json_of(value: Any) -> Any:
    """A value as JSON has it: itself, where JSON can hold it exactly and readers keep it so."""
    if isinstance(value, JsonText):
        return json.loads(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _float(value)
    if isinstance(value, dict):
        return {str(key): json_of(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_of(item) for item in value]
    return text_of(value)


def _float(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return "NaN" if value.is_nan() else "Infinity" if value > 0 else "-Infinity"
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return format(value, "f") if abs(exponent) <= _LONGEST_PLAIN else str(value)


def _bytes(value: bytes | bytearray | memoryview) -> str:
    return f"\\x{value.hex()}"


def _interval(value: dt.timedelta) -> str:
    """ISO 8601, such as `P1DT2H3M4.5S`; a negative one has its sign in front."""
    sign = "-" if value < dt.timedelta() else ""
    value = abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    time = "".join(
        f"{number}{letter}"
        for number, letter in ((hours, "H"), (minutes, "M"), (f"{seconds}{fraction}", "S"))
        if number not in (0, "0")
    )
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}T{time}" if time else f"{sign}P{days or 'T0S'}"


def _json(value: Any) -> str:
    return json.dumps(json_of(value), ensure_ascii=False, separators=(",", ":"))


_TEXTS: Mapping[type, Any] = {
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float,
    Decimal: _decimal,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    dt.datetime: lambda value: value.isoformat(),
    dt.date: lambda value: value.isoformat(),
    dt.time: lambda value: value.isoformat(),
    dt.timedelta: _interval,
    uuid.UUID: str,
    dict: _json,
    list: _json,
    tuple: _json,
}


def unique_names(names: Iterable[str]) -> list[str]:
    """Names of columns, none of them empty or twice: `id, id` becomes `id, id_2`."""
    found: list[str] = []
    given = list(names)
    taken = set(given)
    for number, name in enumerate(given, 1):
        unique, count = name or f"column_{number}", 2
        while unique in found or (unique != name and unique in taken):
            unique, count = f"{name or 'column'}_{count}", count + 1
        found.append(unique)
    return found


class Kinds:
    """Which types of values each column was seen to hold, batch by batch."""

    __slots__ = ("_samples", "types")

    def __init__(self, width: int) -> None:
        self.types: list[set[type]] = [set() for _ in range(width)]
        self._samples: list[dict[str, None]] = [{} for _ in range(width)]

    def look(self, number: int, column: Sequence[Any]) -> set[type]:
        """The types in one batch of a column, at C's speed."""
        types = set(map(type, column))
        if not types <= self.types[number] or dt.datetime in types:
            self.types[number] |= types
            # Timestamps with a zone and without one are of one type.
            for word in dict.fromkeys(map(kind_of, column)):
                self._samples[number][word] = None
        return types

    def words(self, number: int) -> list[str]:
        """The kinds of values in a column, sorted."""
        return sorted(self._samples[number])
