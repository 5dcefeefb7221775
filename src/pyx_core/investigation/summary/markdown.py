"""Text put into Markdown: it comes out as the text that it is, whatever stands in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.formats.shown import visible

# What CommonMark and GitHub's tables and strikethrough could read as more than text. An underscore
# between two letters is none of it, and names of runs and columns stay readable.
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=>]|\d{1,9}(?=[.)](\s|$)))")


class Markdown(str):
    """Markdown of our own making, which is printed as it stands; any other text is escaped."""

    __slots__ = ()


class Row(NamedTuple):
    """A row of a table, or an item and what is said of it."""

    first: Markdown
    second: Markdown = Markdown()
    third: Markdown = Markdown()


def escape(text: object) -> Markdown:
    """A text on one line, without any meaning that Markdown or HTML would give it."""
    if isinstance(text, Markdown):
        return text
    if text is None:
        return Markdown()
    return escape_start(escape_within(" ".join(str(text).split())))


def escape_within(text: str) -> Markdown:
    """The same for a part of a line, whose spaces stay."""
    escaped = _SPECIAL.sub(r"\\\g<0>", visible(text))
    return Markdown(_ENTITY.sub("&amp;", escaped).replace("<", "&lt;"))


def escape_start(line: str) -> Markdown:
    """A line of Markdown that begins no heading, list or quotation."""
    return Markdown(_LINE_START.sub(_escape_start, line))


def _escape_start(found: re.Match[str]) -> str:
    space, sign = found[1], found[2]
    return f"{space}{sign}\\" if sign[0].isdigit() else f"{space}\\{sign}"


def code(text: str) -> Markdown:
    """A text as code within a line."""
    line = visible(" ".join(text.split()))
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    # A bar ends the cell of a table in code too.
    return Markdown(f"{ticks}{space}{line}{space}{ticks}".replace("|", "\\|"))


def block_of_code(text: str, language: str = "") -> Markdown:
    """Lines as code, each as it stands."""
    lines = [visible(line) for line in text.splitlines()]
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}{language}", *lines, fence]))


def link(text: Markdown, target: str, *, is_picture: bool = False) -> Markdown:
    """A link; `target` is percent-encoded."""
    return Markdown(f"{'!' if is_picture else ''}[{text}]({target})")


def anchor(heading: str) -> str:
    """The fragment by which readers of Markdown find a heading."""
    letters = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return letters.replace(" ", "-")
