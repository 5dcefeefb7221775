"""The index of a history: derived, kept up by itself, made anew when in doubt.

It holds where each line stands and what it can be found by. The history stays the truth: an
answer is read from it, at the offsets that the index gives.
"""

from __future__ import annotations

import os
import sqlite3

from pyx_core.evidence.history.index_rows import LONGEST_LINE, parser, read_lines
from pyx_core.evidence.locks import lock, try_lock
from pyx_core.hashing import sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    # Hears how many bytes of the history are done, of how many.
    Progress = Callable[[int, int], None]

_VERSION = 1
# A rest that is not worth a write: whoever asks takes it in for themselves.
_LITTLE_BYTES = 256 << 10
_PROOF_BYTES = 4096
_PATIENCE_S = 5.0


class Index:
    """The rows of all whole lines of a history before the byte `end`."""

    __slots__ = ("connection", "end")

    def __init__(self, connection: sqlite3.Connection, end: int) -> None:
        self.connection = connection
        self.end = end

    def hold(self) -> None:
        """From now on it stays as it is, whoever catches up meanwhile."""
        self.connection.execute("BEGIN")
        (self.end,) = self.connection.execute("SELECT end FROM covered").fetchone()

    def close(self) -> None:
        """Lets go of the file."""
        self.connection.close()


def open_index(
    path: str, file: io.BufferedReader, size: int, progress: Progress | None
) -> Index | None:
    """The index at `path` of the history in `file`, made or caught up where that is worth it.

    One process writes, others wait for a whole index and do without a fresher one. None where it
    can't be kept.
    """
    try:
        index = _opened(path, file, size)
    except sqlite3.Error:
        return None
    if index is not None and size - index.end <= _LITTLE_BYTES:
        return index
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        writer = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return index
    try:
        if index is None:
            lock(writer)
            # Perhaps another process made it meanwhile.
            index = _opened(path, file, size)
        elif not try_lock(writer):
            return index
        if index is None:
            return _build(path, file, size, progress)
        _catch_up(index, file, size, progress)
    except (OSError, sqlite3.Error):
        return index
    finally:
        os.close(writer)
    return index


def index_in_memory(file: io.BufferedReader, start: int, size: int) -> Index:
    """The rows of what stands behind `start`, also of a last line without its newline."""
    index = Index(_made(":memory:"), start)
    _take_in(index, file, size, None, torn=True)
    return index


def _opened(path: str, file: io.BufferedReader, size: int) -> Index | None:
    """The index that is there; None where it is none, another version's or another history's."""
    if not os.path.isfile(path):
        return None
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            end, proof = connection.execute("SELECT end, proof FROM covered").fetchone()
            if end <= size and proof == _proof(file, end):
                return Index(connection, end)
    except (sqlite3.Error, TypeError) as error:
        if is_busy(error):
            connection.close()
            raise
        # Damaged. What is damaged further inside is found by whoever asks.
    connection.close()
    return None


def is_busy(error: Exception) -> bool:
    """Whether another process held the index for longer than is bearable."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _proof(file: io.BufferedReader, end: int) -> str:
    """Tells this history from another one, or from one that was cut or rewritten.

    The last bytes hold the last line, and with it the hash of the line before.
    """
    file.seek(0)
    first = file.read(min(_PROOF_BYTES, end))
    file.seek(max(end - _PROOF_BYTES, 0))
    return sha256_of(first + file.read(min(_PROOF_BYTES, end)))


def _made(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
    connection.executescript(_sql("index.sql"))
    return connection


def _build(path: str, file: io.BufferedReader, size: int, progress: Progress | None) -> Index:
    """Makes the index beside its place, and puts it there when it is whole."""
    temporary = f"{path}.tmp"
    _remove(temporary)
    try:
        connection = _made(temporary)
        try:
            # Nobody else sees it yet, and if it is broken off it is thrown away.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -65536")
            _take_in(Index(connection, 0), file, size, progress, torn=False)
            connection.executescript(_sql("index_keys.sql"))
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        finally:
            connection.close()
        # What a killed process left to be undone belongs to the file that goes.
        _remove(f"{path}-journal")
        os.replace(temporary, path)
    except BaseException:
        _remove(temporary)
        raise
    index = _opened(path, file, size)
    if index is None:
        raise OSError(f"{path} can't be read back")
    return index


def _catch_up(index: Index, file: io.BufferedReader, size: int, progress: Progress | None) -> None:
    before = index.end
    try:
        index.connection.execute("BEGIN IMMEDIATE")
        (index.end,) = index.connection.execute("SELECT end FROM covered").fetchone()
        _take_in(index, file, size, progress, torn=False, begins=False)
    except BaseException:
        if index.connection.in_transaction:
            index.connection.rollback()
        index.end = before
        raise


def _take_in(
    index: Index,
    file: io.BufferedReader,
    size: int,
    progress: Progress | None,
    *,
    torn: bool,
    begins: bool = True,
) -> None:
    """Adds what stands between the index's end and `size`, in one transaction."""
    connection = index.connection
    if begins:
        connection.execute("BEGIN")
    parse = parser(size - index.end)
    for lines in read_lines(file, index.end, size, torn=torn):
        found = [(offset, texts) for offset, raw in lines if (texts := parse(raw)) is not None]
        connection.executemany(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?)",
            [(offset, *texts[:4]) for offset, texts in found],
        )
        connection.executemany(
            "INSERT INTO words (rowid, text) VALUES (?, ?)",
            [(offset, texts[4]) for offset, texts in found],
        )
        if lines:
            index.end = lines[-1][0] + len(lines[-1][1]) + 1
        if progress is not None:
            progress(index.end, size)
    connection.execute("DELETE FROM covered")
    connection.execute("INSERT INTO covered VALUES (?, ?)", (index.end, _proof(file, index.end)))
    connection.execute("COMMIT")


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _sql(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()


def line_at(file: io.BufferedReader, offset: int) -> bytes:
    """The line that stands there now."""
    file.seek(offset)
    return file.readline(LONGEST_LINE + 1)
