"""A file of a bundle: its name, its hash, and where its bytes come from."""

from __future__ import annotations

from pyx_core.hashing import sha256_of


class Part:
    """A file of a bundle; its bytes are `content`, else those of the file at `path`."""

    __slots__ = ("content", "media_type", "name", "path", "sha256", "size")

    def __init__(
        self,
        name: str,
        *,
        size: int,
        sha256: str,
        media_type: str,
        path: str | None = None,
        content: bytes | None = None,
    ) -> None:
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.media_type = media_type
        self.path = path
        self.content = content


def written(name: str, content: bytes, media_type: str) -> Part:
    """A file that pyx writes into the bundle."""
    size, sha256 = len(content), sha256_of(content)
    return Part(name, size=size, sha256=sha256, media_type=media_type, content=content)
