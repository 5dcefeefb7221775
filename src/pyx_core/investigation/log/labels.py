"""Labels: `E1` is evidence, `H1` a hypothesis, `F1` a finding."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from pyx_core.investigation.log.document import Fault, Said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.log.markdown import Words

Letter = Literal["E", "H", "F"]
MEANING: dict[Letter, str] = {"E": "evidence", "H": "a hypothesis", "F": "a finding"}
SECTION: dict[Letter, str] = {"E": "Evidence", "H": "Hypotheses", "F": "Findings"}

# `F1. statement`, `F1: …`, `F1 …`, `**F1.** …`, `**F1. …**`, `[F1] …`, and of a list of tasks
# `[x] F1: …`.
_LABELLED = re.compile(
    r"(?:\[[ xX]\]\s+)?(?P<mark>\*\*|__|\*|_|`|)\[?(?P<letter>[A-Za-z])(?P<number>\d{1,6})\]?"
    r"(?:\.(?P=mark)(?!\d)|(?P=mark)\.(?!\d)|[:)](?P=mark)|(?P=mark)[:)]|(?P=mark)(?=\s|$))"
    r"(?:\s+[-\u2013\u2014](?=\s))?\s*(?P<rest>.*)",
    re.DOTALL,
)
_LABELLED_ALL = re.compile(
    r"(?P<mark>\*\*|__|\*|_)\[?(?P<letter>[A-Za-z])(?P<number>\d{1,6})\]?"
    r"[.:)]?\s+(?P<rest>.*)(?P=mark)",
    re.DOTALL,
)
_NAMED = re.compile(r"(?P<letter>[A-Za-z]?)(?P<number>\d{1,6})")
_SEPARATORS = re.compile(r"[\s,;&]+|\band\b")
_ASIDE = re.compile(r"\([^()\n]*\)|\]\([^()\s]*\)")


class Labelled(NamedTuple):
    """A label, and what stands behind it."""

    label: str
    rest: str


def labelled(text: str, letter: Letter) -> Labelled | None:
    """The label that a text begins with, and the rest; None where it begins with none."""
    found = _LABELLED_ALL.fullmatch(text.strip()) or _LABELLED.match(text.strip())
    if found is None or found["letter"].upper() != letter:
        return None
    return Labelled(label(letter, found["number"]), found["rest"].strip())


def label(letter: Letter, number: str) -> str:
    """`F1` for `F` and `01`."""
    return f"{letter}{int(number)}"


def labels_named(words: Words, letter: Letter) -> tuple[list[Said], list[Fault]]:
    """The labels of a list such as `F1, F2 and 3`, each with its line; what else stands there is
    at fault, but for asides in parentheses."""
    found: list[Said] = []
    faults: list[Fault] = []
    for offset, line in enumerate(words.text.split("\n")):
        for word in _SEPARATORS.split(_ASIDE.sub(" ", line)):
            name = word.strip("[]*_`.:")
            if not name:
                continue
            named = _NAMED.fullmatch(name)
            if named is not None and named["letter"].upper() in ("", letter):
                said = label(letter, named["number"])
                found.append(Said(text=said, line=words.line + offset))
            else:
                faults.append(
                    Fault(
                        line=words.line + offset,
                        message=f"{name[:60]} does not name {MEANING[letter]}",
                        hint=f"write labels such as {letter}1, {letter}2",
                    )
                )
    return found, faults
