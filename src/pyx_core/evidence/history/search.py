"""Runs of a history by what is known of them, newest first."""

from __future__ import annotations

import os

from pyx_core.evidence.history.history import history_path, newest_first
from pyx_core.evidence.history.query import Query, match_expression, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    import sqlite3
    from collections.abc import Callable

    from pyx_core.evidence.history.index import Index, Progress
    from pyx_core.manifest.contract import HistoryLine

# Up to here reading all of it takes less time than opening an index, or little more.
SMALL_BYTES = 1 << 20
# Beyond this many the exact number is not worth the time that counting takes.
MOST_COUNTED = 100_000
# Lines that begin with a whole id are of one run, but for ids that somebody made up.
_MOST_ALIKE = 10


class Found:
    """The newest lines that match, and how many there are: `total`, or more if not `is_exact`."""

    __slots__ = ("is_exact", "lines", "total")

    def __init__(self, lines: list[HistoryLine], total: int, *, is_exact: bool) -> None:
        self.lines = lines
        self.total = total
        self.is_exact = is_exact


class History:
    """The history of a folder, to be searched. `place` is where its index may be kept.

    `progress` hears of an index that is being made, as that takes seconds for a million lines.
    """

    __slots__ = ("_by_id", "_folder", "_place", "_progress", "_read_bytes")

    def __init__(
        self,
        folder: str,
        place: Callable[[], str | None],
        progress: Progress | None = None,
    ) -> None:
        self._folder = folder
        self._place = place
        self._progress = progress
        self._by_id: dict[str, HistoryLine] = {}
        self._read_bytes = 0

    def line(self, run_id: str) -> HistoryLine | None:
        """The newest line of a run by its whole id. A short history is read once for all of them,
        until it has grown."""
        try:
            size = os.path.getsize(history_path(self._folder))
        except OSError:
            return None
        if size > SMALL_BYTES:
            found = self.search(Query(run_id=run_id), _MOST_ALIKE).lines
            return next((line for line in found if line["run_id"] == run_id), None)
        if size != self._read_bytes:
            self._by_id = {}
            for line in newest_first(self._folder):
                self._by_id.setdefault(str(line["run_id"]), line)
            self._read_bytes = size
        return self._by_id.get(run_id)

    def search(self, query: Query, limit: int) -> Found:
        """The newest `limit` runs that match. No history is an empty one."""
        if query.text is not None and match_expression(query.text) is None:
            # Nothing but signs: no word of any line.
            return Found([], 0, is_exact=True)
        try:
            file = open(history_path(self._folder), "rb")  # noqa: SIM115 - closed below
        except FileNotFoundError:
            return Found([], 0, is_exact=True)
        with file:
            size = os.fstat(file.fileno()).st_size
            if query.text is None and (size <= SMALL_BYTES or query.takes_all):
                return self._scan(query, limit, to_the_end=size <= SMALL_BYTES)
            return self._look_up(file, size, query, limit)

    def _scan(self, query: Query, limit: int, *, to_the_end: bool) -> Found:
        lines: list[HistoryLine] = []
        total = 0
        for line in newest_first(self._folder):
            if query.matches(line):
                total += 1
                if total <= limit:
                    lines.append(line)
                elif not to_the_end:
                    return Found(lines, total, is_exact=False)
        return Found(lines, total, is_exact=True)

    def _look_up(self, file: io.BufferedReader, size: int, query: Query, limit: int) -> Found:
        import sqlite3

        from pyx_core.evidence.history.index import index_in_memory, is_busy, open_index

        path = self._place() if size > SMALL_BYTES else None
        for _ in range(2):
            if path is None:
                break
            index = open_index(path, file, size, self._progress)
            if index is None:
                break
            try:
                index.hold()
                rest = index_in_memory(file, index.end, size)
                try:
                    return _answer([rest, index], file, query, limit)
                finally:
                    rest.close()
            except (sqlite3.Error, StaleIndexError) as error:
                index.close()
                if is_busy(error):
                    break
                # Damaged, or the history was edited in its middle. Made anew, once.
                _remove(path)
            finally:
                index.close()
        memory = index_in_memory(file, 0, size)
        try:
            return _answer([memory], file, query, limit)
        finally:
            memory.close()


