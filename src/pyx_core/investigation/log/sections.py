"""The sections of a log, and what stands in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.investigation.log.document import Said, Section
from pyx_core.investigation.log.labels import label
from pyx_core.investigation.log.markdown import blocks, first_line, plain, split_lines, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.tree import SyntaxTreeNode

_TITLES = ("h1", "h2")
_QUOTED = re.compile(r" {0,3}> ?")
_REFERENCE = re.compile(r"\[\s*(F\d{1,6}(?:\s*(?:,|;|and)\s*F\d{1,6})*)\s*\]", re.IGNORECASE)
_FINDING = re.compile(r"F(\d{1,6})", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)[^`]+(?<!`)\1(?!`)")
_LETTER = re.compile(r"[^\n]")


class Part(NamedTuple):
    """A section with the blocks below its heading."""

    section: Section
    blocks: list[SyntaxTreeNode]


def read_parts(lines: list[str], blank: int) -> tuple[str, str, list[Part]]:
    """The first-level heading, the text before the first section, and the sections; the first
    `blank` lines are not Markdown."""
    title = lead = ""
    start = blank
    parts: list[Part] = []
    found: list[SyntaxTreeNode] = []
    open_: tuple[str, int, int] | None = None
    for block in blocks([""] * blank + lines[blank:]):
        if block.type != "heading" or block.tag not in _TITLES:
            found.append(block)
            continue
        if open_ is not None:
            parts.append(Part(_section(lines, open_, first_line(block) - 1), found))
        elif not parts and not lead:
            lead = "\n".join(lines[start : first_line(block) - 1]).strip("\n")
        start = block.map[1] if block.map else start
        found = []
        heading = plain(words_of(block).text)
        open_ = None
        if block.tag == "h1":
            title = title or heading
        elif block.map:
            open_ = (heading.rstrip(": ").strip(), first_line(block), block.map[1])
    if open_ is not None:
        parts.append(Part(_section(lines, open_, len(lines)), found))
    return title, lead.rstrip(), parts


def quoted_text(section: Section) -> str:
    """The text of a section without the marks of a block quotation."""
    return "\n".join(_QUOTED.sub("", line, count=1) for line in section.text.split("\n")).strip()


def references(section: Section) -> tuple[Said, ...]:
    """The labels of findings that stand in brackets in a section, each with its line.

    What stands in code refers to nothing.
    """
    return tuple(_references(section))


def _references(section: Section) -> Iterator[Said]:
    start = section.end - section.text.count("\n")
    waiting = list(reversed(blocks(split_lines(section.text))))
    while waiting:
        block = waiting.pop()
        if block.type not in ("paragraph", "heading"):
            waiting += reversed(block.children)
            continue
        words = words_of(block)
        text = _CODE.sub(lambda code: _LETTER.sub(" ", code[0]), words.text)
        for found in _REFERENCE.finditer(text):
            line = start + words.line - 1 + text.count("\n", 0, found.start())
            for number in _FINDING.findall(found[1]):
                yield Said(text=label("F", number), line=line)


def _section(lines: list[str], heading: tuple[str, int, int], end: int) -> Section:
    title, line, start = heading
    while end > start and not lines[end - 1].strip():
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    return Section(title=title, text="\n".join(lines[start:end]), line=line, end=end)
