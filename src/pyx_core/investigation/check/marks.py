"""The mark of each state where there is only text; it never stands without its word.

Pages have glyphs of their own (`pyx_core.report.marks`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.investigation.check.verdict import State

MARKS: Mapping[State, str] = {"recomputed": "✔", "located": "◎", "unchecked": "○", "broken": "✘"}
_OF_ASCII: Mapping[State, str] = {
    "recomputed": "+",
    "located": "=",
    "unchecked": "?",
    "broken": "x",
}


def marks_in(encoding: str | None) -> Mapping[State, str]:
    """The marks, or what stands for them where the encoding has no letters for them."""
    try:
        "".join(MARKS.values()).encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return _OF_ASCII
    return MARKS
