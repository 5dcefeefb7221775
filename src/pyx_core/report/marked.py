"""Two values beside each other, with the parts that changed marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
# difflib takes time with the square of these.
_MOST_TOKENS = 400


class Segment(NamedTuple):
    """A piece of a value, and whether the other value has it not."""

    text: str
    is_changed: bool


def marked(left: str, right: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both values in segments. Values with little in common are marked as a whole."""
    one, other = _TOKENS.findall(left), _TOKENS.findall(right)
    if max(len(one), len(other)) > _MOST_TOKENS:
        return (Segment(left, True),), (Segment(right, True),)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < 0.3:
        return (Segment(left, True),), (Segment(right, True),)
    before: list[Segment] = []
    after: list[Segment] = []
    for tag, start, stop, from_, to in matcher.get_opcodes():
        changed = tag != "equal"
        if stop > start:
            before.append(Segment("".join(one[start:stop]), changed))
        if to > from_:
            after.append(Segment("".join(other[from_:to]), changed))
    return tuple(before), tuple(after)
