"""Snapshots: scripts and inputs as they were before the start, named by their hash."""

from __future__ import annotations

import os

from pyx_core.errors import write_error
from pyx_core.hashing import new_digest, sha256_of
from pyx_core.manifest.publish import publish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import FileHash

CHUNK_BYTES = 1 << 20
# What is smaller is hashed from memory while the script is starting already.
_IN_MEMORY_BYTES = 16 << 20


class Snapshot:
    """The bytes of `path` at one moment, safe on disk; `keep` gives them their name."""

    __slots__ = ("_sha256", "_state", "_temporary", "content", "path", "size")

    def __init__(self, path: str, state: str, run_id: str, role: str) -> None:
        """Copies `path` now. Raises PyxError if the copy can't be written, OSError if read."""
        self.path = path
        self._state = state
        self._temporary = os.path.join(state, "objects", f"{run_id}.{role}")
        self._sha256: str | None = None
        self.content: bytes | None = None
        with open(path, "rb", buffering=0) as source:
            size = os.fstat(source.fileno()).st_size
            if size <= _IN_MEMORY_BYTES:
                # One byte more than expected tells a file that grows.
                self.content = source.read()
                self.size = len(self.content)
                self._write([self.content])
            else:
                self._copy(source)

    def _copy(self, source: io.FileIO) -> None:
        digest = new_digest(_IN_MEMORY_BYTES)
        self.size = 0

        def chunks() -> Iterator[bytes]:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                self.size += len(chunk)
                yield chunk

        self._write(chunks())
        self._sha256 = digest.hexdigest()

    def _write(self, chunks: Iterable[bytes]) -> None:
        try:
            with _open_new(self._temporary) as target:
                for chunk in chunks:
                    target.write(chunk)
        except OSError as error:
            self.discard()
            raise write_error(self._temporary, error) from error

    def keep(self) -> FileHash:
        """Files the bytes under their hash. Equal bytes are kept once. Raises PyxError."""
        if self._sha256 is None:
            self._sha256 = sha256_of(self.content or b"")
        target = object_path(self._state, self._sha256)
        try:
            if os.path.exists(target):
                os.unlink(self._temporary)
            else:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(self._temporary, target)
        except OSError as error:
            raise write_error(target, error) from error
        return {"path": self.path, "size": self.size, "sha256": self._sha256}

    def is_kept(self) -> bool:
        """Whether the bytes are there, if need be written again from memory."""
        assert self._sha256 is not None
        target = object_path(self._state, self._sha256)
        if os.path.exists(target):
            return True
        if self.content is None:
            return False
        self._write([self.content])
        self.keep()
        return True

    def discard(self) -> None:
        """Removes what was copied, where the run does not come about."""
        try:
            os.unlink(self._temporary)
        except FileNotFoundError:
            return


def keep(state: str, content: bytes) -> str:
    """Files some bytes under their hash, which it gives back. Raises PyxError."""
    sha256 = sha256_of(content)
    target = object_path(state, sha256)
    if not os.path.exists(target):
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except OSError as error:
            raise write_error(target, error) from error
        publish(target, content)
    return sha256


def object_path(state: str, sha256: str) -> str:
    """Where the bytes with this hash are kept."""
    return os.path.join(state, "objects", sha256[:2], sha256)


def _open_new(path: str) -> io.FileIO:
    try:
        return open(path, "xb", buffering=0)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return open(path, "xb", buffering=0)


if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator
