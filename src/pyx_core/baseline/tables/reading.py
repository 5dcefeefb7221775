"""Values of either side as plain Python values that can be compared, and their canonical texts."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from types import NoneType

from pyx_core.comparison.normalising import Timestamp, zone_of
from pyx_core.comparison.values import number_of, same
from pyx_core.sources.matching.value_types import READERS, canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo
    from typing import Any

    from pyx_core.baseline.tables.families import Family

    Read = Callable[[object], object]

# 2026-11-25 07:23:12.5+00, as most stores write a time that needs no calendar to be read.
_PLAIN_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+]00(?::?00)?)?", re.ASCII
)
_WHOLE_TIMES = re.compile(r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\n(?!\Z))?)+", re.ASCII)
_WHOLE_SECONDS = len("2026-11-25T07:23:12")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00(?:\.0+)?", re.ASCII)
_SLOW_TIME = Timestamp("microsecond", (None, None))
_LONGEST_UUID = 38
_UUID_BYTES = 16
_LONGEST_INTEGER = 4000
NULL_TEXT = "~"
_END = ";"


class OddTime(str):
    """A local time that its zone had twice, or never: it stands for no instant, so it is equal to
    no time but the same text in the same zone."""

    __slots__ = ("zone",)
    zone: str

    @classmethod
    def of(cls, text: str, zone: str) -> OddTime:
        made = cls(text)
        made.zone = zone
        return made


def reader_of(family: Family | None, zone: str | None, *, is_asked: bool = False) -> Read:
    """What makes comparable values of a column's. `zone` holds for times that name none; `is_asked`
    says that a person wants them read so (`read_as`)."""
    if is_asked and family in _ASKED_READERS:
        return _ASKED_READERS[family]
    if family in ("timestamp", "moment"):
        return _Times(zone)
    if family is None:
        return _plain
    return _READERS[family]


def equal(left: object, right: object) -> bool:
    """Whether two values that were read are the same: numbers by value, texts by code points."""
    if type(left) is type(right):
        if isinstance(left, OddTime) and isinstance(right, OddTime):
            return left == right and left.zone == right.zone
        return left == right or (left != left and right != right)
    if left is None or right is None:
        return False
    if isinstance(left, OddTime) or isinstance(right, OddTime):
        return False
    if isinstance(left, (str, bool)) or isinstance(right, (str, bool)):
        return same(left, right)
    first, second = number_of(left), number_of(right)
    if first is None or second is None:
        return same(left, right)
    return first == second or (first.is_nan() and second.is_nan())


def canonical_text(family: Family | None, value: object) -> str:
    """One text for each value that was read, as the stores themselves write it: no text is the
    beginning of another's, so that columns can't run together, and none stands for NULL, too."""
    if family is None or family == "float":
        return _any_text(value)
    if value is None:
        return NULL_TEXT if family in WITH_LENGTH else NULL_TEXT + _END
    if family in WITH_LENGTH:
        if isinstance(value, str):
            return f"{len(value)}:{value}"
    elif type(value) is str and family in ("timestamp", "date", "uuid"):
        return value + _END
    elif type(value) is int and family in ("integer", "number"):
        return f"{value};"
    elif isinstance(value, bool) and family == "boolean":
        return "1;" if value else "0;"
    elif isinstance(value, Decimal) and family == "number":
        return _decimal_text(value) + _END
    elif isinstance(value, bytes) and family == "bytes":
        return value.hex() + _END
    # No store writes this: such a value is always looked at.
    text = repr(value)
    return f"!{len(text)}:{text}"


# Families whose texts may hold anything, so that their length stands before them.
WITH_LENGTH: frozenset[Family | None] = frozenset({"text"})


def _any_text(value: object) -> str:
    """Between two sides that are both hashed where they are read."""
    if value is None:
        return NULL_TEXT + _END
    if isinstance(value, str):
        return f"t{len(value)}:{value}"
    if isinstance(value, bytes):
        return f"b{value.hex()};"
    if type(value) is int:
        return f"n{value};"
    number = number_of(value)
    return f"o{value!r};" if number is None else f"n{_decimal_text(number)};"


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_all(read: Read, values: Sequence[object]) -> Sequence[object]:
    """Values of a column read at once, which is quicker where all have one type."""
    kinds = set(map(type, values))
    if read is _number:
        if kinds <= {int, Decimal, NoneType}:
            return values
        if kinds == {float}:
            return [*map(Decimal, map(repr, values))]
    elif isinstance(read, _Times):
        if kinds == {str} and (texts := read.all_plain(values)) is not None:  # type: ignore[arg-type]
            return texts
    elif kinds <= _PLAIN_KINDS.get(read, set()):
        return values
    return [*map(read, values)]


def canonical_texts(family: Family | None, read: Read, values: Sequence[Any]) -> list[str]:
    """The canonical texts of a column's values, as they come from a store."""
    kinds = set(map(type, values))
    if kinds == {int} and family in ("integer", "number", None):
        sign = "" if family else "n"
        return [f"{sign}{value};" for value in values]
    if kinds == {str} and family == "text":
        return [f"{len(value)}:{value}" for value in values]
    if kinds == {float} and family == "number":
        text = ";\n".join(map(repr, values)) + _END
        # No exponents, no inf or nan, and of -0.0 servers lose the sign.
        if not ("e" in text or "n" in text or "-0.0;" in text):
            return text.replace(".0;", _END).split("\n")
    if kinds <= {int, NoneType} and family == "boolean":
        return [_TRUTH.get(value) or canonical_text(family, read(value)) for value in values]
    made = read_all(read, values)
    if family in _AS_READ and set(map(type, made)) == {str}:
        return [f"{text};" for text in made]
    return [canonical_text(family, one) for one in made]


