"""Text of others as a report shows it: masked, on its lines, with everything invisible visible."""

from __future__ import annotations

import math
import re

from pyx_core.formats.shown import visible
from pyx_core.secrets.masker import mask_bytes, mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.secrets.detect import Secrets

LONGEST_LINE = 500
_LONGEST_LABEL = 300
_OTHER_ENDS = re.compile(r"\r\n?")
_MOST_DEPTH = 60


class Legible:
    """What makes hostile text fit to be shown; what comes out is text still, and is escaped later.

    Secrets are masked before anything is cut, so that no half of one is left.
    """

    __slots__ = ("secrets",)

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets

    def line(self, text: object, longest: int = _LONGEST_LABEL) -> str:
        """One line, cut behind `longest` characters with a word about the rest."""
        masked = visible(mask_text(str(text), self.secrets))
        left = len(masked) - longest
        return masked if left <= 0 else f"{masked[:longest]}… ({left:,} more characters)"

    def text(self, text: str, longest: int = 20_000) -> str:
        """Several lines, each shown, cut behind `longest` characters."""
        masked = _OTHER_ENDS.sub("\n", mask_text(text, self.secrets))
        left = len(masked) - longest
        cut = masked[:longest] if left > 0 else masked
        shown = "\n".join(visible(line) for line in cut.split("\n"))
        return shown if left <= 0 else f"{shown}… ({left:,} more characters)"

    def lines(self, content: bytes, longest: int = LONGEST_LINE) -> list[str]:
        """The lines of masked bytes; what is no UTF-8 is shown as the bytes that it is."""
        decoded = content.decode("utf-8", "surrogateescape")
        return [self._cut(line.rstrip("\r"), longest) for line in decoded.split("\n")]

    def mask(self, content: bytes) -> bytes:
        """Bytes without secrets."""
        return mask_bytes(content, self.secrets)

    def masks(self, text: str) -> bool:
        """Whether a text holds a secret."""
        return mask_text(text, self.secrets) != text

    def data(self, value: object, longest: int = 4000, most: int = 2000, depth: int = 0) -> object:
        """A value of JSON with every text masked and cut; lists and objects keep their first items.

        What JSON has no form for becomes text, so that every reader can parse it.
        """
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        if depth > _MOST_DEPTH:
            return "…"
        if isinstance(value, dict):
            items = list(value.items())
            told = {
                self._cut_masked(str(key), 200): self.data(item, longest, most, depth + 1)
                for key, item in items[:most]
            }
            if len(items) > most:
                told["…"] = f"{len(items) - most:,} more keys"
            return told
        if isinstance(value, (list, tuple)):
            listed = [self.data(item, longest, most, depth + 1) for item in value[:most]]
            left = len(value) - most
            return listed if left <= 0 else [*listed, f"… {left:,} more"]
        return self._cut_masked(str(value), longest)

    def _cut_masked(self, text: str, longest: int) -> str:
        masked = mask_text(text, self.secrets)
        left = len(masked) - longest
        return masked if left <= 0 else f"{masked[:longest]}… ({left:,} more characters)"

    def _cut(self, line: str, longest: int) -> str:
        left = len(line) - longest
        shown = visible(line[:longest])
        return shown if left <= 0 else f"{shown}… ({left:,} more characters)"


def joined(parts: Iterable[str | None]) -> str:
    """What there is of some words, with commas between."""
    return ", ".join(part for part in parts if part)
