"""Rows go into a file in batches, until they end or a limit cuts them."""

from __future__ import annotations

import os
import time
from itertools import islice

from pyx_core.errors import PyxError, write_error
from pyx_core.sources.rows.csv_rows import CsvRows
from pyx_core.sources.rows.json_rows import JsonlRows, JsonRows
from pyx_core.sources.rows.parquet_rows import ParquetRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, BinaryIO, Literal

    Cut = Literal["rows", "bytes", "stopped"]

FORMATS: Mapping[str, type[CsvRows | JsonlRows]] = {
    form.name: form for form in (CsvRows, JsonlRows, JsonRows, ParquetRows)
}
_FIRST_BATCH = 64
_MOST_IN_A_BATCH = 4096
_BYTES_OF_A_BATCH = 256 << 10
_PREVIEWED = 20


class RowLimits:
    """At which row and at which byte a result is cut; None for no limit."""

    __slots__ = ("max_bytes", "max_rows")

    def __init__(self, max_rows: int | None, max_bytes: int | None) -> None:
        self.max_rows = max_rows
        self.max_bytes = max_bytes


class RowsFile:
    """The file of a result while it grows. `cut` says what ended it early, if anything did.

    `rows` and `bytes` count what is written; of Parquet, the bytes of the CSV that it is made of.
    """

    def __init__(self, path: str, form: str, names: Sequence[str], limits: RowLimits) -> None:
        self.path = path
        self.rows = 0
        self.bytes = 0
        self.cut: Cut | None = None
        self.preview: list[Sequence[Any]] = []
        self.first_row_at: float | None = None
        self._limits = limits
        self._is_lost = False
        self._form = FORMATS[form](names)
        self._written = f"{path}.part" if isinstance(self._form, ParquetRows) else path

    @property
    def is_there(self) -> bool:
        """Whether there is a file with what was taken."""
        return not self._is_lost and os.path.exists(self.path)

    def kinds(self, number: int) -> list[str]:
        """The kinds of values that a column was seen to hold."""
        return self._form.kinds.words(number)

    def fill(self, rows: Iterator[Sequence[Any]]) -> None:
        """Takes rows until they end or a limit is reached; one more is asked for, to know which.

        What was taken before an error stays, as a whole file. Raises PyxError: that of the rows;
        `disk_full` or `unwritable`, after which the file is gone.
        """
        try:
            # Closed in every case below.
            file = open(self._written, "xb", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise write_error(self.path, error) from error
        with file:
            self._write(file, self._form.head)
            try:
                self._take(file, rows)
            except BaseException:
                self.cut = "stopped"
                raise
            finally:
                if not self._is_lost:
                    if self.rows or self._form.name == "json":
                        self._write(file, self._form.tail)
                    self._convert()

    def _take(self, file: BinaryIO, rows: Iterator[Sequence[Any]]) -> None:
        size = _FIRST_BATCH
        while self.cut is None:
            left = size
            if self._limits.max_rows is not None:
                left = min(size, self._limits.max_rows - self.rows)
            batch: list[Sequence[Any]] = []
            try:
                batch.extend(islice(rows, left or 1))
            except BaseException:
                # What came before the error was asked for, and counts.
                if batch and left:
                    self._add(file, batch)
                raise
            self.first_row_at = self.first_row_at or time.monotonic()
            if not batch:
                return
            if not left:
                self.cut = "rows"
                return
            self._add(file, batch)
            average = max(self.bytes // max(self.rows, 1), 1)
            size = max(1, min(size * 4, _MOST_IN_A_BATCH, _BYTES_OF_A_BATCH // average))

    def _add(self, file: BinaryIO, batch: list[Sequence[Any]]) -> None:
        content = self._form.encode(batch)
        if not self._has_room_for(content):
            batch, content = self._what_fits(batch)
            self.cut = "bytes"
            if not batch:
                return
        self._write(file, self._form.between + content if self.rows else content)
        self.rows += len(batch)
        if len(self.preview) < _PREVIEWED:
            self.preview += batch[: _PREVIEWED - len(self.preview)]

    def _has_room_for(self, content: bytes) -> bool:
        limit = self._limits.max_bytes
        between = len(self._form.between) if self.rows else 0
        needed = self.bytes + between + len(content) + len(self._form.tail)
        return limit is None or needed <= limit

    def _what_fits(self, batch: list[Sequence[Any]]) -> tuple[list[Sequence[Any]], bytes]:
        """As many rows as have room, found by halving."""
        fitting, too_many = 0, len(batch)
        while too_many - fitting > 1:
            middle = (fitting + too_many) // 2
            if self._has_room_for(self._form.encode(batch[:middle])):
                fitting = middle
            else:
                too_many = middle
        kept = batch[:fitting]
        return kept, self._form.encode(kept) if kept else b""

    def _write(self, file: BinaryIO, content: bytes) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError as error:
            # The disk may be full: the room that this takes is needed to tell so.
            self._remove()
            raise write_error(self.path, error) from error
        self.bytes += len(content)

    def _convert(self) -> None:
        if isinstance(self._form, ParquetRows):
            try:
                self._form.convert(self._written, self.path)
            except PyxError:
                self._remove()
                raise
            finally:
                self._remove_part()

    def _remove_part(self) -> None:
        if self._written != self.path and os.path.exists(self._written):
            os.unlink(self._written)

    def _remove(self) -> None:
        self._is_lost = True
        self._remove_part()
        if os.path.exists(self.path):
            os.unlink(self.path)


def check_format(form: str) -> None:
    """Raises PyxError `usage` where there is no such format, or its library is missing."""
    if form not in FORMATS:
        raise PyxError("usage", f"no format {form}", f"one of: {', '.join(FORMATS)}")
    FORMATS[form](["a"])
