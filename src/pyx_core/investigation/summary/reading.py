"""A summary as people left it: its paragraphs with their labels, links and lines."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from pyx_core.investigation.summary.sentences import CLOSE, OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_LINKED = re.compile(r"\s*(F\d+)\b(.*)", re.IGNORECASE | re.DOTALL)
_BARE = re.compile(r"\[(F\d+)\b([^\[\]]*)\]", re.IGNORECASE)
# Brackets in the hundreds of thousands take a Markdown parser hours.
_MOST_LETTERS = 10_000
_BRACKETS = {"[": "(", "]": ")"}
_PRIVATE = re.compile(f"[{OPEN}{CLOSE}]")


class Target(NamedTuple):
    """Where a link or a picture leads, decoded, and the line that it stands on."""

    place: str
    line: int


class Paragraph(NamedTuple):
    """Its text, in which labels stand between `OPEN` and `CLOSE` with what the link says of them;
    lines in it are those of the file, the first of which is `line`."""

    text: str
    line: int
    targets: tuple[Target, ...]


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Every paragraph, list item and cell of a table."""
    from markdown_it import MarkdownIt

    line = 1
    # Text that is not joined tells a bracket that was escaped, and opens no label.
    parser = MarkdownIt("commonmark").enable("table").disable("text_join")
    state: dict[str, object] = {}
    for token in parser.disable("inline").parse(_PRIVATE.sub("?", text), state):
        if token.map is not None:
            line = token.map[0] + 1
        if token.type == "inline" and len(token.content) <= _MOST_LETTERS:
            # With the definitions of links that the whole file has.
            (read,) = parser.enable("inline").parseInline(token.content, state)
            yield _paragraph(read.children or [], line)


def _paragraph(children: list[Token], first: int) -> Paragraph:
    written, link = "", None
    targets = []
    for child in children:
        line = first + written.count("\n")
        if child.type == "link_open":
            targets.append(Target(unquote(str(child.attrs.get("href", ""))), line))
            link = len(written)
        elif child.type == "link_close" and link is not None:
            inner, written = written[link:], written[:link]
            found = _LINKED.fullmatch(inner)
            written += f"{OPEN}{found[1].upper()}{found[2]}{CLOSE}" if found else inner
            link = None
        elif child.type == "image":
            targets.append(Target(unquote(str(child.attrs.get("src", ""))), line))
        elif child.type in ("softbreak", "hardbreak"):
            written += "\n"
        elif child.type == "text":
            written += child.content
        elif child.type == "text_special":
            written += _BRACKETS.get(child.content, child.content)
        elif child.type == "code_inline":
            written += f"`{child.content}`"
    bare = _BARE.sub(lambda found: f"{OPEN}{found[1].upper()}{found[2]}{CLOSE}", written)
    return Paragraph(bare, first, tuple(targets))
