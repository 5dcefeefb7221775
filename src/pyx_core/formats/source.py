"""A file that is peeked into: opened once, regular, and never read beyond its size at that time."""

from __future__ import annotations

import os
import stat

from pyx_core.errors import PyxError
from pyx_core.formats.recognise import recognise, recognise_content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO

    from pyx_core.formats.recognise import Format
    from pyx_core.secrets.detect import Secrets

BLOCK_BYTES = 1 << 20
# What is read to tell the shape of a file in a few words.
SHAPE_BYTES = 4 << 20
_FIRST_BYTES = 4096


class Source:
    """An open file: its `path`, `name`, `size` and `form`, and the secrets that are masked."""

    __slots__ = ("_before", "file", "form", "name", "path", "secrets", "size")

    def __init__(self, path: str, file: FileIO, secrets: Secrets) -> None:
        self.path = path
        self.name = os.path.basename(path)
        self.file = file
        self.secrets = secrets
        self._before = os.fstat(file.fileno())
        self.size = self._before.st_size
        first = self.read(0, _FIRST_BYTES)
        # What the first bytes prove counts more than a name, but for formats inside a zip.
        named = recognise(path, first)
        certain = recognise_content(first)
        inside_zip = certain is not None and certain.name == "zip" and named.name in _ZIPPED
        self.form: Format = named if certain is None or inside_zip else certain

    def read(self, start: int, size: int) -> bytes:
        """Up to `size` bytes from `start`."""
        self.file.seek(start)
        return self.file.read(max(0, min(size, self.size - start)))

    def blocks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`, a megabyte at a time, into memory that is let go."""
        end = self.size if end is None else min(end, self.size)
        self.file.seek(start)
        while start < end:
            block = self.file.read(min(BLOCK_BYTES, end - start))
            if not block:
                return
            start += len(block)
            yield block

    def changed(self) -> bool:
        """Whether the file was written to or replaced since it was opened."""
        try:
            now = os.stat(self.path)
        except OSError:
            return True
        before = self._before
        return (now.st_size, now.st_mtime_ns, now.st_ino) != (
            before.st_size,
            before.st_mtime_ns,
            before.st_ino,
        )


_ZIPPED = frozenset(("xlsx", "docx"))


def open_regular(path: str) -> FileIO:
    """A regular file, open for reading.

    Raises PyxError `not_found`, `usage` for a pipe or a device, `unreadable` by its reason.
    """
    try:
        # Opening a pipe would wait for its writer, and opening a device may do something.
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = _kind(os.stat(path).st_mode)
            raise PyxError("usage", f"{path} is {kind}, no file", "peek reads files and folders")
        file = open(path, "rb", buffering=0)  # noqa: SIM115 - the caller closes it
    except FileNotFoundError as error:
        raise PyxError("not_found", f"no file {path}", "check the path, or: pyx history") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "not_found", f"can't read {path}: {reason}", "check its permissions"
        ) from error
    except ValueError as error:
        raise PyxError("usage", f"no possible path: {path!r}", "check the path") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise PyxError("usage", f"{path} is no regular file", "peek reads files and folders")
    return file


def _kind(mode: int) -> str:
    for test, kind in (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return kind
    return "something else"
