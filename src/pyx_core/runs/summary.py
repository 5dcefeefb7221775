"""What a script says of itself, where it declared no summary."""

from __future__ import annotations

_MOST_BYTES = 4096


def first_comment(source: bytes) -> str | None:
    """The first line of a script if it is a comment, shebang and metadata aside."""
    lines = iter(source[:_MOST_BYTES].decode("utf-8", "replace").splitlines())
    for line in lines:
        text = line.strip()
        if text == "# /// script":
            # Metadata (PEP 723), to the end of its block.
            next((end for end in lines if end.strip() == "# ///"), None)
            continue
        if not text or text.startswith("#!"):
            continue
        mark = next((mark for mark in ("//", "#", "--", "/*") if text.startswith(mark)), None)
        return text.lstrip("/#-* ").rstrip("*/ ") or None if mark else None
    return None
