"""sha256 without the price of loading OpenSSL (4 ms) where there is little to hash."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Digest(Protocol):
        """What hashlib's objects offer."""

        def update(self, data: bytes | memoryview, /) -> None: ...

        def hexdigest(self) -> str: ...


# OpenSSL hashes 1.7 GB/s and costs 4 ms to load; Python's own code 0.3 GB/s and nothing.
_LITTLE_BYTES = 1 << 20


def new_digest(expected_bytes: int) -> Digest:
    """A sha256 to be fed about so many bytes."""
    if expected_bytes <= _LITTLE_BYTES:
        # What hashlib itself falls back on, by its name before and since Python 3.12.
        name = "_sha2" if sys.version_info >= (3, 12) else "_sha256"
        digest: Digest = __import__(name).sha256()
        return digest
    from hashlib import sha256

    return sha256()


def sha256_of(content: bytes) -> str:
    """The sha256 of some bytes, as hex."""
    digest = new_digest(len(content))
    digest.update(content)
    return digest.hexdigest()


class GrowingDigest:
    """A sha256 of a stream of unknown length: little is held back until there is more."""

    def __init__(self) -> None:
        self._held: list[bytes] | None = []
        self._held_bytes = 0
        self._digest: Digest | None = None

    def update(self, data: bytes, /) -> None:
        """Takes in the next bytes."""
        if self._held is not None:
            self._held.append(data)
            self._held_bytes += len(data)
            if self._held_bytes <= _LITTLE_BYTES // 16:
                return
            self._digest = new_digest(_LITTLE_BYTES + 1)
            data = b"".join(self._held)
            self._held = None
        assert self._digest is not None
        self._digest.update(data)

    def hexdigest(self) -> str:
        """The hash of all that was taken in."""
        if self._held is not None:
            return sha256_of(b"".join(self._held))
        assert self._digest is not None
        return self._digest.hexdigest()
