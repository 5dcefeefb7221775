"""`SHA256SUMS`: the hash of each file of a bundle, as `sha256sum -c` reads it."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.evidence.bundle.parts import Part

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


def sums(parts: Iterable[Part]) -> bytes:
    """The file's text, sorted by name."""
    ordered = sorted(parts, key=lambda part: part.name)
    return "".join(f"{part.sha256}  {part.name}\n" for part in ordered).encode()


def read_sums(content: bytes) -> dict[str, str]:
    """The hashes by name. Raises ValueError for what is not written as `sums` writes it."""
    text = content.decode()
    found = {name: sha256 for sha256, name in _LINE.findall(text)}
    if "".join(f"{found[name]}  {name}\n" for name in sorted(found)) != text:
        raise ValueError("it is not written as pyx writes it")
    return found
