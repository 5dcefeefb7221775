"""A section of the log, read as Markdown and written again: its links fit, its HTML is text."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.investigation.summary.markdown import (
    Markdown,
    block_of_code,
    code,
    escape_start,
    escape_within,
    link,
)
from pyx_core.investigation.summary.sentences import CLOSE, OPEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.token import Token

_LABELS = re.compile(r"\[(F\d+(?:\s*(?:[,;]|and)\s*F\d+)*)\]", re.IGNORECASE)
_LABEL = re.compile(r"F\d+", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Brackets in the hundreds of thousands take a Markdown parser hours.
_MOST_LETTERS = 4000
_MARKS = {"strong_open": "**", "strong_close": "**", "em_open": "*", "em_close": "*"}


class Block(NamedTuple):
    """A paragraph (`depth` 0), a list item, or code, which has no labels.

    Labels stand between `OPEN` and `CLOSE` in `text`; an item whose `marker` is empty goes on
    below the one before it.
    """

    text: str
    depth: int = 0
    marker: str = ""
    is_code: bool = False


def read_prose(text: str, place: Callable[[str], str]) -> list[Block]:
    """The blocks of a section; `place` gives the target of a link as it is written elsewhere.

    Comments are left out, HTML is text, and pictures are links.
    """
    from markdown_it import MarkdownIt

    # Without blocks of HTML all of it is inline, and what stands in it is read as any other text.
    parser = MarkdownIt("commonmark").disable(["inline", "html_block"])
    blocks: list[Block] = []
    lists: list[str] = []
    marker = ""
    for token in parser.parse(_COMMENT.sub("", text)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append("-" if token.type.startswith("bullet") else "1.")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            marker = f"{token.info}." if token.info else lists[-1]
        elif token.type in ("fence", "code_block"):
            language = re.sub(r"\W", "", token.info)
            blocks.append(Block(block_of_code(token.content, language), len(lists), is_code=True))
        elif token.type == "inline" and (written := _written(token.content, place)):
            blocks.append(Block(escape_start(written), len(lists), marker))
            marker = ""
    return blocks


def read_line(text: str, place: Callable[[str], str]) -> str:
    """One line, such as a finding's statement, as `read_prose` gives the text of a block."""
    return escape_start(_written(" ".join(text.split()), place))


def _written(text: str, place: Callable[[str], str]) -> str:
    # Of two labels in brackets without a space between them the second would be a link's target.
    return "".join(_inline(text, place)).replace(f"{CLOSE}{OPEN}", f"{CLOSE} {OPEN}").strip()


def _inline(text: str, place: Callable[[str], str]) -> Iterator[str]:
    if len(text) > _MOST_LETTERS:
        yield escape_within(f"{' '.join(text[:_MOST_LETTERS].split())} …")
        return
    targets: list[str] = []
    children = inline_tokens(text)
    for number, child in enumerate(children):
        before = children[number - 1].type if number else ""
        if child.type == "link_open" and _LABEL.fullmatch(children[number + 1].content):
            targets.append("")
        elif child.type == "text" and targets[-1:] == [""] and before == "link_open":
            yield f"{OPEN}{child.content.upper()}{CLOSE}"
        elif child.type == "link_close" and targets[-1:] == [""]:
            targets.pop()
        elif child.type == "text":
            yield _with_labels(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type == "code_inline":
            yield code(child.content)
        elif child.type == "html_inline":
            yield escape_within(" ".join(child.content.split()))
        elif child.type == "image":
            yield link(escape_within(child.content), place(str(child.attrs.get("src", ""))))
        elif child.type == "link_open":
            targets.append(str(child.attrs.get("href", "")))
            yield "["
        elif child.type == "link_close":
            yield link(Markdown(), place(targets.pop()))[1:]
        else:
            yield _MARKS.get(child.type, "")


def inline_tokens(text: str) -> Sequence[Token]:
    """What a paragraph consists of."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parseInline(text)
    return tokens[0].children or [] if tokens else []


def _with_labels(text: str) -> str:
    written, end = "", 0
    for found in _LABELS.finditer(text):
        labels = (f"{OPEN}{label.upper()}{CLOSE}" for label in _LABEL.findall(found[1]))
        written += escape_within(text[end : found.start()]) + " ".join(labels)
        end = found.end()
    return written + escape_within(text[end:])


def write_blocks(blocks: Sequence[Block]) -> Markdown:
    """Blocks whose labels are links by now, as Markdown again."""
    written = ""
    for number, block in enumerate(blocks):
        is_item = bool(block.marker)
        follows_item = number > 0 and blocks[number - 1].depth > 0
        indent = " " * 4 * (block.depth - 1 if is_item else block.depth)
        mark = f"{block.marker} " if is_item else ""
        lines = block.text.splitlines() or [""]
        text = "\n".join([f"{indent}{mark}{lines[0]}", *(f"{indent}{line}" for line in lines[1:])])
        written += ("\n" if is_item and follows_item else "\n\n") * (number > 0) + text
    return Markdown(written)
