"""How one value could have become the other: by an offset, a ratio, rounding, an encoding."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from pyx_core.baseline.tables.reading import OddTime
from pyx_core.comparison.json_values import parse
from pyx_core.comparison.values import cut, number_of, shown
from pyx_core.errors import PyxError
from pyx_core.sources.matching.value_types import canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    # Kind and parameter; None where the kind says all.
    Explanation = tuple[str, str | None]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_MOST_DIGITS = 12
_LONGEST_RATIO = 8
_FEWEST_LETTERS = 3
_LONGEST = 20_000
_LONGEST_SHOWN = 60
_OPENING = ("{", "[")
_MOJIBAKE = ("latin-1", "cp1252")


def explain(old: object, new: object) -> tuple[Explanation, ...]:
    """Everything that could have made `new` of `old`, the likelier first; values as read."""
    if isinstance(old, OddTime) or isinstance(new, OddTime):
        return (("odd_time", None),)
    if old is None or new is None:
        if "" in (old, new):
            return (("null_is_empty", None),)
        side = "old" if old is None else "new"
        return ((f"null_in_{side}", None),)
    if isinstance(old, str) and isinstance(new, str):
        return _texts(old, new)
    if isinstance(old, (bytes, bool)) or isinstance(new, (bytes, bool)):
        return (_constant(old, new),)
    first, second = number_of(old), number_of(new)
    if first is not None and second is not None:
        if first == second and isinstance(old, str) is not isinstance(new, str):
            return (("type", f"{_type(old)} → {_type(new)}"),)
        if first.is_finite() and second.is_finite():
            return _numbers(first, second)
    return (_constant(old, new),)


def _constant(old: object, new: object) -> Explanation:
    return ("constant", f"{_readable(old)} → {_readable(new)}")


def _readable(value: object) -> str:
    return cut(shown(value), _LONGEST_SHOWN).encode("utf-8", "backslashreplace").decode()


def _type(value: object) -> str:
    return "text" if isinstance(value, str) else "number"


def _numbers(old: Decimal, new: Decimal) -> tuple[Explanation, ...]:
    found: list[Explanation] = []
    with localcontext() as context:
        context.prec = 40
        for digits in range(_MOST_DIGITS):
            step = Decimal(1).scaleb(-digits)
            if max(abs(old), abs(new)).adjusted() + digits > 30:
                break
            # One side has exactly what rounding leaves of the other.
            shorter, longer = sorted((old, new), key=_digits)
            if _digits(shorter) <= digits < _digits(longer):
                for way in (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN):
                    if longer.quantize(step, way) == shorter:
                        found.append(("rounding", str(digits)))
                        break
        if old != 0 and new != 0:
            ratio, turned = new / old, old / new
            if _is_short(turned) and abs(ratio) < 1:
                found.append(("ratio", f"1/{_short(turned)}"))
            elif _is_short(ratio):
                found.append(("ratio", _short(ratio)))
        found.append(("difference", _short(new - old)))
    return tuple(found)


def _digits(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_short(value: Decimal) -> bool:
    return len(value.normalize().as_tuple().digits) <= _LONGEST_RATIO


def _short(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def _texts(old: str, new: str) -> tuple[Explanation, ...]:
    if _TIME.match(old) and _TIME.match(new):
        return _times(old, new)
    if len(old) > _LONGEST or len(new) > _LONGEST:
        found_cut = _cut(old, new)
        return () if found_cut is None else (found_cut,)
    found: list[Explanation] = []
    if old.casefold() == new.casefold():
        found.append(("case", None))
    if old.strip() == new.strip():
        found.append(("whitespace", "trim"))
    elif old.split() == new.split():
        found.append(("whitespace", "collapse"))
    elif "".join(old.split()) == "".join(new.split()):
        found.append(("whitespace", "remove"))
    if not (old.isascii() and new.isascii()):
        if unicodedata.normalize("NFC", old) == unicodedata.normalize("NFC", new):
            found.append(("unicode_form", None))
        found += _encodings(old, new)
    if cut_ := _cut(old, new):
        found.append(cut_)
    if old.startswith(_OPENING) and new.startswith(_OPENING):
        form = _json(old)
        if form is not None and form == _json(new):
            found.append(("json_form", None))
    if not found:
        found.append(_constant(old, new))
    return tuple(found)


def _cut(old: str, new: str) -> Explanation | None:
    if len(new) < len(old) and len(new) >= _FEWEST_LETTERS and old.startswith(new):
        return ("truncated", f"new at {len(new)} characters")
    if len(old) < len(new) and len(old) >= _FEWEST_LETTERS and new.startswith(old):
        return ("truncated", f"old at {len(old)} characters")
    return None


def _encodings(old: str, new: str) -> list[Explanation]:
    found: list[Explanation] = []
    for right, wrong, side in ((old, new, "new"), (new, old, "old")):
        for encoding in _MOJIBAKE:
            try:
                if right.encode("utf-8").decode(encoding) == wrong:
                    found.append(("encoding", f"{side}: UTF-8 read as {encoding}"))
                    break
            except UnicodeError:
                continue
        if "?" in wrong and "?" not in right and len(right) == len(wrong):
            pairs = zip(right, wrong, strict=True)
            if all(a == b or (b == "?" and not a.isascii()) for a, b in pairs):
                found.append(("encoding", f"{side}: letters beyond ASCII became ?"))
        if "\ufffd" in wrong and "\ufffd" not in right:
            found.append(("encoding", f"{side}: letters became U+FFFD"))
    return found


def _times(old: str, new: str) -> tuple[Explanation, ...]:
    try:
        first, second = datetime.fromisoformat(old), datetime.fromisoformat(new)
    except ValueError:
        return ()
    delta = second.replace(tzinfo=None) - first.replace(tzinfo=None)
    zoned = (first.tzinfo is not None, second.tzinfo is not None)
    naive = {(True, True): "", (False, False): "naive", (True, False): "new naive"}.get(
        zoned, "old naive"
    )
    found: list[Explanation] = []
    for unit in ("second", "millisecond", "day"):
        if _truncated(first, unit) == _truncated(second, unit) and first != second and not naive:
            found.append(("precision", unit))
            break
    found.append(("time_offset", f"{_offset(delta)}|{naive}"))
    return tuple(found)


def _truncated(moment: datetime, unit: str) -> datetime:
    if unit == "millisecond":
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if unit == "second":
        return moment.replace(microsecond=0)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _offset(delta: timedelta) -> str:
    sign = "-" if delta < timedelta(0) else "+"
    whole = abs(delta)
    seconds = whole.days * 86_400 + whole.seconds
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if seconds % 60 or whole.microseconds:
        text += f":{seconds % 60:02}"
    return f"{text}.{whole.microseconds:06}" if whole.microseconds else text


def _json(text: str) -> str | None:
    try:
        return canonical(parse(text, "value"))
    except PyxError:
        return None


_WORDS = {
    "case": "differ in case only",
    "unicode_form": "differ in Unicode's form only (NFC, NFD)",
    "null_is_empty": "are NULL on one side and an empty text on the other",
    "null_in_old": "are NULL on the old side",
    "null_in_new": "are NULL on the new side",
    "json_form": "are the same JSON, written otherwise",
    "odd_time": "are local times that their zone had twice, or never",
}


def meaning(one: Explanation, column: str, count: int, total: int) -> str:
    """A cluster in a sentence."""
    kind, parameter = one
    who = f"all {count}" if count == total and count > 1 else f"{count} of {total}"
    text = parameter or ""
    said = _WORDS.get(kind)
    if said is None:
        offset, _, naive = text.partition("|")
        said = {
            "time_offset": f"differ by {offset}" if offset != "+00:00" else "name no zone there",
            "precision": f"are the same to the {text}",
            "ratio": f"ratio {text}",
            "difference": f"differ by {text}",
            "rounding": f"are the same rounded to {text} digits behind the point",
            "whitespace": f"differ in white space only ({text})",
            "truncated": f"are cut: {text}",
            "encoding": text,
            "type": f"are the same number of another type: {text}",
            "constant": text,
        }[kind]
        if kind == "time_offset" and naive:
            said += f" ({naive}: without a zone)"
    return f"{who} in column {column}: {said}"


def proposal(one: Explanation, table: str, column: str) -> str | None:
    """TOML that would allow such differences; None where none could."""
    kind, parameter = one
    text = parameter or ""
    if kind == "ratio":
        divides, _, factor = text.rpartition("/")
        factor = factor if "." in factor else f"{factor}.0"
        made = f"{column} {'/' if divides else '*'} {factor}"
        return f"# in [tables.columns.{_key(column)}]\nold_sql = {_text(made)}\n"
    if kind == "json_form":
        return f'# in [tables.columns.{_key(column)}]\nread_as = "json"\n'
    lines = {
        "case": 'case = "ignore"',
        "whitespace": f'whitespace = "{text}"',
        "null_is_empty": 'null = "empty"',
        "rounding": f"scale = {text}",
        "precision": f'timestamp = "{text}"',
        "time_offset": _zones(text),
    }.get(kind)
    if lines is None:
        return None
    return (
        f"[[rule]]\nid = {_text(f'{table}-{column}-{kind}'.replace('_', '-'))}\n"
        f'reason = ""  # why this is allowed\ntable = {_text(table)}\ncolumn = {_text(column)}\n'
        f"{lines}\n"
    )


def _zones(text: str) -> str | None:
    """Local time on one side is ahead of UTC by the offset: fixed, so no calendar is taken."""
    offset, _, naive = text.partition("|")
    if not naive or len(offset) != len("+08:00"):
        return None
    hours = int(offset[1:3])
    if hours > 14:
        return None
    if naive == "new naive":
        return f'timezone = {{left = "UTC", right = "{offset}"}}'
    turned = ("-" if offset[0] == "+" else "+") + offset[1:]
    if offset == "+00:00":
        turned = offset
    return f'timezone = {{left = "{turned}", right = "UTC"}}'


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
