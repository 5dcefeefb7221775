"""Single values of evidence, compared exactly: numbers as decimals, never as floats."""

from __future__ import annotations

import json
import re
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_LONGEST_NUMBER = 5000


class Blank:
    """An empty field of a CSV without quotes: nothing tells null from an empty text."""

    def __repr__(self) -> str:
        return "empty"


class Missing:
    """Stands where there is no value at all, which is not null."""

    def __repr__(self) -> str:
        return "nothing"


class Large:
    """A value too large to be held whole; `what` says what it is."""

    def __init__(self, what: str) -> None:
        self.what = what


BLANK = Blank()
MISSING = Missing()


class Cell(str):
    """A text of a format that knows nothing but texts, so that it may spell any other value."""

    __slots__ = ()


def number_of(text: str) -> Decimal | None:
    """The number that a text spells, exactly; None for anything else."""
    text = text.strip()
    if not text or len(text) > _LONGEST_NUMBER or _NUMBER.fullmatch(text) is None:
        return None
    return Decimal(text)


def number_said(text: str) -> Decimal | None:
    """The number that a person wrote, where `1,024` is one as well."""
    if _GROUPED.fullmatch(text.strip()):
        text = text.replace(",", "")
    return number_of(text)


def from_json(text: str) -> object:
    """A JSON value with exact numbers. Raises ValueError."""
    try:
        return DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _decimal(text: str) -> Decimal:
    if len(text) < _LONGEST_NUMBER and "e" not in text and "E" not in text:
        return Decimal(text)
    number = number_of(text)
    if number is None:
        raise ValueError("a number of too many digits")
    return number


# Broken strings, as some programs write them, are read as they are meant.
DECODER = json.JSONDecoder(
    parse_float=_decimal, parse_int=_decimal, parse_constant=str, strict=False
)


def exact(value: object) -> object:
    """A value as a database driver gives it, its numbers as decimals."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else repr(value)
    if isinstance(value, (str, Decimal)):
        return value
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {str(key): exact(item) for key, item in value.items()}
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat is not None else str(value)


def said(text: str) -> object:
    """The value that somebody wrote: a JSON value, else bare text."""
    text = text.strip()
    try:
        return from_json(text)
    except ValueError:
        number = number_said(text)
        return Cell(text) if number is None else number


def same(expected: object, actual: object) -> bool:
    """Whether `actual` is what was said. Bare text fits any spelling, a quoted one texts only."""
    if isinstance(actual, Large | Missing):
        return False
    if isinstance(actual, Blank):
        return expected is None or expected == ""
    if isinstance(expected, Decimal):
        return expected == as_number(actual)
    if isinstance(expected, bool) or expected is None:
        if isinstance(actual, Cell):
            return actual.strip() == json.dumps(expected) and expected is not None
        return actual is expected
    if isinstance(expected, Cell):
        return isinstance(actual, str) and actual.strip() == expected
    if isinstance(expected, str):
        return isinstance(actual, str) and actual == expected
    if isinstance(expected, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(expected)
            and all(map(_same_inside, expected, actual))
        )
    assert isinstance(expected, dict)
    return (
        isinstance(actual, dict)
        and actual.keys() == expected.keys()
        and all(_same_inside(value, actual[key]) for key, value in expected.items())
    )


def _same_inside(expected: object, actual: object) -> bool:
    """Within an array or object a text is a text, even where it spells a number."""
    if isinstance(expected, Decimal) and not isinstance(actual, Decimal):
        return False
    return same(expected, actual)


def as_number(value: object) -> Decimal | None:
    """The number that a value is or, if it is a text, spells."""
    if isinstance(value, Decimal):
        return value
    return number_of(value) if isinstance(value, str) else None


def plain(value: object) -> object:
    """A value as conditions compare them (formats/condition.py)."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        is_whole = value.is_finite() and -300 < value.adjusted() < 300 and value == int(value)
        return int(value) if is_whole else float(value)
    if isinstance(value, (list, dict)):
        return text_of(value)
    return None if isinstance(value, Blank | Missing) else value


def text_of(value: object) -> str:
    """A value as a text to be searched and shown: a text is itself, all else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Blank):
        return ""
    if isinstance(value, Missing):
        return "nothing"
    if isinstance(value, Large):
        return value.what
    try:
        return _json(value)
    except RecursionError:
        return "(nested very deeply)"


def _json(value: object) -> str:
    if isinstance(value, Decimal):
        is_short = value.is_finite() and -40 < value.adjusted() < 40
        return format(value, "f") if is_short else str(value)
    if isinstance(value, dict):
        items = (
            f"{json.dumps(key, ensure_ascii=False)}: {_json(one)}" for key, one in value.items()
        )
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def told(value: object) -> str:
    """A value in a message, where null, an empty text and a text that says NULL look different."""
    if isinstance(value, Blank):
        return "empty (nothing between two commas)"
    if isinstance(value, str):
        word = value.strip()
        is_plain = word == value and word and word.lower() not in ("null", "true", "false")
        if not isinstance(value, Cell) and number_of(value) is not None:
            is_plain = False
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    return text_of(value)


def column_of(record: object, name: str) -> object:
    """The value of an object by its key, or by keys with dots between them; MISSING without it."""
    if not isinstance(record, dict):
        return record if name == "value" else MISSING
    if name in record:
        return record[name]
    return _inside(record, name.split("."))


def _inside(record: object, names: Sequence[str]) -> object:
    for name in names:
        if not isinstance(record, dict) or name not in record:
            return MISSING
        record = record[name]
    return record
