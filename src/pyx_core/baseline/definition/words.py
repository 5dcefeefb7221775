"""What SQL in a definition may speak of."""

from __future__ import annotations

import re


def words_of(sql: str) -> set[str]:
    """What may be a column in an expression: its words, and what stands in quotes."""
    found = re.findall(r"\w+", sql)
    found += re.findall(r'["`\[]([^"`\]]+)["`\]]', sql)
    return {word.lower() for word in found}
