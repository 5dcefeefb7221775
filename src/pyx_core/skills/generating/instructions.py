"""All skills as one file, for agents that take a single prompt file."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from pyx_core.skills.generating.generate import refuse_disclosures
from pyx_core.skills.generating.stamp import digest_of, stamped
from pyx_core.skills.generating.templates import render
from pyx_core.skills.markdown import anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.skills.generating.disclosure import Identity
    from pyx_core.skills.machine import Machine
    from pyx_core.skills.surface import Surface

_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_FENCE = re.compile(r"^(```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(((?!\w+:)[^)#\s]+)(?:#[\w-]+)?\)")
_TITLE = "# Working with pyx\n\n"
_ABOUT = (
    "How to run scripts so that answers can be traced to evidence. Each part stands by itself.\n"
)


def instructions(
    names: Sequence[str], surface: Surface, identity: Identity, machine: Machine | None = None
) -> str:
    """The text, with a stamp; each skill is a part of it, its references behind it.

    Raises PyxError `refused` as `generate` does.
    """
    text = joined(names, surface, machine)
    refuse_disclosures({"instructions": text}, identity, is_public=machine is None)
    public = text if machine is None else joined(names, surface, None)
    return stamped(
        "instructions",
        text,
        version=surface.version,
        privacy="public" if machine is None else "local",
        digest=digest_of(public),
    )


def joined(names: Iterable[str], surface: Surface, machine: Machine | None) -> str:
    """The text without a stamp."""
    parts = [_TITLE + _ABOUT]
    for name in names:
        files = render(name, surface, machine)
        titles = {path: _title(text) for path, text in files.items()}
        parts += [_part(text, path, titles) for path, text in files.items()]
    return "\n".join(parts)


def _part(text: str, path: str, titles: dict[str, str]) -> str:
    """A file as a part: no frontmatter, headings one deeper, links to files as links to parts."""
    body = _body(text)
    depth = "#" if path == "SKILL.md" else "##"

    def link(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))
        return f"](#{anchor_of(titles[target])})" if target in titles else found[0]

    pieces = _FENCE.split(body)
    # Every second piece is a block of code, where # begins a comment.
    pieces[::2] = [_LINK.sub(link, _HEADING.sub(rf"{depth}\1 ", one)) for one in pieces[::2]]
    return "".join(pieces).strip() + "\n"


def _body(text: str) -> str:
    return text.split("---\n", 2)[2].lstrip() if text.startswith("---\n") else text


def _title(text: str) -> str:
    return _body(text).lstrip().partition("\n")[0].removeprefix("# ")
