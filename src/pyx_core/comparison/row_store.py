"""Rows of both sides kept in a temporary SQLite database on disk, with little memory."""

from __future__ import annotations

import sqlite3

from pyx_core.comparison.queries import query
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    # What a row is found by, its text, its side (0 left, 1 right), its number in the file.
    StoredRow = tuple[str, str, int, int]

_CACHE_KIB = 16_384


class RowStore:
    """Takes rows that are not known to be equal, and the keys of those that are."""

    def __init__(self) -> None:
        # Without a name, a database is a file in the system's temporary folder that nobody else
        # sees, and that is gone with this process however it ends.
        self._database = sqlite3.connect("", isolation_level=None)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "temp_store = FILE",
            f"cache_size = -{_CACHE_KIB}",
        ):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(query("row_store"))
        self._database.execute("BEGIN")

    def add(self, rows: Iterable[StoredRow]) -> None:
        """Rows that may differ."""
        self._execute("INSERT INTO rows VALUES (?, ?, ?, ?)", rows)

    def add_equal(self, keys: Iterable[str]) -> None:
        """Keys of rows that are there on both sides, equal to the last byte."""
        self._execute("INSERT INTO equal_keys VALUES (?)", ((key,) for key in keys))

    def add_runs(self, runs: Iterable[tuple[int, int]]) -> None:
        """The same for all whole numbers from a first to a last one."""
        self._execute("INSERT INTO runs VALUES (?, ?)", runs)

    def expand_runs(self) -> None:
        """Makes single keys of all runs."""
        runs = [*self._select("SELECT first, last FROM runs")]
        self.add_equal(str(key) for first, last in runs for key in range(first, last + 1))
        self._database.execute("DELETE FROM runs")

    def duplicates(self, *, equal_are_unique: bool) -> Iterator[tuple[str, int, int]]:
        """Keys that stand more than once on a side, with how often on each, in order.

        `equal_are_unique` says that no key was given twice to `add_equal`, which saves a sort.
        """
        self._database.execute(query("row_store_runs"))
        yield from self._select(query("row_store_repeated"), {"all": not equal_are_unique})

    def sorted_rows(self) -> Iterator[StoredRow]:
        """All that was added, by key, then by text, then the left before the right."""
        yield from self._select("SELECT k, r, s, n FROM rows ORDER BY k, r, s, n")

    def close(self) -> None:
        """Removes the database."""
        self._database.close()

    def _execute(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self._database.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._full(error) from error

    def _select(self, statement: str, values: Mapping[str, object] | None = None) -> Iterator[Any]:
        try:
            # Not `yield from`: that would close the cursor after its database.
            for row in self._database.execute(statement, values or {}):  # noqa: UP028
                yield row
        except sqlite3.Error as error:
            raise self._full(error) from error

    def _full(self, error: sqlite3.Error) -> PyxError:
        return PyxError(
            "disk_full",
            f"the rows could not be kept in the temporary folder: {error}",
            "free some space there, or let TMPDIR name another folder",
        )
