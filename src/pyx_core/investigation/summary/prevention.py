"""What is to keep it from happening again: who does it, and by when."""

from __future__ import annotations

import re
from typing import NamedTuple

_IN_BRACKETS = re.compile(r"\s*\(([^()]*\b(?:owner|due)\s*:[^()]*)\)", re.IGNORECASE)
_FIELD = re.compile(r"\b(owner|due)\s*:\s*", re.IGNORECASE)


class Action(NamedTuple):
    """An item of the section Prevention; what it does not say is empty."""

    text: str
    owner: str
    due: str


def action(item: str) -> Action:
    """Reads `action (owner: NAME, due: YYYY-MM-DD)`, in which either may be missing."""
    found = _IN_BRACKETS.search(item)
    if found is None:
        return Action(item, "", "")
    _, *parts = _FIELD.split(found[1])
    fields = dict(zip(map(str.lower, parts[::2]), parts[1::2], strict=True))
    owner, due = (fields.get(name, "").strip(" ,;") for name in ("owner", "due"))
    return Action(item[: found.start()] + item[found.end() :], owner, due)
