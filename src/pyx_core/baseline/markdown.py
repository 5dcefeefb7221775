"""Texts of others in the pages of a baseline: shown letter by letter, whatever they hold."""

from __future__ import annotations

import re

from pyx_core.secrets.shapes import secret_parts


def code(text: str) -> str:
    """A text on one line, as Markdown shows it letter by letter."""
    line = " ".join(text.split("\n"))
    longest = max((len(ticks) for ticks in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def cell(text: str) -> str:
    """The same in a cell of a table."""
    return code(text).replace("|", "\\|")


def block(text: str, language: str = "") -> str:
    """A text with its lines."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def prose(text: str) -> str:
    """Words of a person on one line; what Markdown would take for a sign of its own is none."""
    return re.sub(r"([\\`*_\[\]<>|#&])", r"\\\1", " ".join(text.split()))


def without_secret_parts(text: str) -> str:
    """A text without what looks like a secret, whoever wrote it."""
    for part in secret_parts(text):
        if part:
            text = text.replace(part, "[masked]")
    return text
