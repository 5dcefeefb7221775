"""A value read as a type, so that the same value of two stores is the same.

Values that can't be read so stay what they are.
"""

from __future__ import annotations

import json
from decimal import Decimal

from pyx_core.comparison.json_values import parse
from pyx_core.comparison.normalising import Timestamp
from pyx_core.comparison.values import number_of
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[object], object]

_LONGEST_INTEGER = 4000
_NUMBERS = {"integer", "decimal", "float"}
_BY_KIND = {
    "boolean": "boolean",
    "json": "json",
    "timestamp": "timestamp",
    "timestamp with zone": "timestamp",
    "date": "text",
    "time": "text",
    "uuid": "text",
    "interval": "text",
}
_INSTANT = Timestamp("microsecond", (None, None))
_TRUTH = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


def common_type(left: frozenset[str] | None, right: frozenset[str] | None) -> str | None:
    """What values of both sides are to be read as, by the kinds that each side holds.

    None stands for a side without types, whose texts are read as what the other side holds. Two
    sides that have types, and not the same, are not brought together: a map can.
    """
    known = [kinds - {"null"} for kinds in (left, right) if kinds is not None]
    kinds = frozenset[str]().union(*known)
    if not kinds:
        return None
    if kinds <= _NUMBERS:
        return "integer" if kinds == {"integer"} else "number"
    if kinds <= {"timestamp", "timestamp with zone"}:
        return "timestamp"
    return _BY_KIND.get(next(iter(kinds))) if len(kinds) == 1 else None


def as_told(value: object) -> object:
    """A value as it is compared without a type: arrays and objects are one text."""
    return canonical(value) if isinstance(value, (dict, list)) else value


def _text(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(as_told(value))


def _integer(value: object) -> object:
    number = number_of(value)
    if number is None or not number.is_finite() or number.adjusted() > _LONGEST_INTEGER:
        return as_told(value)
    return int(number) if number == number.to_integral_value() else as_told(value)


def _number(value: object) -> object:
    number = number_of(value)
    return as_told(value) if number is None else number


def _boolean(value: object) -> object:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return _TRUTH.get(str(value).strip().lower(), value)
    return as_told(value)


def _timestamp(value: object) -> object:
    return _INSTANT.normalise(value, 0) if isinstance(value, str) else as_told(value)


def _json(value: object) -> object:
    if isinstance(value, str):
        try:
            value = parse(value, "value")
        except PyxError:
            return value
    return None if value is None else canonical(value)


READERS: Mapping[str, Read] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "json": _json,
}


def canonical(value: object) -> str:
    """JSON text that is the same for equal documents: sorted keys, numbers by value."""
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(str(name), ensure_ascii=False)}: " + canonical(value[name])
            for name in sorted(value, key=str)
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(canonical, value)) + "]"
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 400:
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
