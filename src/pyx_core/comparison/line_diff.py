"""Where two lists of lines are equal, found in reasonable time however long they are."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# difflib takes time with the square of these; longer stretches are told as replaced.
_MOST_COMPARED = 2000


class Block(NamedTuple):
    """Lines `left_start:left_stop` became `right_start:right_stop`, or are equal to them."""

    equal: bool
    left_start: int
    left_stop: int
    right_start: int
    right_stop: int


def blocks(left: Sequence[str], right: Sequence[str]) -> list[Block]:
    """The whole of both lists in blocks, equal and changed ones in turn."""
    found: list[Block] = []
    for block in _stretches(left, right):
        last = found[-1] if found else None
        if last is not None and last.equal == block.equal:
            found[-1] = Block(
                block.equal, last.left_start, block.left_stop, last.right_start, block.right_stop
            )
        else:
            found.append(block)
    return found


def _stretches(left: Sequence[str], right: Sequence[str]) -> Iterator[Block]:
    start = 0
    limit = min(len(left), len(right))
    while start < limit and left[start] == right[start]:
        start += 1
    end = 0
    while end < limit - start and left[-1 - end] == right[-1 - end]:
        end += 1
    if start:
        yield Block(True, 0, start, 0, start)
    left_end, right_end = len(left) - end, len(right) - end
    # Lines that stand once on either side, in the same order there: they belong together.
    anchors = _anchors(left, right, start, left_end, right_end)
    at_left = at_right = start
    run_left, run_right = start, start
    for one, other in [*anchors, (left_end, right_end)]:
        if one == at_left and other == at_right and one < left_end:
            at_left, at_right = one + 1, other + 1
            continue
        if run_left < at_left:
            yield Block(True, run_left, at_left, run_right, at_right)
        yield from _middle(left, right, at_left, one, at_right, other)
        run_left, run_right = one, other
        at_left, at_right = one + 1, other + 1
    if end:
        yield Block(True, left_end, len(left), right_end, len(right))


def _anchors(
    left: Sequence[str], right: Sequence[str], start: int, left_end: int, right_end: int
) -> list[tuple[int, int]]:
    if max(left_end, right_end) - start <= _MOST_COMPARED:
        return []
    first = Counter(left[start:left_end])
    second = Counter(right[start:right_end])
    places = {
        line: index
        for index, line in enumerate(right[start:right_end], start)
        if second[line] == 1 and first[line] == 1
    }
    pairs = [
        (index, places[line])
        for index, line in enumerate(left[start:left_end], start)
        if line in places
    ]
    # The longest run of pairs that grows on both sides (patience sorting).
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = len(tops) if not tops or place > tops[-1] else bisect_left(tops, place)
        before.append(top_pairs[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            top_pairs.append(number)
        else:
            tops[pile] = place
            top_pairs[pile] = number
    found = []
    number = top_pairs[-1] if top_pairs else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _middle(
    left: Sequence[str], right: Sequence[str], one: int, one_end: int, other: int, other_end: int
) -> Iterator[Block]:
    if one == one_end and other == other_end:
        return
    if (
        one == one_end
        or other == other_end
        or max(one_end - one, other_end - other) > _MOST_COMPARED
    ):
        yield Block(False, one, one_end, other, other_end)
        return
    matcher = SequenceMatcher(None, left[one:one_end], right[other:other_end], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield Block(tag == "equal", one + a, one + b, other + c, other + d)
