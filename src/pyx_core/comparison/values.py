"""Single values: which type they have, when two are the same, and how one is shown."""

from __future__ import annotations

from decimal import Decimal

LONGEST_SHOWN = 200
# Python refuses to write integers of more than 4,300 digits.
_LONGEST_INT_BITS = 13_000


class Absent:
    """Stands where one side has nothing at all, which is not null."""

    def __repr__(self) -> str:
        return "(nothing)"


ABSENT = Absent()


def type_of(value: object) -> str:
    """The word for a value's type: those of JSON, with integers apart from other numbers."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float() | Decimal():
            return "number"
        case str():
            return "text"
        case bytes():
            return "bytes"
        case list():
            return "array"
        case dict():
            return "object"
        case Absent():
            return "nothing"
    return type(value).__name__


def same(left: object, right: object) -> bool:
    """Whether two single values are equal in type and value; numbers by their exact value.

    NaN is the same as NaN, and -0.0 as 0.0.
    """
    if type_of(left) != type_of(right):
        return False
    return left == right or (left != left and right != right)


def number_of(value: object) -> Decimal | None:
    """The exact number that a value is or, if it is text, spells; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and 0 < len(value) < 400 and "_" not in value:
        try:
            return Decimal(value.strip())
        except ArithmeticError:
            return None
    return None


def shown(value: object) -> str:
    """A value as JSON would write it, so that text "1" and number 1 look different."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Absent():
            return repr(value)
        case bytes():
            return f"bytes {value.hex()}"
        case int() if value.bit_length() > _LONGEST_INT_BITS:
            return f"an integer of {value.bit_length()} bits"
        case int() | float() | Decimal():
            return str(value)
        case str() | list() | dict():
            import json

            return json.dumps(value, ensure_ascii=False, default=shown)
    return f"{type(value).__name__} {value}"


def cut(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text, shortened where it is long, saying by how much."""
    left = len(text) - longest
    return f"{text[:longest]}… ({left} more characters)" if left > 0 else text
