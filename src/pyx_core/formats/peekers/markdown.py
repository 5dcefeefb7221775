"""Markdown: the outline with the lines where each part starts, and the beginning."""

from __future__ import annotations

import re

from pyx_core.formats.lines import encoding_of, read_lines
from pyx_core.formats.peeked import Peek, Section
from pyx_core.formats.peekers import text
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.lines import Line
    from pyx_core.formats.peeked import Request
    from pyx_core.formats.source import Source

TAKES = text.TAKES
_HEADING = re.compile(rb" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\r?$", re.DOTALL)
_FENCE = re.compile(rb" {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(rb" {0,3}(=+|-+)[ \t]*\r?$")
_LONGEST_HEADING = 2000


def shape(source: Source, name: str) -> str | None:
    """`1,204 lines`."""
    return text.shape(source, name)


def peek(source: Source, request: Request) -> Peek:
    """The outline and what text has."""
    found = text.peek(source, request)
    if request.find is not None or request.lines is not None:
        return found
    headings: list[tuple[int, int, bytes]] = []
    fence = b""
    before: Line | None = None
    total = 0
    for line in read_lines(source, encoding_of(source)):
        piece = line.piece[:_LONGEST_HEADING]
        mark = _FENCE.match(piece)
        heading = _HEADING.match(piece)
        level, title, number = 0, b"", line.number
        if fence:
            if mark is not None and mark[1].startswith(fence):
                fence = b""
            before = None
            continue
        if mark is not None:
            fence = mark[1]
        elif heading is not None:
            level, title = len(heading[1]), heading[2]
        elif before is not None and before.piece.strip() and _UNDERLINE.match(piece):
            level, title = (1 if b"=" in piece else 2), before.piece[:_LONGEST_HEADING].strip()
            number = before.number
        if level:
            total += 1
            if len(headings) < request.most:
                headings.append((number, level, title))
        starts_block = heading is not None or piece.lstrip().startswith(
            (b"-", b"*", b">", b"|", b"#")
        )
        before = None if level or starts_block else line
    outline = Section(
        "outline",
        [
            f"{number}: {'  ' * (level - 1)}"
            + shown(title.decode("utf-8", "surrogateescape"), request.longest, source.secrets)
            for number, level, title in headings
        ],
        unit="headings",
        total=total,
        more=lambda n: ("--lines", f"{headings[min(n, len(headings) - 1)][0]}:"),
    )
    return Peek(found.facts, [outline, *found.sections] if total else found.sections, found.notes)
