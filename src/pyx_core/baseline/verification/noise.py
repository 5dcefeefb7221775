"""What the old system varies by itself: the places that differ between its two captures.

A change of the new side at such a place is `noisy`, told apart and never absorbed: but only where
the value is of a kind that the old side was seen to have there. Anything else is open.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NamedTuple

import msgspec

from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from pyx_core.comparison.comparison import Difference, FileComparison

    Place = tuple[object, ...]

SCHEMA = "pyx-noise/1"
MOST_PLACES = 2000
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
# One word with a digit in it, or letters of a hexadecimal number.
_TOKEN = re.compile(r"[A-Za-z0-9]*\d[A-Za-z0-9]*|[A-F]{4,}|[a-f]{4,}")
_VARYING = re.compile(r"(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{6,}|\d+")
_STEP = re.compile(r"(?P<quoted>\['(?:[^'\\]|\\.)*'\])|\[[^\]]*\]")


class NoisyPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place that varies, and the two values that the old side was seen to have there."""

    snapshot: str
    entity: str
    file: str
    place: str
    where: str
    first: str | None
    second: str | None


class ValueKind(NamedTuple):
    """A word for a value, and the words of a text without its counts, times and ids."""

    word: str
    shape: str = ""


class Noise:
    """The noise of one question: which places varied, and what kinds of values stood there."""

    def __init__(self, files: Sequence[FileComparison] = ()) -> None:
        """`files` is the first capture of the old side compared with the second."""
        self.differences = [(file.name, one) for file in files for one in file.differences]
        self._kinds: dict[Place, set[ValueKind]] = {}
        self._came: Counter[tuple[str, ValueKind]] = Counter()
        for name, one in self.differences:
            place = _place(name, one)
            if place is None:
                self._came[name, kind_of(one, one.right)] += 1
            else:
                kinds = self._kinds.setdefault(place, set())
                kinds.update((kind_of(one, one.left), kind_of(one, one.right)))

    def covers(self, name: str, difference: Difference) -> bool:
        """Whether the difference between old and new stands where the old side varies, and is of
        the kind that it varies in. A line or row that came uses up one that came there, too."""
        place, found = _place(name, difference), kind_of(difference, difference.right)
        if place is not None:
            kinds = self._kinds.get(place, set())
            # Where even the words vary, any words are as good.
            shapes = [one for one in kinds if one.word == found.word]
            return found in kinds or len(shapes) > 1
        if self._came[name, found] > 0:
            self._came[name, found] -= 1
            return True
        return False


def _is_line(difference: Difference) -> bool:
    at = difference.location
    is_numbered = at.left_line is not None or at.right_line is not None
    return is_numbered and at.path is None and at.key is None


def _place(name: str, difference: Difference) -> Place | None:
    """Where it stands on the old side; None for a line or row that has no place there."""
    at = difference.location
    if at.key is not None:
        return (name, at.table, tuple(at.key.items()), at.column, at.path)
    if _is_line(difference) or difference.kind in ("row_removed", "row_added"):
        number = at.left_line if _is_line(difference) else at.left_row
        return None if number is None else (name, at.table, number)
    if at.path is not None:
        return (name, at.path, at.left_line)
    return (name, difference.kind, at.column)


def kind_of(difference: Difference, shown: str | None) -> ValueKind:
    """The kind of a value of a difference: a number, a time, an id, a text, nothing."""
    if shown is None:
        return ValueKind("nothing")
    try:
        value = json.loads(shown)
    except (ValueError, RecursionError):
        # Cut, since it is long: what is left tells enough.
        return ValueKind("long", _VARYING.sub("0", shown[:80]))
    match value:
        case None:
            return ValueKind("null")
        case bool():
            return ValueKind("boolean")
        case int() | float():
            return ValueKind("number")
        case dict():
            return ValueKind("object", ",".join(sorted(value)))
        case list():
            return ValueKind("array")
    text = str(value)
    for word, pattern in (("time", _TIME), ("uuid", _UUID), ("token", _TOKEN)):
        if pattern.fullmatch(text):
            return ValueKind(word)
    # What counts and times are in a text may vary, its words may not.
    return ValueKind("line" if _is_line(difference) else "text", _VARYING.sub("0", text))


def place_text(difference: Difference) -> str:
    """Where a difference stands, for people."""
    at = difference.location
    parts = []
    if at.key is not None:
        parts.append(", ".join(f"{name}={value}" for name, value in at.key.items()))
    elif (number := at.left_line or at.right_line) is not None:
        parts.append(f"line {number}")
    parts += [part for part in (at.path, at.column) if part is not None]
    return " ".join(parts) or general_place(difference)


def general_place(difference: Difference) -> str:
    """The same without what tells one item, row or line from another."""
    at = difference.location
    if at.path is not None:
        return general_path(at.path)
    if at.column is not None:
        return at.column
    if _is_line(difference):
        return "line"
    return "row" if difference.kind.startswith("row_") else difference.kind.replace("_", " ")


def general_path(path: str) -> str:
    """A JSON path with `[*]` for each item of an array; keys in quotes stay."""
    return _STEP.sub(lambda found: found["quoted"] or "[*]", path)


def write_noise(
    path: str, name: str, found: Iterable[NoisyPlace], mask: Callable[[str], str]
) -> int:
    """Writes `noise.json`; how many places vary. Raises PyxError where it can't be written."""
    places: list[dict[str, Any]] = []
    by_place: Counter[tuple[str, str]] = Counter()
    total = 0
    for one in found:
        total += 1
        by_place[one.snapshot, one.where] += 1
        if len(places) < MOST_PLACES:
            places.append(msgspec.to_builtins(one))
    told = {
        "schema": SCHEMA,
        "baseline": name,
        "meaning": "what differs between the two captures of the old side; nothing is absorbed",
        "total": total,
        "by_place": [
            {"snapshot": snapshot, "place": place, "count": count}
            for (snapshot, place), count in by_place.most_common(MOST_PLACES)
        ],
        "places": places,
        "truncated": total > len(places) or len(by_place) > MOST_PLACES,
    }
    publish(path, mask(encode_for_readers(told).decode()).encode())
    return total
