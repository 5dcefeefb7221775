"""Secrets that stand in a script itself, where no variable tells that they are any."""

from __future__ import annotations

import re

from pyx_core.secrets.connections import parts_of_assignments
from pyx_core.secrets.masker import mask_text
from pyx_core.secrets.shapes import secret_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.secrets.detect import Secrets

# `password = "…"`, and not what is put together or looked up.
_LITERAL = re.compile(
    r"(?i)\b\w*(?:passw(?:or)?d|passphrase|secret|token|api_?key)\w*\W{0,3}\s*[:=]\s*"
    r"[rbuf]{0,2}([\"'])(?![^\"']*[{<$%])[^\"'\s]{6,}\1"
)


def line_with_secret(text: str, secrets: Secrets) -> int | None:
    """The number of the first line that holds a secret: a known one, one by its shape, or a
    literal whose name says so."""
    for number, line in enumerate(text.split("\n"), 1):
        # Assignments are code here; only what is literally in them counts.
        by_shape = set(secret_parts(line)) - set(parts_of_assignments(line))
        if by_shape or _LITERAL.search(line) or mask_text(line, secrets) != line:
            return number
    return None if mask_text(text, secrets) == text else 1
