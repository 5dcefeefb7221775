"""The files of a check, each hashed once."""

from __future__ import annotations

import os

from pyx_core.evidence.measurement import Expected, Measurement
from pyx_core.evidence.outputs import hash_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.measurement import Found


class Measured:
    """What the files that a log cites are now."""

    def __init__(self, measurement: Measurement | None = None) -> None:
        self._measurement = measurement or Measurement(remembers=True)
        self._hashes: dict[str, str | None] = {}

    def compare(self, path: str, size: int, sha256: str, *, is_link: bool = False) -> Found:
        """A file against what its run says of it."""
        (found,) = self._measurement.compare([Expected(path, size, sha256, is_link=is_link)])
        if found.problem is None:
            self._hashes.setdefault(os.path.normpath(path), sha256)
        return found

    def sha256(self, path: str) -> str | None:
        """The hash of a file; None where it can't be read."""
        path = os.path.normpath(path)
        if path not in self._hashes:
            # A pipe would wait for its writer.
            self._hashes[path] = hash_file(path) if os.path.isfile(path) else None
        return self._hashes[path]
