"""The kinds of rule, and what each makes of a value before it is compared."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal

from pyx_core.comparison.values import number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Side = Literal[0, 1]  # left, right

PRECISIONS = ("day", "hour", "minute", "second", "millisecond", "microsecond")
WHITESPACE = ("trim", "collapse", "remove")
_EXACT = Context(prec=10_000)
_FRACTION = re.compile(r"(\d\d:\d\d:\d\d)[.,](\d+)")


class Kind:
    """What a rule does. The base changes nothing."""

    __slots__ = ()

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002 - others need it
        """What stands for `value` in the comparison."""
        return value

    def close(self, left: object, right: object) -> bool:  # noqa: ARG002
        """Whether the rule allows these two to differ."""
        return False


class Ignore(Kind):
    """Any two values pass."""

    __slots__ = ()

    def close(self, left: object, right: object) -> bool:  # noqa: ARG002
        return True


class Order(Kind):
    """Items may stand in any order; `keys` tell which belong together, else equal ones do."""

    __slots__ = ("keys",)

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)


class Tolerance(Kind):
    """Numbers may differ by `atol`, or by `rtol` of the larger one."""

    __slots__ = ("atol", "rtol")

    def __init__(self, rtol: Decimal, atol: Decimal) -> None:
        self.rtol = rtol
        self.atol = atol

    def close(self, left: object, right: object) -> bool:
        if isinstance(left, str) is not isinstance(right, str):
            return False
        first, second = number_of(left), number_of(right)
        if first is None or second is None:
            return False
        if not (first.is_finite() and second.is_finite()):
            return (first.is_nan() and second.is_nan()) or first.compare_total(second) == 0
        larger = max(abs(first), abs(second))
        return abs(first - second) <= max(self.atol, self.rtol * larger)


class Scale(Kind):
    """Numbers are rounded to so many digits behind the point, half to even."""

    __slots__ = ("_step",)

    def __init__(self, digits: int) -> None:
        self._step = Decimal(1).scaleb(-digits)

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002
        number = number_of(value)
        if number is None or not number.is_finite() or number.adjusted() > 5000:
            return value
        rounded = number.quantize(self._step, ROUND_HALF_EVEN, _EXACT)
        rounded = abs(rounded) if rounded == 0 else rounded
        return str(rounded) if isinstance(value, str) else rounded


class Timestamp(Kind):
    """Times are instants in UTC, cut to a precision; `zones` hold for times that name none."""

    __slots__ = ("_precision", "_zones")

    def __init__(self, precision: str, zones: tuple[tzinfo | None, tzinfo | None]) -> None:
        self._precision = precision
        self._zones = zones

    @property
    def has_sides(self) -> bool:
        """Whether the zone depends on the side."""
        return self._zones[0] != self._zones[1]

    def normalise(self, value: object, side: Side) -> object:
        moment = _moment(value)
        if moment is None:
            return value
        zone = moment.tzinfo or self._zones[side]
        if zone is not None:
            try:
                moment = moment.replace(tzinfo=zone).astimezone(UTC)
            except OverflowError:  # at the edge of year 1 or 9999
                return value
        return _truncated(moment, self._precision).isoformat()


class NullIsEmpty(Kind):
    """Null and an empty text are the same."""

    __slots__ = ()

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002
        return "" if value is None else value


class Case(Kind):
    """Upper and lower case are the same."""

    __slots__ = ()

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002
        return value.casefold() if isinstance(value, str) else value


class Whitespace(Kind):
    """White space is trimmed at the ends, collapsed to single blanks too, or removed."""

    __slots__ = ("_how",)

    def __init__(self, how: str) -> None:
        self._how = how

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002
        if not isinstance(value, str):
            return value
        if self._how == "trim":
            return value.strip()
        return (" " if self._how == "collapse" else "").join(value.split())


class Regex(Kind):
    """What matches a pattern in a text is replaced."""

    __slots__ = ("_pattern", "_replacement")

    def __init__(self, pattern: re.Pattern[str], replacement: str) -> None:
        self._pattern = pattern
        self._replacement = replacement

    def normalise(self, value: object, side: Side) -> object:  # noqa: ARG002
        return self._pattern.sub(self._replacement, value) if isinstance(value, str) else value


def check_replacement(pattern: re.Pattern[str], replacement: str) -> None:
    """Raises re.error where `replacement` names a group that `pattern` lacks."""
    re.compile(f"{pattern.pattern}|", pattern.flags).sub(replacement, "")


def zone_of(name: str) -> tzinfo:
    """A time zone by offset (`+08:00`), or by name. Raises ValueError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if match := re.fullmatch(r"([+-])(\d\d):?(\d\d)", name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(offset if match[1] == "+" else -offset)
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"no time zone {name!r}") from error


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not 10 <= len(value.strip()) <= 50:
        return None
    text = _FRACTION.sub(lambda found: f"{found[1]}.{found[2][:6]:0<6}", value.strip())
    if "-" not in text[:8]:  # plain digits are more likely a number
        return None
    text = re.sub(r" ?([+-]\d\d)$", r"\1:00", text) if len(text) > 13 else text
    try:
        return datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None


def _truncated(moment: datetime, precision: str) -> datetime:
    if precision == "microsecond":
        return moment
    if precision == "millisecond":
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    zeroed = {"microsecond": 0}
    for unit in ("second", "minute", "hour"):
        if precision == unit:
            break
        zeroed[unit] = 0
    return moment.replace(
        microsecond=0,
        second=zeroed.get("second", moment.second),
        minute=zeroed.get("minute", moment.minute),
        hour=zeroed.get("hour", moment.hour),
    )
