"""The Markdown of a log as HTML that can only be read: no markup, no address outside the file."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyx_core.report.legible import Legible

    # An address in the report or beside it, of a label or of a path; None for what has none.
    Place = Callable[[str], str | None]

LONGEST_BYTES = 200_000
_LABEL = re.compile(r"\[([EFH]\d+)\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Prose:
    """Renders what people wrote. Secrets are masked, and what is invisible is shown, before."""

    __slots__ = ("_folder", "_label", "_legible", "_markdown", "_path")

    def __init__(self, legible: Legible, folder: str, label: Place, path: Place) -> None:
        """`folder` is the log's, which its links start from. `label` finds what `F1` stands for,
        `path` what an absolute path is reached by."""
        self._legible = legible
        self._folder = folder
        self._label = label
        self._path = path
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        # Every link is looked at when it is written; here none may be lost as raw Markdown.
        self._markdown.validateLink = _anything  # type: ignore[method-assign, assignment]

    def render(self, text: str, *, without_lists: bool = False, top: int = 3) -> Markup:
        """HTML of some Markdown, whose headings begin at level `top`.

        Without lists, what stands outside of them is left: in a finding, the writer's words.
        """
        tokens = self._markdown.parse(self._legible.text(text, LONGEST_BYTES))
        if without_lists:
            tokens = list(_outside_of_lists(tokens))
        level = top - 1
        for token in tokens:
            # The policy of the page forbids styles of elements, of a table's columns too.
            token.attrs.pop("style", None)
            if token.type in ("heading_open", "heading_close"):
                if token.type == "heading_open":
                    # A level that is left out would be a hole in the outline of the page.
                    level = max(top, min(int(token.tag[1:]) + top - 3, level + 1, 6))
                token.tag = f"h{level}"
            elif token.type == "inline":
                token.children = list(self._inline(token.children or []))
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        # Markdown-it escapes all text, with its own markup as the only one.
        return Markup(html.strip())  # noqa: S704

    def _inline(self, children: list[Token]) -> Iterator[Token]:
        addresses: list[str | None] = []
        for token in children:
            if token.type == "link_open":
                written = str(token.attrGet("href") or "")
                address = self._address(written)
                addresses.append(None if address is not None else unquote(written))
                if address is not None:
                    yield _link(address)
            elif token.type == "link_close":
                refused = addresses.pop() if addresses else None
                yield _text(f" ({refused})") if refused is not None else token
            elif token.type == "image":
                yield _text(f"{token.content} ({unquote(str(token.attrGet('src') or ''))})")
            elif token.type == "text" and not addresses:
                yield from self._labelled(token.content)
            else:
                yield token

    def _labelled(self, text: str) -> Iterator[Token]:
        end = 0
        for found in _LABEL.finditer(text):
            address = self._label(found[1])
            if address is None:
                continue
            yield _text(text[end : found.start()])
            yield _link(address)
            yield _text(found[1])
            yield Token("link_close", "a", -1)
            end = found.end()
        yield _text(text[end:])

    def _address(self, written: str) -> str | None:
        """Where a link leads that stays beside the log; None for any other."""
        path, mark, fragment = written.partition("#")
        if not path:
            return f"#{fragment}" if mark else None
        path = unquote(path)
        if _SCHEME.match(path) or path.startswith(("/", "\\")) or "\0" in path:
            return None
        return self._path(os.path.normpath(os.path.join(self._folder, path)))


def _outside_of_lists(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.type in ("bullet_list_open", "ordered_list_open")
        if depth == 0:
            yield token
        depth -= token.type in ("bullet_list_close", "ordered_list_close")


def _anything(_: str) -> bool:
    return True


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _link(address: str) -> Token:
    return Token("link_open", "a", 1, attrs={"href": address})
