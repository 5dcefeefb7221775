"""Patterns for lines that differ each time: their stable words, and shapes for the others."""

from __future__ import annotations

import re
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SIGN = "<unstable>"
_MOST_PATTERNS = 20
# More lines than these teach nothing new; what they leave open, a trial shows.
_MOST_LOOKED_AT = 200
_CLOCK = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
# What usually differs from run to run, the longest first.
_SHAPES = {
    "time": rf"\d{{4}}-\d\d-\d\d(?:[T ]{_CLOCK}(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?",
    "clock": _CLOCK,
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "address": r"0x[0-9a-fA-F]+",
    "number": r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
    "word": r"[^\W\d]\w*",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()))


def line_patterns(pairs: Iterable[tuple[str, str] | None]) -> list[tuple[str, str]] | None:
    """A pattern and its replacement for all that differ; None where lines can't be told apart, or
    would need too many."""
    found: dict[str, str] = {}
    seen: list[tuple[str, str]] = []
    for pair in islice(pairs, _MOST_LOOKED_AT):
        if pair is None:
            return None
        seen.append(pair)
        if _settles(found, *pair):
            continue
        made = _by_shapes(*pair) or _by_ends(*pair)
        if made is None or len(found) == _MOST_PATTERNS:
            return None
        found.setdefault(*made)
    for pattern in [*found]:
        # A later one may be broader.
        others = {other: found[other] for other in found if other != pattern}
        if all(_settles(others, *pair) for pair in seen):
            found = others
    return [*found.items()]


def _settles(patterns: Mapping[str, str], left: str, right: str) -> bool:
    return any(
        re.sub(pattern, replacement, left) == re.sub(pattern, replacement, right)
        for pattern, replacement in patterns.items()
    )


def _by_shapes(left: str, right: str) -> tuple[str, str] | None:
    """The stable text of two lines as it is, and the shape of each token that differs."""
    first, second = [*_TOKEN.finditer(left)], [*_TOKEN.finditer(right)]
    if len(first) != len(second):
        return None
    pattern = replacement = ""
    at_left = at_right = 0
    for one, other in zip(first, second, strict=True):
        between = left[at_left : one.start()]
        if between != right[at_right : other.start()] or one.lastgroup != other.lastgroup:
            return None
        same = between + (one[0] if one[0] == other[0] else "")
        pattern += _literal(same)
        replacement += _escaped(same)
        if one[0] != other[0]:
            if one.lastgroup == "word":
                return None
            pattern += _SHAPES[str(one.lastgroup)]
            replacement += _SIGN
        at_left, at_right = one.end(), other.end()
    if left[at_left:] != right[at_right:]:
        return None
    rest = left[at_left:]
    return f"^{pattern}{_literal(rest)}$", replacement + _escaped(rest)


def _by_ends(left: str, right: str) -> tuple[str, str] | None:
    """How both begin and end, and anything between; None where they have neither in common."""
    limit = min(len(left), len(right))
    start = 0
    while start < limit and left[start] == right[start]:
        start += 1
    end = 0
    while end < limit - start and left[-1 - end] == right[-1 - end]:
        end += 1
    # What two tokens have in common by chance is no part of what is stable.
    prefix = re.sub(r"[\w.:+-]+$", "", left[:start])
    suffix = re.sub(r"^[\w.:+-]+", "", left[len(left) - end :])
    if not prefix and not suffix:
        return None
    pattern = f"^{_literal(prefix)}.*{_literal(suffix)}$"
    return pattern, _escaped(prefix) + _SIGN + _escaped(suffix)


def _literal(text: str) -> str:
    """A text as a pattern that stands for itself; blanks stay readable."""
    return re.escape(text).replace("\\ ", " ")


def _escaped(text: str) -> str:
    """A text as a replacement that stands for itself."""
    return text.replace("\\", "\\\\")
