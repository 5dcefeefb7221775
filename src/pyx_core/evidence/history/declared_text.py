"""What the history keeps of a run's declarations."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LONGEST_TEXT = 500


def declared_text(declared: Mapping[str, Any]) -> str | None:
    """The words of declarations, for a search in the history: keys, texts and numbers, bounded."""
    words: list[str] = []
    room = _LONGEST_TEXT
    waiting: list[Any] = [declared]
    while waiting and room > 0:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [part for pair in reversed(value.items()) for part in reversed(pair)]
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            words.append(str(value)[:room])
            room -= len(words[-1]) + 1
    return " ".join(words) or None
