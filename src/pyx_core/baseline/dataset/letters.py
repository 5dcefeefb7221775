"""Letters that programs stumble over, as ranges of code points, in each store's patterns."""

from __future__ import annotations

from pyx_core.baseline.schema.quoting import text_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.baseline.dataset.model import Kind

RANGES: dict[Kind, tuple[str, tuple[tuple[int, int], ...]]] = {
    "beyond_bmp": ("letters beyond U+FFFF, such as emoji", ((0x10000, 0x10FFFF),)),
    "combining": ("combining characters", ((0x300, 0x36F), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))),
    "right_to_left": (
        "letters that run from right to left",
        ((0x590, 0x8FF), (0x202A, 0x202E), (0x2066, 0x2069), (0xFB1D, 0xFDFF)),
    ),
    "zero_width": (
        "characters without a width",
        ((0x200B, 0x200F), (0x2060, 0x2060), (0xFEFF, 0xFEFF)),
    ),
}


def is_beyond_ascii(column: str, store: str) -> str:
    """True for a text with any letter beyond ASCII, by its length in bytes, which is quick."""
    if store == "sqlite":
        return f"typeof({column}) = 'text' AND length({column}) <> length(CAST({column} AS BLOB))"
    if store == "postgres":
        return f"octet_length({column}::text) <> char_length({column}::text)"
    return f"LENGTH({column}) <> CHAR_LENGTH({column})"


def has_letters(column: str, ranges: Sequence[tuple[int, int]], store: str) -> str:
    """True for a text with a letter of these ranges."""
    beyond = is_beyond_ascii(column, store)
    if store == "sqlite":
        inside = " || ".join(f"char({first}) || '-' || char({last})" for first, last in ranges)
        return f"{beyond} AND {column} GLOB '*[' || {inside} || ']*'"
    if store == "postgres":
        inside = "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in ranges)
        return f"{beyond} AND {column}::text ~ '[{inside}]'"
    inside = "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in ranges)
    return f"{beyond} AND {column} REGEXP {text_literal(f'[{inside}]', store)}"
