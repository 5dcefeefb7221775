"""The numbers of a statement, and whether they occur in what it rests on."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
# Digits that count nothing: what is found is left out before numbers are looked for.
_NO_NUMBERS = re.compile(
    rf"\b{RUN_ID_PATTERN}\b"
    r"|\b[0-9]{8}_[0-9]{0,6}"
    r"|\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]+(?:Z|[+-][0-9:]{2,5})?)?"
    r"|\b[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}\b|\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}\b"
    r"|\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\s?(?:Z\b|UTC\b|[ap]m\b)?"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)?\s{_MONTHS}(?:\s[0-9]{{4}})?\b"
    rf"|\b{_MONTHS}\s[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\s[0-9]{{4}})?\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{7,}\b"
    r"|\bv?[0-9]+(?:\.[0-9]+){2,}\b"
    r"|\bv[0-9]+(?:\.[0-9]+)*\b",
    re.IGNORECASE,
)
_BLANKS = " \u00a0\u2009\u202f"
_WHOLE = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
    rf"|[0-9]{{1,3}}(?:[{_BLANKS}'][0-9]{{3}})+(?![0-9])|[0-9]+"
)
_UNITS = (
    r"ms|µs|us|ns|s|sec|min|h|hrs?|d|days?|[kMGTP]i?B|[kKMGT]|B|bytes?|bit|x|%|‰|€|\$|£|EUR|USD"
    r"|Hz|kHz|MHz|GHz|px|mb|gb|kb"
)
_SAID = re.compile(
    rf"(?<![\w#@])(?<![^0-9]/)(?<!^/)(?<![0-9][.,])(?<!\w-)(?P<sign>[-+\u2212]?)(?P<whole>{_WHOLE})"
    rf"(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]{{1,3}})?"
    rf"(?P<unit>\s?%|(?:{_UNITS})(?!\w))?(?![\w])(?!-[A-Za-z])"
)
# In evidence a number may stand against letters, as in `order-1438`, `n=412` and `total412`.
_SHOWN = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)"
    r"(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]{1,3})?(?![0-9])"
)
# Words with commas and no blanks: a row of a table, a list of JSON, or a number in groups.
_LISTED = re.compile(r"(?<![^\s,])[^\s,]*+(?:,[^\s,]++)+")
_GROUPED = re.compile(r"[-+\u2212€$£]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?%?")
_WRAPPED = re.compile(r"[\[({\"']*[-+\u2212€$£]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?%?\W*")
_LONGEST = 400


class Number(NamedTuple):
    """A number as it is written, its value without the sign, and whether it is of a hundred.

    `parts` are its groups of digits, where a blank between them may part two numbers.
    """

    text: str
    value: Decimal
    is_percent: bool = False
    parts: tuple[Decimal, ...] = ()


def numbers_in(text: str) -> list[Number]:
    """The numbers of a statement; dates, times, labels, ids, hashes and versions are none."""
    return list(_numbers(_NO_NUMBERS.sub(_blanked, text), _SAID))


def _separated(match: re.Match[str]) -> str:
    """The same with its values apart; what may be one number or several is both."""
    words = match[0]
    if _GROUPED.fullmatch(words):
        return words
    apart = words.replace(",", ", ")
    return f"{words} {apart}" if _WRAPPED.fullmatch(words) else apart


def _blanked(match: re.Match[str]) -> str:
    # A letter of no number, so that what stands beside it stays what it is.
    return "~" * len(match[0])


def _numbers(text: str, pattern: re.Pattern[str]) -> Iterator[Number]:
    for match in pattern.finditer(text):
        if match.end() - match.start() > _LONGEST:
            continue
        whole = match["whole"]
        digits = re.sub(r"[^0-9]", "", whole)
        tail = (match["fraction"] or "") + (match["exponent"] or "")
        groups = re.split(rf"[{_BLANKS}]", whole)
        parts: tuple[Decimal, ...] = ()
        if len(groups) > 1:
            last = groups[-1] + tail
            parts = tuple(Decimal(part) for part in (*groups[:-1], last))
        unit = (match.groupdict().get("unit") or "").strip()
        yield Number(match[0].strip(), Decimal(digits + tail), unit == "%", parts)


def occurs_in(number: Number, texts: Iterable[str]) -> bool:
    """Whether a number occurs in texts of the evidence, in whatever way it is written there.

    The sign makes no difference, as a statement may say `fell by 5`; 12 % is 0.12 as well.
    """
    seen: set[Decimal] = set()
    for text in texts:
        plain = _NO_NUMBERS.sub(_blanked, text)
        for found in _numbers(_LISTED.sub(_separated, plain), _SHOWN):
            seen.add(found.value)
    wanted = {number.value}
    if number.is_percent:
        wanted.add(number.value / 100)
    if seen & wanted:
        return True
    return bool(number.parts) and all(part in seen for part in number.parts)
