"""What a Markdown file links to and quotes, each with its line."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_COMMAND = re.compile(r"pyx(?: |$)")
_IN_TICKS = re.compile(r"`(pyx [^`]+)`")


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Some text of the file; `line` counts from 1."""

    text: str
    line: int


class Markdown:
    """A text taken apart once."""

    def __init__(self, text: str) -> None:
        from markdown_it import MarkdownIt

        self._lines = text.split("\n")
        self._tokens = MarkdownIt().enable("table").parse(text)

    def links(self) -> list[Quote]:
        """Where links and images lead."""
        found = []
        for token in self._tokens:
            for child in token.children or []:
                target = child.attrs.get("href" if child.type == "link_open" else "src")
                if isinstance(target, str):
                    found.append(Quote(text=target, line=self._line_of(token, target)))
        return found

    def codes(self) -> list[Quote]:
        """Code within a line."""
        return [
            Quote(text=child.content, line=self._line_of(token, child.content))
            for token in self._tokens
            for child in token.children or []
            if child.type == "code_inline"
        ]

    def anchors(self) -> set[str]:
        """What a link to a heading may have behind its `#`; the second of one name ends in -1."""
        found: set[str] = set()
        seen: Counter[str] = Counter()
        for token, after in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "heading_open":
                anchor = anchor_of(after.content)
                found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
                seen[anchor] += 1
        return found

    def commands(self) -> Iterator[Quote]:
        """Every `pyx …` that a reader might type: in code within a line, on the lines of blocks.

        In a block of `console` those behind `$ `, as what is printed stands there too.
        """
        for quote in self._typed():
            if _COMMAND.match(quote.text):
                yield quote

    def _typed(self) -> Iterator[Quote]:
        yield from self.codes()
        for token in self._tokens:
            if token.type not in ("fence", "code_block") or token.map is None:
                continue
            first = token.map[0] + (2 if token.type == "fence" else 1)
            for text, line in _logical_lines(token.content, first):
                for quoted in _IN_TICKS.findall(text):
                    yield Quote(text=quoted, line=line)
                if text.startswith("$ "):
                    yield Quote(text=text[2:], line=line)
                elif token.info.split()[:1] != ["console"]:
                    yield Quote(text=text, line=line)

    def _line_of(self, token: Token, text: str) -> int:
        start, end = token.map or (0, len(self._lines))
        for number in range(start, end):
            if text in self._lines[number]:
                return number + 1
        return start + 1


def anchor_of(heading: str) -> str:
    """The anchor that readers of Markdown give a heading."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def _logical_lines(content: str, first: int) -> Iterator[tuple[str, int]]:
    """Stripped lines with their numbers; one that ends with a backslash goes on in the next."""
    held, start = "", first
    for number, line in enumerate(content.splitlines(), first):
        start = start if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        yield (held + line).strip(), start
        held = ""
    if held:
        yield held.strip(), start
