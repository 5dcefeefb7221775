"""Keys, texts and comments as they are written in TOML."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LONGEST_COMMENT = 300


def key(name: str) -> str:
    """A key: bare where it can be."""
    return name if _BARE.fullmatch(name) else text(name)


def text(value: str) -> str:
    """A text in quotation marks, on one line."""
    return '"' + "".join(_escaped(letter) for letter in value) + '"'


def texts(values: Iterable[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(map(text, values))}]"


def inline(pairs: Mapping[str, str]) -> str:
    """A table on one line; the values are texts."""
    if not pairs:
        return "{}"
    return "{ " + ", ".join(f"{key(name)} = {text(value)}" for name, value in pairs.items()) + " }"


def comment(words: str) -> str:
    """A comment on one line, whatever is in it."""
    line = "".join(letter if letter.isprintable() else " " for letter in words)
    cut = line if len(line) <= _LONGEST_COMMENT else f"{line[: _LONGEST_COMMENT - 1]}…"
    return f"# {cut}".rstrip()


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
