"""`.history.jsonl`: one line a run, append-only. It is the truth; indexes are derived."""

from __future__ import annotations

import errno
import os

from pyx_core.errors import write_error
from pyx_core.evidence.locks import lock
from pyx_core.hashing import sha256_of
from pyx_core.manifest.encoding import encode
from pyx_core.naming import HISTORY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.manifest.contract import HistoryLine

_BLOCK_BYTES = 1 << 16


def history_path(folder: str) -> str:
    """Where the history of a folder stands."""
    return os.path.join(folder, HISTORY_NAME)


def append(folder: str, line: HistoryLine) -> None:
    """Appends one line, chained to the one before, whole or not at all, whoever else appends.

    A torn line that a crash left is closed first. Raises PyxError `disk_full` or `unwritable`.
    """
    path = history_path(folder)
    try:
        descriptor = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666
        )
    except OSError as error:
        raise write_error(path, error) from error
    try:
        lock(descriptor)
        end = os.lseek(descriptor, 0, os.SEEK_END)
        before = next(_lines_from_end(descriptor, end), None)
        content = encode({**line, "previous_sha256": before and sha256_of(before)})
        if end:
            os.lseek(descriptor, end - 1, os.SEEK_SET)
            if os.read(descriptor, 1) != b"\n":
                content = b"\n" + content
        _write_whole(descriptor, content, end)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        os.close(descriptor)


def _write_whole(descriptor: int, content: bytes, end: int) -> None:
    if os.write(descriptor, content) < len(content):
        os.ftruncate(descriptor, end)
        raise OSError(errno.ENOSPC, "short write")


def newest_first(folder: str) -> Iterator[HistoryLine]:
    """The runs of a folder from the newest, read from the file's end in blocks.

    Lines that are no JSON objects (a write that a crash tore) are passed over.
    """
    import json

    if not os.path.exists(history_path(folder)):
        return
    with open(history_path(folder), "rb") as file:
        for raw in _lines_from_end(file.fileno(), os.fstat(file.fileno()).st_size):
            try:
                line = json.loads(raw)
            except ValueError:
                continue
            if isinstance(line, dict) and "run_id" in line:
                yield line  # type: ignore[misc] # as written by `append`; readers use .get


def _lines_from_end(descriptor: int, size: int) -> Iterator[bytes]:
    rest = b""
    while size > 0:
        start = max(size - _BLOCK_BYTES, 0)
        os.lseek(descriptor, start, os.SEEK_SET)
        rest = os.read(descriptor, size - start) + rest
        size = start
        rest, *lines = rest.split(b"\n")
        yield from (line for line in reversed(lines) if line)
    if rest:
        yield rest
