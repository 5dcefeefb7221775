"""How ordinary a word is: what everybody says gives no project away."""

from __future__ import annotations

import functools
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = os.path.dirname(__file__)
TECHNICAL_FILE = os.path.join(_FOLDER, "technical.txt")
CONVENTIONAL_FILE = os.path.join(_FOLDER, "conventional.txt")

# How often a word is said in some hundred million: below the first it is a rare word, which is as
# likely a name; from the second on it is one that nobody would take for a name.
_ORDINARY = 400
_COMMON = 4000


class Vocabulary:
    """Ordinary and technical English, and names that any project might have.

    Frequencies are those of the `spellchecker` package.
    """

    __slots__ = ("_conventional", "_frequencies", "_technical")

    def __init__(self) -> None:
        from spellchecker import SpellChecker

        self._frequencies: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
        self._technical = _lines(TECHNICAL_FILE)
        self._conventional = _lines(CONVENTIONAL_FILE)

    def is_ordinary(self, word: str) -> bool:
        """Whether a folded word is English or technical English; its plain forms count, too."""
        if len(word) < 2 or word.isdigit():
            return True
        return any(self._is_listed(form) for form in _plainer(word))

    def is_common(self, word: str) -> bool:
        """Whether no reader would take the word for a name."""
        return any(
            form in self._technical or self._frequencies.get(form, 0) >= _COMMON
            for form in _plainer(word)
        )

    def is_conventional(self, forms: tuple[str, ...]) -> bool:
        """Whether projects everywhere use this name, such as `created_at` or `src`."""
        return "_".join(forms) in self._conventional

    def _is_listed(self, word: str) -> bool:
        return word in self._technical or self._frequencies.get(word, 0) >= _ORDINARY


@functools.cache
def vocabulary() -> Vocabulary:
    """The one that is built from the lists beside this file; it never changes."""
    return Vocabulary()


def _plainer(word: str) -> list[str]:
    """A word and what it may come from: plurals, participles, versions such as `v2`."""
    forms = [word]
    without_digits = word.rstrip("0123456789")
    if without_digits and without_digits != word:
        forms.append(without_digits)
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.append(word[: -len(ending)] + instead)
    for ending, instead in (
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("er", "e"),
        ("or", "e"),
        ("or", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            forms.append(word[: -len(ending)] + instead)
    return forms


def _lines(path: str) -> frozenset[str]:
    with open(path, encoding="utf-8") as file:
        return frozenset(line for line in file.read().split("\n") if line)
