"""A bundle as a stranger's zip file: nothing in it is trusted before it was looked at."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.layout import SUMS, is_safe
from pyx_core.evidence.objects import CHUNK_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

MOST_FILES = 200_000
MOST_BYTES = 1 << 40
# No deflated byte stands for more than 1,032 others; entries that overlap claim more.
_HIGHEST_RATIO = 1100
_LOCAL_HEADER_BYTES = 30
_LARGEST_IN_MEMORY = 256 << 20
_ENCRYPTED = 0x1
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class DamagedError(Exception):
    """An entry of the zip file can't be read: its bytes are not those that were put in."""


class Container:
    """The files of a bundle, by name; bytes are read as they are asked for."""

    __slots__ = ("_archive", "_entries", "path")

    def __init__(self, path: str) -> None:
        """Raises PyxError: `not_found`, or `usage` for what is no bundle, or not a safe one."""
        self.path = path
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for its writer
                raise PyxError("usage", f"{path} is no file", "pyx bundle makes one")
            self._archive = zipfile.ZipFile(path)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PyxError(
                "not_found", f"can't read the bundle {path}: {reason}", "check the path"
            ) from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise _no_bundle(path, f"it is no zip file ({error})") from error
        entries = [entry for entry in self._archive.infolist() if not _is_folder(entry)]
        try:
            _check(path, entries)
        except PyxError:
            self._archive.close()
            raise
        self._entries = {entry.filename: entry for entry in entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    @property
    def names(self) -> list[str]:
        """The names of all files, sorted."""
        return sorted(self._entries)

    @property
    def total_bytes(self) -> int:
        """What the files take when they are unpacked, as the zip file says."""
        return sum(entry.file_size for entry in self._entries.values())

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, never more than announced. Raises DamagedError, KeyError."""
        try:
            with self._archive.open(self._entries[name]) as file:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise DamagedError(str(error)) from error

    def read(self, name: str) -> bytes:
        """All of a file that has to be read as a whole. Raises DamagedError, KeyError."""
        if self._entries[name].file_size > _LARGEST_IN_MEMORY:
            raise DamagedError("it is too large")
        return b"".join(self.chunks(name))


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith("/") and entry.file_size == 0


def _check(path: str, entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(names) != len(entries):
        raise _unsafe(path, "it holds two files of the same name")
    if len(entries) > MOST_FILES:
        raise _unsafe(path, f"it holds more than {MOST_FILES:,} files")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _unsafe(path, f"its files take more than {MOST_BYTES >> 30} GB")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name = entry.filename
        mode = entry.external_attr >> 16
        if not is_safe(name) or entry.orig_filename != name:
            raise _unsafe(path, f"it holds a file with the name {name!r}")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise _unsafe(path, f"{name} is no file")
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _KINDS:
            raise _unsafe(path, f"{name} is encrypted, or compressed in an unusual way")
        if entry.file_size > _HIGHEST_RATIO * entry.compress_size + _HIGHEST_RATIO:
            raise _unsafe(path, f"{name} grows far too much when it is unpacked")
        if entry.header_offset < end:
            raise _unsafe(path, f"{name} shares its bytes with another file")
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size
    if SUMS not in names:
        raise _no_bundle(path, f"it holds no {SUMS}")


def _unsafe(path: str, reason: str) -> PyxError:
    return PyxError("usage", f"{path} is not opened: {reason}", "pyx bundle makes no such file")


def _no_bundle(path: str, reason: str) -> PyxError:
    return PyxError("usage", f"{path} is no bundle: {reason}", "pyx bundle makes one")
