"""Text of a file as it may be shown: masked, every invisible character made visible, bounded."""

from __future__ import annotations

import re

from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.secrets.detect import Secrets

# What Python calls printable and nobody sees: fillers, variation selectors, joiners. Text for
# machines only can be hidden in them.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def visible(text: str) -> str:
    """`text` on one line: controls, bidi, zero-width and unseen characters become escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter
        if letter == "\t" or (letter.isprintable() and not _UNSEEN.match(letter))
        else _escaped(letter)
        for letter in text
    )


def shown(text: str, longest: int, secrets: Secrets, *, size: int | None = None) -> str:
    """`text` masked, visible, and cut behind `longest` characters with a word about the rest.

    `size` is the number of characters where `text` is only the start of what is there. What is cut
    was masked first, so no half of a secret is left; `text` must reach well beyond `longest`.
    """
    whole = len(text) if size is None else max(size, len(text))
    masked = mask_text(text, secrets)
    if whole <= len(text) and len(masked) <= longest:
        return visible(masked)
    return f"{visible(masked[:longest])}… ({whole:,} characters)"


def _escaped(letter: str) -> str:
    if "\udc80" <= letter <= "\udcff":
        return f"\\x{ord(letter) - 0xDC00:02x}"  # a byte that is no UTF-8
    return letter.encode("unicode_escape").decode()
