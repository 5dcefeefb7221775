"""How names are spelled by those who write of them: without accents, in part, between particles."""

from __future__ import annotations

import re
import unicodedata

from pyx_core.skills.learning.identifiers.parts import forms, parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.skills.learning.identifiers.identifier import Identifier
    from pyx_core.skills.learning.identifiers.parts import Part

# How German writes its letters where a keyboard has none of them.
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Letters that are no letter with an accent, and what stands for them without.
_BARE = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_VERSION = re.compile(r"v\d+")
# Chinese, Japanese, Thai, Lao and Khmer put no blanks between words, Korean none before particles.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}"
)


def names_of(identifier: Identifier) -> Iterable[tuple[str, ...]]:
    """The parts of a name, in every spelling; names of people are also called by parts of them.

    An address of numbers keeps its numbers.
    """
    names = forms(identifier.text) or tuple(part.form for part in parts(identifier.text))
    whole = [names]
    if len(names) > 1 and _VERSION.fullmatch(names[-1]):
        whole.append(names[:-1])
    if identifier.kind == "person":
        words = identifier.text.split()
        whole += [forms(word) for word in words if len(word) > 2 and len(words) > 1]
        if len(words) == 1 and len(identifier.text) == 4 and is_unspaced(identifier.text):
            # Two signs of the family, two of the person.
            whole += [(identifier.text[:2],), (identifier.text[2:],)]
    for one in whole:
        yield from dict.fromkeys(zip(*(_padded(_spellings(form)) for form in one), strict=True))


def _padded(spelled: list[str]) -> list[str]:
    """As given, spelled out, left out; where two are the same, twice the same."""
    return [spelled[0], spelled[min(1, len(spelled) - 1)], spelled[-1]]


def spellings_of(spoken: list[Part]) -> Iterable[list[Part]]:
    """The parts of a line in every spelling; lines without accents have one."""
    yield spoken
    if any(not part.form.isascii() for part in spoken):
        spelled = [_padded(_spellings(part.form)) for part in spoken]
        for number in (1, 2):
            yield [
                part._replace(form=one[number]) for part, one in zip(spoken, spelled, strict=True)
            ]


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script in which words follow each other without blanks."""
    return not word.isascii() and _UNSPACED.fullmatch(word) is not None


def _spellings(form: str) -> list[str]:
    """A folded form, and how it is written where its accents are spelled out or left out."""
    if form.isascii():
        return [form]
    decomposed = unicodedata.normalize("NFD", form)
    bare = "".join(one for one in decomposed if not "\u0300" <= one <= "\u036f").translate(_BARE)
    bare = unicodedata.normalize("NFC", bare)
    return list(dict.fromkeys((form, form.translate(_GERMAN), bare)))
