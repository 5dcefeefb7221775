"""Whole results as files: streamed beside their target, and published at the end."""

from __future__ import annotations

import contextlib
import os

from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from pyx_core.comparison.comparison import Comparison

    class ResultFile(Protocol):
        """A file that grows and is then published, or not at all."""

        def write(self, content: bytes) -> None: ...

        def publish(self) -> tuple[str, int]:
            """Its path and size."""

        def discard(self) -> None: ...

    class ResultWriter(Protocol):
        """Where whole results go."""

        def create(self, name: str) -> ResultFile:
            """A new file for what was found about `name`, which may hold slashes."""


class ResultFolder:
    """Writes each result into a folder, under a flat name."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._taken: set[str] = set()

    def create(self, name: str) -> ResultFile:
        """Raises PyxError `unwritable` or `disk_full`."""
        flat = "".join(letter if letter not in '/\\:*?"<>|' else "_" for letter in name)
        flat = os.fsencode(flat.lstrip("."))[-200:].decode(errors="ignore")
        unique, number = flat, 2
        while unique in self._taken:
            unique, number = f"{number}.{flat}", number + 1
        self._taken.add(unique)
        path = os.path.join(self._folder, unique)
        if os.path.isdir(path):
            raise PyxError("exists", f"{path} is a folder", "choose another --output-dir")
        return _GrowingFile(path)


class _GrowingFile:
    def __init__(self, path: str) -> None:
        self._path = path
        folder, name = os.path.split(path)
        self._temporary = os.path.join(folder, f".{name[:180]}.{os.getpid()}.tmp")
        self._size = 0
        try:
            os.makedirs(folder, exist_ok=True)
            self._file = open(self._temporary, "wb")  # noqa: SIM115 - open until published
        except OSError as error:
            raise write_error(path, error) from error

    def write(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except OSError as error:
            self.discard()
            raise write_error(self._path, error) from error
        self._size += len(content)

    def publish(self) -> tuple[str, int]:
        try:
            self._file.close()
            os.replace(self._temporary, self._path)
        except OSError as error:
            self.discard()
            raise write_error(self._path, error) from error
        return self._path, self._size

    def discard(self) -> None:
        with contextlib.suppress(OSError):  # on a full disk; what matters is that the file goes
            self._file.close()
        if os.path.lexists(self._temporary):
            os.unlink(self._temporary)


def save_comparison(comparison: Comparison, folder: str) -> tuple[str, int]:
    """Writes verdicts and counts of all files as `comparison.json`; its path and size."""
    import msgspec

    path = os.path.join(folder, "comparison.json")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    content = encode_for_readers(msgspec.to_builtins(comparison))
    publish(path, content)
    return path, len(content)