class StaleIndexError(Exception):
    """The line at an offset is not the one that the index knows."""


def _answer(parts: list[Index], file: io.BufferedReader, query: Query, limit: int) -> Found:
    """What the parts of a history give together, the newest part first."""
    lines: list[HistoryLine] = []
    total = 0
    for part in parts:
        offsets, count = _Rows(part.connection, query).newest(limit - len(lines))
        total += count
        lines += [_line(file, offset, _run_id(part, offset), query) for offset in offsets]
    return Found(lines, min(total, MOST_COUNTED), is_exact=total <= MOST_COUNTED)


def _run_id(part: Index, offset: int) -> str | None:
    row = part.connection.execute("SELECT run_id FROM runs WHERE offset = ?", (offset,)).fetchone()
    return row[0] if row else None


def _line(file: io.BufferedReader, offset: int, run_id: str | None, query: Query) -> HistoryLine:
    import json

    from pyx_core.evidence.history.index import line_at

    try:
        line: HistoryLine = json.loads(line_at(file, offset))
        known = text_of(line.get("run_id")).encode("utf-8", "replace").decode() == run_id
    except (ValueError, AttributeError):
        known = False
    if not known or not query.matches(line):
        raise StaleIndexError
    return line


class _Rows:
    """The rows of one part that match."""

    def __init__(self, connection: sqlite3.Connection, query: Query) -> None:
        self._connection = connection
        self._where: list[str] = []
        self._values: list[object] = []
        self._tables = "runs"
        self._order = "offset"
        self._has_text = query.text is not None
        if self._has_text:
            self._order = "words.rowid"
        self._add("task = ?", query.task)
        self._add("status = ?", query.status)
        if query.failed:
            self._where.append("status <> 'ok'")
        if query.run_id is not None:
            self._add("run_id >= ?", query.run_id)
            self._add("run_id < ?", f"{query.run_id}\U0010ffff")
        if query.since is not None or query.until is not None:
            self._add_times(query.since or "", query.until or "\U0010ffff")
        expression = match_expression(query.text) if query.text is not None else None
        if expression is not None:
            # From the words to the runs, never the other way; to them only where that is asked.
            joined = "words CROSS JOIN runs ON offset = words.rowid"
            self._tables = joined if self._where else "words"
            self._add("words MATCH ?", expression)

    def _add(self, condition: str, *values: object) -> None:
        if values[0] is not None:
            self._where.append(condition)
            self._values += values

    def _add_times(self, since: str, until: str) -> None:
        """Lines stand in the order in which runs ended, so nearly in that of their times: few
        offsets come into question, and the order of the answer needs no sorting."""
        first, last = self._connection.execute(
            "SELECT min(offset), max(offset) FROM runs WHERE ts BETWEEN ? AND ?", (since, until)
        ).fetchone()
        self._add(f"{self._order} BETWEEN ? AND ?", first or 0, last or 0)
        self._add("+ts BETWEEN ? AND ?", since, until)

    def newest(self, limit: int) -> tuple[list[int], int]:
        """Offsets of the newest, and how many match; at most one more than are counted."""
        rows = f"FROM {self._tables} {self._condition}"
        newest = f"SELECT {self._order} {rows} ORDER BY {self._order} DESC LIMIT ?"
        if self._has_text:
            # Where a word's beginning is that of many words, finding them is what takes long.
            found = self._all(newest, MOST_COUNTED + 1)
            return found[:limit], len(found)
        counted = f"SELECT count(*) FROM (SELECT 1 {rows} LIMIT ?)"  # noqa: S608 - values are bound
        (count,) = self._all(counted, MOST_COUNTED + 1)
        return self._all(newest, limit), count

    def _all(self, statement: str, limit: int) -> list[int]:
        return [row[0] for row in self._connection.execute(statement, (*self._values, limit))]

    @property
    def _condition(self) -> str:
        return f"WHERE {' AND '.join(self._where)}" if self._where else ""


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
