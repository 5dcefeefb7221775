"""How parts of a name stand in a line: as a name, as a phrase, as words of a sentence."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.skills.learning.identifiers.parts import Part

# What joins the parts of one name; a blank joins those of names with a title's capitals.
_TIGHT = frozenset(("", "_", "-", ".", ":", "/", "\\", "::", "@"))
# What stands only between the parts of a name, and between those of a path.
JOINED = frozenset(("_", "-", "::", "/", "\\", "@"))
IN_PATHS = frozenset(("/", "../", "/../", "./", "\\", "::", "."))
# As far back as one looks for the end of the sentence before.
_FARTHEST = 200
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]+")


def says(run: Sequence[Part], names: tuple[str, ...]) -> bool:
    """Whether parts of a text are those of a name; of the last there may be one or many."""
    if len(run) != len(names) or any(
        part.form != name for part, name in zip(run[:-1], names[:-1], strict=True)
    ):
        return False
    said, name = run[-1].form, names[-1]
    return said == name or any(
        f"{one}{ending}" == many
        for one, many in ((said, name), (name, said))
        for ending in ("s", "es")
    )


def is_tight(run: Sequence[Part]) -> bool:
    """Whether parts are written as one name."""
    return {part.joint for part in run[1:]} <= _TIGHT


def is_phrase(run: Sequence[Part]) -> bool:
    """Whether parts follow each other as words of a phrase do."""
    return all(part.joint in _TIGHT or part.joint == " " for part in run[1:])


def is_prefix(line: str, part: Part) -> bool:
    """Whether a prefix is written as one: before a joint, or by itself in capitals."""
    after = line[part.end : part.end + 2]
    begins_name = after[:1] in _TIGHT - {""} and not after[1:].isspace() and len(after) > 1
    return begins_name or _CAPITALS.fullmatch(line, part.start, part.end) is not None


def begins_sentence(line: str, place: int) -> bool:
    """Whether a capital at this place is one that any word would have there."""
    before = line[max(0, place - _FARTHEST) : place].rstrip(" \t#>*-_`\"'([|0123456789")
    return not before or before[-1] in ".:!?|"


def is_quoted(line: str, part: Part) -> bool:
    """Whether a word stands alone between marks of code or quotation."""
    before, after = line[part.start - 1 : part.start], line[part.end : part.end + 1]
    return before in ("`", '"', "'") and after == before and before != ""
