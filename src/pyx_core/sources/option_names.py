"""Options of a source that nobody knows are refused: one that is ignored in silence hurts."""

from __future__ import annotations

import difflib

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.sources.source import Source


def refuse_unknown(source: Source, known: Sequence[str]) -> None:
    """Raises PyxError `usage` with the nearest known option."""
    for name in source.address.options:
        if name not in known:
            raise PyxError("usage", f"{source.name}: no option {name}", nearest(name, known))


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint: what somebody may have meant, or what there is."""
    listed = sorted(known)
    near = difflib.get_close_matches(name, listed, n=3)
    if near:
        return f"did you mean {' or '.join(near)}?"
    if not listed:
        return "there are none"
    more = f" and {len(listed) - 10} more" if len(listed) > 10 else ""
    return f"there are {', '.join(listed[:10])}{more}"
