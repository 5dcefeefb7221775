"""The files of a check, each hashed once."""

from __future__ import annotations

import os

from pyx_core.evidence.measurement import Expected, Measurement
from pyx_core.evidence.outputs import hash_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.measurement import Found


class Measured:
    """What files are now. `hashed` counts those that were compared, `intact` those that fit."""

    def __init__(self, measurement: Measurement | None = None) -> None:
        self._measurement = measurement or Measurement()
        self._found: dict[tuple[str, str], Found] = {}
        self._hashes: dict[str, str | None] = {}

    @property
    def hashed(self) -> int:
        return len(self._found)

    @property
    def intact(self) -> int:
        return sum(found.problem is None for found in self._found.values())

    def compare(self, path: str, size: int, sha256: str, *, is_link: bool = False) -> Found:
        """A file against what its run says of it."""
        key = (os.path.normpath(path), sha256)
        if key not in self._found:
            expected = Expected(path, size, sha256, is_link=is_link)
            self._found[key] = self._measurement.compare([expected])[0]
        return self._found[key]

    def sha256(self, path: str) -> str | None:
        """The hash of a file; None where it can't be read."""
        path = os.path.normpath(path)
        for (known, sha256), found in self._found.items():
            if known == path and found.problem is None:
                return sha256
        if path not in self._hashes:
            # A pipe would wait for its writer.
            self._hashes[path] = hash_file(path) if os.path.isfile(path) else None
        return self._hashes[path]
