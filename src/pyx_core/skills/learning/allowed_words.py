"""Words that a project's global skills may hold, each with the reason that somebody gave."""

from __future__ import annotations

import json
import os
import tempfile

import msgspec

from pyx_core.errors import PyxError, write_error
from pyx_core.skills.learning.identifiers.parts import folded

ALLOWED_FILE = "pyx-allowed-words.json"


class AllowedWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word that looks like the project's, and why it may be said."""

    word: str
    because: str


class AllowedWords:
    """The allowed words of a project, in a file that is meant to be committed."""

    __slots__ = ("path", "words")

    def __init__(self, folder: str) -> None:
        """Raises PyxError `usage` where the file can't be read as what it is."""
        self.path = os.path.join(folder, ALLOWED_FILE)
        self.words: list[AllowedWord] = []
        try:
            with open(self.path, "rb") as file:
                self.words = msgspec.json.decode(file.read(), type=list[AllowedWord])
        except FileNotFoundError:
            return
        except (OSError, msgspec.MsgspecError) as error:
            hint = 'it holds a list of {"word": …, "because": …}'
            raise PyxError("usage", f"can't read {self.path}: {error}", hint) from error

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(folded(one.word) for one in self.words)

    def add(self, word: str, because: str) -> None:
        """Records a word; the reason of one that is there is replaced. Raises PyxError."""
        if not because.strip():
            raise PyxError("usage", f"{word} is allowed for no reason", '--because "…"')
        kept = [one for one in self.words if folded(one.word) != folded(word)]
        self.words = [*kept, AllowedWord(word=word, because=because.strip())]
        content = json.dumps(
            [msgspec.to_builtins(one) for one in self.words], ensure_ascii=False, indent=2
        )
        folder = os.path.dirname(self.path)
        try:
            with tempfile.NamedTemporaryFile(
                "w", dir=folder, encoding="utf-8", newline="\n", delete=False
            ) as file:
                file.write(f"{content}\n")
            os.replace(file.name, self.path)
        except OSError as error:
            raise write_error(self.path, error, "make the folder writable") from error
