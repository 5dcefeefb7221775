"""A log's text as Markdown blocks with their lines, in bounded time whatever it holds."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

# What lies behind these bounds stays in the file, and in the text of its section, unread.
MOST_LINES = 100_000
_MOST_LETTERS_OF_A_LINE = 20_000
# The time that brackets take a Markdown parser grows with their square.
_MOST_LETTERS_INLINE = 4_000
_MOST_BRACKETS = 100
_LINE_END = re.compile(r"\r\n?|\n")
_CODE = re.compile(r"(?P<fence>`+)(?P<code>.+)(?P=fence)", re.DOTALL)
_QUOTES = (('"', '"'), ("\u201c", "\u201d"), ("\u201e", "\u201c"), ("'", "'"))


class Words(NamedTuple):
    """Raw Markdown of some lines, the first of which is `line`, counted from 1."""

    text: str
    line: int

    @property
    def joined(self) -> str:
        """The words in one line."""
        return " ".join(self.text.split())


class Item(NamedTuple):
    """A list item, or a line of a paragraph: its words, and the blocks below them."""

    words: Words
    below: tuple[SyntaxTreeNode, ...] = ()


def split_lines(text: str) -> list[str]:
    """The lines of a text as Markdown counts them, without their ends."""
    return _LINE_END.split(text)


def blocks(lines: list[str]) -> list[SyntaxTreeNode]:
    """The outermost blocks of a document."""
    read = "\n".join(line[:_MOST_LETTERS_OF_A_LINE] for line in lines[:MOST_LINES])
    return SyntaxTreeNode(_parser().parse(read)).children


def first_line(node: SyntaxTreeNode) -> int:
    """The line that a block begins on, from 1."""
    return node.map[0] + 1 if node.map else 1


def words_of(node: SyntaxTreeNode) -> Words:
    """The words of a heading or a paragraph."""
    return Words("".join(child.content for child in node.children), first_line(node))


def items(node: SyntaxTreeNode) -> Iterator[Item]:
    """The items of a list; none of any other block."""
    if node.type not in ("bullet_list", "ordered_list"):
        return
    for item in node.children:
        if item.children and item.children[0].type == "paragraph":
            yield Item(words_of(item.children[0]), tuple(item.children[1:]))
        else:
            yield Item(Words("", first_line(item)), tuple(item.children))


def inline_tokens(text: str) -> list[Token]:
    """Links, code and text of a paragraph; of a very long one those at its beginning.

    Links are not looked for among more brackets than anybody writes.
    """
    text = text[:_MOST_LETTERS_INLINE]
    if text.count("[") > _MOST_BRACKETS:
        text = text.replace("[", "")
    tokens = _inline_parser().parseInline(text)
    return tokens[0].children or [] if tokens else []


def plain(text: str) -> str:
    """The words of a heading, in one line, without emphasis and links."""
    shown = "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in inline_tokens(text)
    )
    return " ".join(shown.split())


def unquoted(text: str) -> str:
    """What is meant by words that are code or stand in quotation marks as a whole, else the words.

    Line breaks in them are kept.
    """
    text = text.strip()
    code = _CODE.fullmatch(text)
    if code is not None and code["fence"] not in code["code"].strip("`"):
        inner = code["code"]
        padded = inner[0] == inner[-1] == " " and inner.strip()
        return inner[1:-1] if padded else inner
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1]
    return text


@cache
def _parser() -> MarkdownIt:
    # Inline Markdown is read where it matters only: it costs most, and more than the text is long.
    return MarkdownIt("commonmark").disable("inline")


@cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark")
