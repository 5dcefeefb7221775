"""Differences between texts as hunks: lines that went and came, with some around them."""

from __future__ import annotations

import json

import msgspec

from pyx_core.report.marked import Segment, marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.comparison.comparison import Difference
    from pyx_core.report.legible import Legible

_CONTEXT = 3
# What is read of a text to find the lines around a hunk.
_SCANNED_BYTES = 16 << 20
_LONGEST_LINE = 400


class HunkLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line: `sign` is `-`, `+` or a space; numbers are those of either side."""

    sign: str
    segments: tuple[Segment, ...]
    left: int | None = None
    right: int | None = None


class Hunk(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that belong together, and where they stand."""

    place: str
    lines: tuple[HunkLine, ...]


def hunks_of(
    differences: Sequence[Difference], left: str | None, right: str | None, legible: Legible
) -> list[Hunk]:
    """The differences of a text in hunks; `left` and `right` are its files, for what is around.

    The lines around a hunk are those of the left file, or where it only adds lines, of the right.
    """
    groups = _groups(differences)
    sides = [_side(group) for group in groups]
    lines: dict[str, dict[int, str]] = {}
    for side, path in (("left", left), ("right", right)):
        wanted = {
            number
            for group, own in zip(groups, sides, strict=True)
            if own == side
            for number in _around(_first(group, side), _last(group, side))
        }
        lines[side] = _read(path, wanted) if path is not None and wanted else {}
    return [
        _hunk(group, side, lines[side], legible) for group, side in zip(groups, sides, strict=True)
    ]


def _side(group: list[Difference]) -> str:
    return "right" if _first(group, "left") is None else "left"


def _groups(differences: Sequence[Difference]) -> list[list[Difference]]:
    """Those whose lines follow one another are one."""
    groups: list[list[Difference]] = []
    for difference in differences:
        at = difference.location
        if groups:
            last = groups[-1][-1].location
            if _follows(last.left_line, at.left_line) and _follows(last.right_line, at.right_line):
                groups[-1].append(difference)
                continue
        groups.append([difference])
    return groups


def _follows(before: int | None, number: int | None) -> bool:
    """Within one change the lines of either side follow one another, until a side has no more."""
    return number is None or (before is not None and number == before + 1)


def _hunk(group: list[Difference], side: str, lines: dict[int, str], legible: Legible) -> Hunk:
    out: list[HunkLine] = []
    into: list[HunkLine] = []
    for difference in group:
        left, right = difference.left, difference.right
        before: tuple[Segment, ...] = ()
        after: tuple[Segment, ...] = ()
        if left is not None and right is not None:
            before, after = marked(_shown(left, legible), _shown(right, legible))
        elif left is not None:
            before = (Segment(_shown(left, legible), False),)
        elif right is not None:
            after = (Segment(_shown(right, legible), False),)
        at = difference.location
        if left is not None:
            out.append(HunkLine(sign="-", segments=before, left=at.left_line))
        if right is not None:
            into.append(HunkLine(sign="+", segments=after, right=at.right_line))
    first, last = _first(group, side), _last(group, side)
    above = [number for number in _around(first, None) if number in lines]
    below = [number for number in _around(None, last) if number in lines]
    return Hunk(
        place=_place(group),
        lines=(
            *(_context(number, side, lines, legible) for number in above),
            *out,
            *into,
            *(_context(number, side, lines, legible) for number in below),
        ),
    )


def _context(number: int, side: str, lines: dict[int, str], legible: Legible) -> HunkLine:
    segments = (Segment(legible.line(lines[number], _LONGEST_LINE), False),)
    if side == "left":
        return HunkLine(sign=" ", segments=segments, left=number)
    return HunkLine(sign=" ", segments=segments, right=number)


def _place(group: list[Difference]) -> str:
    sides = []
    for side in ("left", "right"):
        first, last = _first(group, side), _last(group, side)
        if first is not None:
            sides.append(f"line {first:,}" if first == last else f"lines {first:,} to {last:,}")
        else:
            sides.append("nothing")
    return sides[0] if sides[0] == sides[1] else f"{sides[0]} → {sides[1]}"


def _first(group: list[Difference], side: str) -> int | None:
    return min(_numbers(group, side), default=None)


def _last(group: list[Difference], side: str) -> int | None:
    return max(_numbers(group, side), default=None)


def _numbers(group: list[Difference], side: str) -> Iterable[int]:
    name = f"{side}_line"
    found = (getattr(difference.location, name) for difference in group)
    return [number for number in found if number is not None]


def _around(first: int | None, last: int | None) -> list[int]:
    above = range(max(first - _CONTEXT, 1), first) if first is not None else ()
    below = range(last + 1, last + 1 + _CONTEXT) if last is not None else ()
    return [*above, *below]


def _read(path: str, wanted: set[int]) -> dict[int, str]:
    """The lines with these numbers, as far as the beginning of the file has them."""
    found: dict[int, str] = {}
    highest = max(wanted, default=0)
    read = 0
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(1 << 20), b""), 1):
                read += len(line)
                if number > highest or read > _SCANNED_BYTES:
                    break
                if number in wanted:
                    found[number] = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
    except OSError:
        return {}
    return found


def _shown(text: str, legible: Legible) -> str:
    """A line of the text itself: a comparison tells it as JSON would, in quotes."""
    try:
        line = json.loads(text)
    except ValueError:
        line = text.removeprefix('"')  # cut in the middle
    return legible.line(line, _LONGEST_LINE)
