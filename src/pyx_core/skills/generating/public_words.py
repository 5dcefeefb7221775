"""The words that public skills were seen to say when they were reviewed.

`public_words.txt` is written from this repository's own skills and read by a person like any other
change. A word in it was not put there by the machine that generates today, so a user who is called
`archive` is no reason to refuse a page that speaks of archives.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "public_words.txt")
# What Markdown, code and sentences put around words.
_WORD = re.compile(r"[^\s`'\"()\[\]{}<>|,;*#!?=…]+")
_AT_THE_ENDS = ".:-_"


def words(text: str) -> list[tuple[int, str]]:
    """The words of a text in small letters, each with its line, from 1.

    A path, an address or an option is one word.
    """
    return [
        (number, bare)
        for number, line in enumerate(text.splitlines(), 1)
        for word in _WORD.findall(line)
        if (bare := word.strip(_AT_THE_ENDS).lower())
    ]


def reviewed() -> frozenset[str]:
    """The words of `public_words.txt`."""
    with open(PATH, encoding="utf-8") as file:
        return frozenset(file.read().split("\n"))


def listed(texts: Iterable[str]) -> str:
    """What `public_words.txt` has to hold for these texts: a word a line, sorted."""
    found = {word for text in texts for _, word in words(text)}
    return "".join(f"{word}\n" for word in sorted(found))
