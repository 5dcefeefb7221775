"""The zip file itself: the same parts make the same bytes, whenever they are put in."""

from __future__ import annotations

import errno
import os
import zipfile
import zlib

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.examine import chunks_of
from pyx_core.hashing import GrowingDigest, new_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Iterable

    from pyx_core.evidence.bundle.parts import Part

# The first moment that a zip file can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3
# What is larger is compressed at the quick level, or not at all where its beginning gains little:
# an image or a Parquet file of some gigabytes would take minutes for nothing.
_LARGE_BYTES = 16 << 20
_WORTHWHILE = 0.95
_LEVEL, _QUICK_LEVEL = 6, 1


class Archived:
    """A zip file that was written: its size and its sha256."""

    __slots__ = ("sha256", "size")

    def __init__(self, path: str) -> None:
        digest = GrowingDigest()
        self.size = 0
        for chunk in chunks_of(path):
            digest.update(chunk)
            self.size += len(chunk)
        self.sha256 = digest.hexdigest()


def write_archive(target: str, parts: Iterable[Part]) -> Archived:
    """Makes a zip file of the parts, sorted by name, appear at `target` at once or not at all.

    Raises PyxError: `unwritable`, `disk_full`, or `refused` where a file is no longer what it was
    when it was looked at.
    """
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:180]}.{os.getpid()}.tmp")
    try:
        try:
            with open(temporary, "wb") as file:
                _write(file, parts)
            archived = Archived(temporary)
            os.replace(temporary, target)
        except OSError as error:
            raise _write_error(target, error) from error
    except BaseException:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise
    return archived


def _write(file: io.BufferedWriter, parts: Iterable[Part]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for part in sorted(parts, key=lambda part: part.name):
            entry = zipfile.ZipInfo(part.name, _EPOCH)
            entry.compress_type = _method(part)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            entry.file_size = part.size  # it decides on zip64
            entry._compresslevel = _QUICK_LEVEL if part.size > _LARGE_BYTES else _LEVEL  # type: ignore[attr-defined] # noqa: SLF001 - public since Python 3.13 only
            digest = new_digest(part.size)
            with archive.open(entry, "w") as target:
                for chunk in [part.content] if part.content is not None else chunks_of(_path(part)):
                    digest.update(chunk)
                    target.write(chunk)
            if digest.hexdigest() != part.sha256:
                raise PyxError(
                    "refused", f"{part.path} was changed meanwhile", "try again when all is quiet"
                )


def _method(part: Part) -> int:
    if part.size > _LARGE_BYTES and part.path is not None:
        beginning = next(chunks_of(part.path), b"")
        if len(zlib.compress(beginning, _QUICK_LEVEL)) > _WORTHWHILE * len(beginning):
            return zipfile.ZIP_STORED
    return zipfile.ZIP_DEFLATED


def _path(part: Part) -> str:
    assert part.path is not None
    return part.path


def _write_error(target: str, error: OSError) -> PyxError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PyxError("disk_full", f"no space left to write {target}", "free some")
    reason = (error.strerror or str(error)).lower()
    return PyxError("unwritable", f"can't write {target}: {reason}", "give another path after -o")
