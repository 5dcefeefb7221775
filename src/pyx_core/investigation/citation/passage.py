"""A passage of a file: its text, its value, the records that it holds."""

from __future__ import annotations

from pyx_core.investigation.citation.values import MISSING
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyx_core.investigation.citation.reading import Reading
    from pyx_core.investigation.citation.records import Records

    Texts = Callable[[], Iterator[str]]

LONGEST_SHOWN = 4000
# A secret that the cut would halve is known as one while it is whole.
BEYOND = 1 << 14


class Passage:
    """What is cited. `where` names it in a sentence, `text` is the start of it, masked.

    `value` is its single value, if it has one; `texts` are the ways to read all of it as a text, of
    which each is a stream; `start` reads but the start of it, where finding the end takes long;
    `part` says what of a file was looked at where that is not all of it. Where there is nothing,
    `missing` says so, and the rest is the place where it would be.
    """

    def __init__(
        self,
        where: str,
        texts: Iterable[Texts],
        *,
        value: object = MISSING,
        records: Records | None = None,
        part: str | None = None,
        missing: str | None = None,
        is_text: bool = True,
        start: Texts | None = None,
    ) -> None:
        self.where = where
        self.texts = list(texts)
        self.value = value
        self.records = records
        self.part = part
        self.missing = missing
        self.is_text = is_text
        self._start = start

    def shown(self, reading: Reading) -> str | None:
        """The start of it, without the secrets."""
        if self.missing is not None or not self.texts or not self.is_text:
            return None
        text = ""
        for piece in (self._start or self.texts[0])():
            text += piece[: LONGEST_SHOWN + BEYOND]
            if len(text) > LONGEST_SHOWN + BEYOND:
                break
        masked = mask_text(text, reading.source.secrets)
        return masked if len(masked) <= LONGEST_SHOWN else f"{masked[:LONGEST_SHOWN]}…"
