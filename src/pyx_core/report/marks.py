"""The word, the glyph and the tone of each state that a report shows.

Every state has a glyph of its own shape, so that it is known in greyscale and without colours; the
word stands beside it always. The glyphs are in `templates/glyphs.svg`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Tone = Literal["good", "info", "warn", "bad", "mute"]


class Mark(NamedTuple):
    """How a state looks: the id of a glyph, a word, and what colour goes with it."""

    glyph: str
    word: str
    tone: Tone


MARKS: dict[str, Mark] = {
    # How a run ended.
    "ok": Mark("check", "ok", "good"),
    "failed": Mark("cross", "failed", "bad"),
    "timeout": Mark("clock", "timeout", "bad"),
    "interrupted": Mark("pause", "interrupted", "warn"),
    "killed": Mark("octagon", "killed", "bad"),
    "not_started": Mark("slash", "not started", "bad"),
    "abandoned": Mark("dashes", "abandoned", "warn"),
    # What is with a file.
    "intact": Mark("seal", "intact", "good"),
    "changed": Mark("unequal", "changed", "bad"),
    "missing": Mark("hole", "missing", "bad"),
    "extra": Mark("plus", "extra", "warn"),
    "removed": Mark("box", "removed", "mute"),
    "unreadable": Mark("lock", "unreadable", "warn"),
    # What a comparison says.
    "identical": Mark("equal", "identical", "good"),
    "equivalent": Mark("wave", "equivalent", "good"),
    "different": Mark("unequal", "different", "bad"),
    "not_comparable": Mark("question", "not comparable", "warn"),
    # What a verification says.
    "equal": Mark("equal", "equal", "good"),
    "absorbed": Mark("wave", "absorbed", "good"),
    "noisy": Mark("dashes", "noisy", "mute"),
    "open": Mark("unequal", "open", "bad"),
    "incomplete": Mark("hole", "incomplete", "warn"),
    # How far a finding is shown.
    "recomputed": Mark("check", "recomputed", "good"),
    "located": Mark("target", "located", "info"),
    "unchecked": Mark("ring", "unchecked", "mute"),
    "broken": Mark("cross", "broken", "bad"),
    # What a reader has to know.
    "error": Mark("cross", "error", "bad"),
    "warning": Mark("triangle", "warning", "warn"),
    "note": Mark("letter", "note", "info"),
}


def mark_of(state: str) -> Mark:
    """The mark of a state; of one that is not known, its own word beside a question mark."""
    return MARKS.get(state) or Mark("question", state[:40], "warn")