_AS_READ = frozenset({"date", "timestamp", "uuid"})
_TRUTH = {0: "0;", 1: "1;", None: NULL_TEXT + _END}


class _Times:
    """Times as instants where a zone is known, else as written, to the microsecond."""

    __slots__ = ("_is_utc", "_name", "_zone")

    def __init__(self, zone: str | None) -> None:
        self._zone: tzinfo | None = None if zone is None else zone_of(zone)
        self._is_utc = self._zone is UTC
        self._name = zone

    def __call__(self, value: object) -> object:
        if not isinstance(value, str):
            if not isinstance(value, datetime):
                return value
            value = value.isoformat()
        if len(value) == _WHOLE_SECONDS and value.isascii():
            date, time = value[:10], value[11:]
            if value[10] in "T " and f"{date}{time}".translate(_NO_DIGITS) == "--::":
                text = f"{date}T{time}.000000"
                if self._is_utc:
                    return f"{text}+00:00"
                return text if self._zone is None else self._local(text)
        found = _PLAIN_TIME.fullmatch(value)
        if found is None:
            return self._slow(value)
        date, time, fraction, offset = found.groups()
        text = f"{date}T{time}.{fraction or '':0<6}"
        if offset is not None or self._is_utc:
            return f"{text}+00:00"
        return text if self._zone is None else self._local(text)

    def all_plain(self, values: Sequence[str]) -> list[str] | None:
        """All at once, if all are in whole seconds and no calendar is needed."""
        if self._zone is not None and not self._is_utc:
            return None
        text = "\n".join(values)
        if _WHOLE_TIMES.fullmatch(text) is None:
            return None
        end = ".000000+00:00" if self._is_utc else ".000000"
        return [f"{one}{end}" for one in text.replace(" ", "T").split("\n")]

    def _local(self, text: str) -> object:
        assert self._zone is not None
        try:
            first = datetime.fromisoformat(text).replace(tzinfo=self._zone)
            second = first.replace(fold=1)
            if first.utcoffset() != second.utcoffset():
                return OddTime.of(text, str(self._name))
            return _instant(first)
        except (ValueError, OverflowError):
            return text

    def _slow(self, value: str) -> object:
        read = _SLOW_TIME.normalise(value, 0)
        if not isinstance(read, str) or read == value:
            # What was no time stays as it is; a time in this very form comes here for its offset.
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                return value
            read = moment.isoformat()
        text, sign, offset = read.partition("+")
        if len(text) == len("2026-11-25T07:23:12"):
            text += ".000000"
        if sign or self._is_utc:
            return f"{text}+{offset or '00:00'}"
        return text if self._zone is None else self._local(text)


def _instant(moment: datetime) -> str:
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"{text}+00:00"


def _plain(value: object) -> object:
    """A value of a store without types, or of a type that stays what it is."""
    if value is None or isinstance(value, (str, int, bytes, Decimal, float)):
        return value
    if isinstance(value, (dict, list)):
        return canonical(value)
    if isinstance(value, (memoryview, bytearray)):
        return bytes(value)
    return str(value)


def _integer(value: object) -> object:
    if type(value) is int or value is None:
        return value
    number = number_of(value)
    if number is None or not number.is_finite() or number.adjusted() > _LONGEST_INTEGER:
        return _plain(value)
    return int(number) if number == number.to_integral_value() else number


def _number(value: object) -> object:
    if value is None or type(value) is int or type(value) is Decimal:
        return value
    number = number_of(value)
    return _plain(value) if number is None else number


def _boolean(value: object) -> object:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, (float, Decimal)):
        return bool(value) if value in (0, 1) else value
    return READERS["boolean"](value)


def _date(value: object) -> object:
    if isinstance(value, str):
        if _PLAIN_DATE.fullmatch(value):
            return value
        found = _MIDNIGHT.fullmatch(value)
        return value if found is None else found[1]
    return _plain(value)


def _text(value: object) -> object:
    return str(value) if type(value) is not str and isinstance(value, str) else _plain(value)


def _as_text(value: object) -> object:
    """`read_as = "text"`: whatever it is, as a text."""
    return READERS["text"](_plain(value))


def _uuid(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes) and len(value) == _UUID_BYTES:
        return str(uuid.UUID(bytes=value))
    if isinstance(value, str) and len(value) <= _LONGEST_UUID:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            return value
    return _plain(value)


def _bytes(value: object) -> object:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else _plain(value)


_READERS: dict[Family, Read] = {
    "boolean": _boolean,
    "bytes": _plain,
    "date": _date,
    "float": _number,
    "integer": _integer,
    "json": READERS["json"],
    "number": _number,
    "other": _plain,
    "text": _text,
    "uuid": _uuid,
}
_PLAIN_KINDS: dict[Read, set[type]] = {
    _integer: {int, NoneType},
    _boolean: {bool, NoneType},
    _text: {str, NoneType},
    _plain: {str, int, bytes, Decimal, float, NoneType},
}
# Where a person said what values are to be read as, more is done for it.
_ASKED_READERS: dict[Family | None, Read] = {"text": _as_text, "bytes": _bytes}
