"""Whether words stand in a text, and whether the words around them turn them round."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.investigation.citation.stream import fold, folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_QUOTATION = 10_000
_AROUND = 200
_LOOKED_AT = 50
# Words that take back what stands before them, wherever the line ends.
_TURNING = (
    r"but|except|excepting|excluding|however|unless|although|though|apart\s+from|other\s+than"
    r"|with\s+the\s+exception"
)
_TURN = re.compile(
    rf"[\s,;:(\[\u2013\u2014-]*\b(?P<word>{_TURNING}|not|only|no|nor|never|if)\b", re.IGNORECASE
)
_LATER_TURN = re.compile(rf"[\s.!?;:,)\]\"'\u2013\u2014-]*\b(?P<word>{_TURNING})\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"(?P<word>\b(?:not|no|never|without|cannot|nor)|n['\u2019]t)[\s\"'(]*$", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9][0-9.,]*(?<![.,])")
_LEFT_OF_COMMA = re.compile(r"[0-9.]*[0-9]$")
_RIGHT_OF_COMMA = re.compile(r"[0-9]+(?P<fraction>\.[0-9]+)?")
_MAY_BE_ONE = (
    # 1,413 and 1,413.50
    (re.compile(r"[0-9]{1,3}"), re.compile(r"[0-9]{3}(?:\.[0-9]+)?")),
    # 24,90 and 1.299,00
    (re.compile(r"[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+"), re.compile(r"[0-9]+")),
)


class Quoted(NamedTuple):
    """What became of a quotation: whether it stands there, and what is wrong with it.

    `turned` is the word before or behind it that takes it back, `is_doubtful` where that stands in
    another sentence or line; `instead` is the same text with other numbers.
    """

    is_there: bool
    turned: str | None = None
    is_before: bool = False
    is_doubtful: bool = False
    instead: str | None = None


def find_quotation(quotation: str, texts: Iterable[str]) -> Quoted:
    """Looks for a quotation in a stream of any size; blanks and Unicode forms make no difference.

    A number is found whole only: 13 does not stand in 413. Of several places one that nothing takes
    back is enough.
    """
    words = fold(quotation).strip()
    exact = _pattern(words)
    if exact is None:
        return Quoted(is_there=False)
    likened = _likened(words)
    worst: Quoted | None = None
    instead: str | None = None
    looked_at = 0
    margin = len(words) + 2 * _AROUND
    seen = 0
    for held, is_last in windows(folded(texts), margin):
        # What ends within the margin may be followed by what was not read yet.
        limit = len(held) if is_last else len(held) - _AROUND
        start = max(0, seen)
        while (found := exact.search(held, start)) is not None and found.end() <= limit:
            if _is_in_a_number(held, found.start() - 1) or _is_in_a_number(held, found.end()):
                start = found.start() + 1
                continue
            looked_at += 1
            judged = _judge(held[: found.start()][-_AROUND:], held[found.end() :][:_AROUND])
            if judged.turned is None or looked_at > _LOOKED_AT:
                return judged
            if worst is None or (worst.is_doubtful and not judged.is_doubtful):
                worst = judged
            start = found.end()
        if instead is None and likened is not None:
            other = likened.search(held)
            instead = other[0] if other is not None else None
        # What ends before the limit was judged; the next window begins with the margin of this one.
        seen = max(start, limit - len(words) + 1, 0) - max(0, len(held) - margin)
    return worst or Quoted(is_there=False, instead=instead)


def windows(texts: Iterable[str], margin: int) -> Iterable[tuple[str, bool]]:
    """Pieces that overlap by `margin`, the last one marked."""
    held = ""
    for piece in texts:
        if held:
            yield held, False
            held = held[-margin:] if margin < len(held) else held
        held += piece
    yield held, True


def _is_in_a_number(text: str, place: int) -> bool:
    """Whether a comma may belong to one number, as in 1,413 or 24,90, and not part two values of a
    row, as in 24.90,29.90."""
    if not 0 < place < len(text) - 1 or text[place] != ",":
        return False
    left = _LEFT_OF_COMMA.search(text, max(0, place - _AROUND), place)
    right = _RIGHT_OF_COMMA.match(text, place + 1)
    if left is None or right is None:
        return False
    return any(
        before.fullmatch(left[0]) and behind.fullmatch(right[0]) for before, behind in _MAY_BE_ONE
    )


def _judge(before: str, after: str) -> Quoted:
    denial = _DENIAL.search(before)
    if denial is not None:
        return Quoted(is_there=True, turned=denial["word"], is_before=True)
    turn = _TURN.match(after)
    if turn is not None:
        is_strong = re.fullmatch(_TURNING, turn["word"], re.IGNORECASE) is not None
        is_doubtful = "\n" in turn[0] and not is_strong
        return Quoted(is_there=True, turned=turn["word"], is_doubtful=is_doubtful)
    later = _LATER_TURN.match(after)
    if later is not None:
        return Quoted(is_there=True, turned=later["word"], is_doubtful=True)
    return Quoted(is_there=True)


def _pattern(words: str) -> re.Pattern[str] | None:
    if not words or len(words) > LONGEST_QUOTATION:
        return None
    body = re.sub(r"(?:\\?[ \n])+", r"[ \\n]", re.escape(words))
    return re.compile(_edge_before(words) + body + _edge_behind(words))


def _edge_before(words: str) -> str:
    return r"(?<![0-9])(?<![0-9]\.)(?<!\W-)(?<!^-)" if words[0].isdigit() else ""


def _edge_behind(words: str) -> str:
    return r"(?![0-9])(?!\.[0-9])" if words[-1].isdigit() else ""


def _likened(words: str) -> re.Pattern[str] | None:
    """The same words with any numbers."""
    parts = _NUMBER.split(words)
    if len(parts) < 2 or not any(part.strip() for part in parts):
        return None
    escaped = (re.sub(r"(?:\\?[ \n])+", r"[ \\n]", re.escape(part)) for part in parts)
    return re.compile(r"[0-9](?:[0-9.,]*[0-9])?".join(escaped))
