"""`.history.jsonl`: one line a run, append-only. It is the truth; indexes are derived."""

from __future__ import annotations

import errno
import os

from pyx_core.errors import write_error
from pyx_core.evidence.locks import lock
from pyx_core.hashing import new_digest
from pyx_core.manifest.encoding import encode
from pyx_core.naming import HISTORY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.manifest.contract import HistoryLine

_BLOCK_BYTES = 1 << 16
_LINK = b'"previous_sha256": '
_LINK_BYTES = 67


def history_path(folder: str) -> str:
    """Where the history of a folder stands."""
    return os.path.join(folder, HISTORY_NAME)


def append(folder: str, line: HistoryLine) -> None:
    """Appends one line, chained to what is before, whole or not at all, whoever else appends.

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
        content = encode({**line, "previous_sha256": _head(descriptor, end)})
        if end and not _ends_a_line(descriptor, end):
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


def is_link(line: bytes) -> bool:
    """Whether a line, without its end, names the hash of what is before it.

    Inside a text of the line the quotes would be escaped, so a torn line never looks like one.
    """
    value = line[line.rfind(_LINK) + len(_LINK) :] if _LINK in line[-_LINK_BYTES * 2 :] else b""
    return value == b"null}" or (len(value) == _LINK_BYTES and value.endswith(b'"}'))


def _head(descriptor: int, end: int) -> str | None:
    """The hash of all that no line covers yet: the last link, and what is torn behind it.

    The last line end does not count. None where there is nothing.
    """
    if not end:
        return None
    stop = end - 1 if _ends_a_line(descriptor, end) else end
    start = stop
    for line in _lines_from_end(descriptor, stop, with_empty=True):
        start -= len(line)
        if is_link(line):
            break
        start = max(start - 1, 0)
    digest = new_digest(stop - start)
    os.lseek(descriptor, start, os.SEEK_SET)
    while start < stop:
        block = os.read(descriptor, min(stop - start, _BLOCK_BYTES))
        digest.update(block)
        start += len(block)
    return digest.hexdigest()


def _ends_a_line(descriptor: int, end: int) -> bool:
    os.lseek(descriptor, end - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


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


def _lines_from_end(descriptor: int, size: int, *, with_empty: bool = False) -> Iterator[bytes]:
    rest = b""
    while size > 0:
        start = max(size - _BLOCK_BYTES, 0)
        os.lseek(descriptor, start, os.SEEK_SET)
        rest = os.read(descriptor, size - start) + rest
        size = start
        rest, *lines = rest.split(b"\n")
        yield from (line for line in reversed(lines) if line or with_empty)
    if rest or with_empty:
        yield rest
