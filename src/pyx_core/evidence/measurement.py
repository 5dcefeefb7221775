"""What files are now: their kind, size and hash, a few at a time, in little memory."""

from __future__ import annotations

import os
import stat
import threading

from pyx_core.hashing import new_digest, sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import TracebackType
    from typing import Self

# hashlib lets go of the interpreter's lock, so large files are hashed side by side.
_THREADS = 4
_LARGE_BYTES = 4 << 20
_BUFFER_BYTES = 1 << 20
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    # A pipe that nobody writes to would hold up whoever opens it.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class Expected:
    """A file as a record says that it is. A link's content is what it points at."""

    __slots__ = ("is_link", "path", "sha256", "size")

    def __init__(self, path: str, size: int, sha256: str, *, is_link: bool = False) -> None:
        """`path` is where the file would be now. A size below 0 is not known."""
        self.path = path
        self.size = size
        self.sha256 = sha256
        self.is_link = is_link

    @property
    def key(self) -> tuple[str, int, str, bool]:
        return os.path.normpath(self.path), self.size, self.sha256, self.is_link


class Found:
    """What stands at a path: None in `problem` where it is what was expected."""

    __slots__ = ("is_missing", "is_unreadable", "problem")

    def __init__(
        self, problem: str | None, *, is_missing: bool = False, is_unreadable: bool = False
    ) -> None:
        self.problem = problem
        self.is_missing = is_missing
        self.is_unreadable = is_unreadable


_AS_EXPECTED = Found(None)


class Measurement:
    """Compares files with what is expected of them; snapshots of several runs only once.

    `advance` hears of the bytes that were hashed, and of how many there are as far as is known.
    `remembers`: what is asked again is answered without another look, which takes some memory for
    each file.
    """

    def __init__(
        self, advance: Callable[[int, int], None] | None = None, *, remembers: bool = False
    ) -> None:
        self.hashed_bytes = 0
        self._remembered: dict[tuple[str, int, str, bool], Found] | None = {} if remembers else None
        self._expected_bytes = 0
        self._advance = advance
        self._known: dict[str, Found] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._buffers = threading.local()
        self._lock = threading.Lock()
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """After Ctrl-C no thread goes on hashing."""
        self._is_over = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def compare(self, files: Sequence[Expected]) -> list[Found]:
        """For each file what is there now, in the same order."""
        memory = self._remembered
        if memory is None:
            return self._look_at(files)
        new = {file.key: file for file in files if file.key not in memory}
        memory.update(zip(new, self._look_at([*new.values()]), strict=True))
        return [memory[file.key] for file in files]

    def _look_at(self, files: Sequence[Expected]) -> list[Found]:
        self._expected_bytes += sum(max(file.size, 0) for file in files)
        waiting: dict[int, Future[Found]] = {}
        found: list[Found] = []
        for number, file in enumerate(files):
            if file.size >= _LARGE_BYTES and len(files) > 1:
                waiting[number] = self._side_by_side().submit(self._compare, file)
                found.append(_AS_EXPECTED)
            else:
                found.append(self._compare(file))
        for number, future in waiting.items():
            found[number] = future.result()
        return found

    def compare_kept(self, file: Expected) -> Found:
        """The same for a file that is named by its hash, and so is one for many runs."""
        known = self._known.get(file.sha256)
        if known is None:
            known = self._known[file.sha256] = self._compare(file)
        return known

    def _side_by_side(self) -> ThreadPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(_THREADS)
        return self._pool

    def _compare(self, file: Expected) -> Found:
        try:
            status = os.lstat(file.path)
        except FileNotFoundError:
            return Found("is not there", is_missing=True)
        except NotADirectoryError:
            return Found("is not there: a folder above it is a file now", is_missing=True)
        except (OSError, ValueError) as error:
            return _unreadable(error)
        if stat.S_ISLNK(status.st_mode):
            return self._compare_link(file)
        if file.is_link or not stat.S_ISREG(status.st_mode):
            return Found(f"is {_kind(status.st_mode)} now")
        if 0 <= file.size != status.st_size:
            return Found(f"has {status.st_size} bytes, not {file.size}")
        try:
            sha256 = self._hash(file.path, status.st_size)
        except FileNotFoundError:
            return Found("is not there", is_missing=True)
        except OSError as error:
            return _unreadable(error)
        if sha256 == file.sha256:
            return _AS_EXPECTED
        return Found(f"its bytes differ (sha256 {sha256[:12]}…, not {file.sha256[:12]}…)")

    def _compare_link(self, file: Expected) -> Found:
        if not file.is_link:
            return Found("is a link now")
        try:
            target = os.fsencode(os.readlink(file.path))
        except OSError as error:
            return _unreadable(error)
        return _AS_EXPECTED if sha256_of(target) == file.sha256 else Found("points elsewhere")

    def _hash(self, path: str, size: int) -> str:
        """The hash of a regular file of this size; of one that grows, not what was expected."""
        descriptor = os.open(path, _OPEN)
        with open(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError("it was replaced just now")
            digest = new_digest(size)
            buffer = self._buffer()
            left = size + 1
            while left > 0 and not self._is_over:
                count = file.readinto(memoryview(buffer)[: min(left, len(buffer))])
                if not count:
                    break
                left -= count
                digest.update(memoryview(buffer)[:count])
                self._note(count)
        return digest.hexdigest()

    def _note(self, count: int) -> None:
        with self._lock:
            self.hashed_bytes += count
            if self._advance is not None:
                self._advance(self.hashed_bytes, self._expected_bytes)

    def _buffer(self) -> bytearray:
        buffer: bytearray | None = getattr(self._buffers, "buffer", None)
        if buffer is None:
            buffer = self._buffers.buffer = bytearray(_BUFFER_BYTES)
        return buffer


def _unreadable(error: OSError | ValueError) -> Found:
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return Found(f"can't be read: {reason}", is_unreadable=True)


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISREG, "a file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((name for is_kind, name in kinds if is_kind(mode)), "a device")
