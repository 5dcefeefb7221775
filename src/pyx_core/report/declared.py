"""What scripts declared may have any shape: values are picked out only where they fit."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def pick(value: object, *path: str) -> Any:
    """What stands at a path of keys; None where there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: object, *path: str) -> str | None:
    """A text or a number at a path, as text; None for anything else."""
    found = pick(value, *path)
    if isinstance(found, bool) or found == "":
        return None
    return str(found) if isinstance(found, (str, int, float)) else None
