"""Differences as a CSV file: one row each."""

from __future__ import annotations

import csv
import io
import json

import msgspec

from pyx_core.comparison.comparison import Difference
from pyx_core.errors import write_error

HEAD = ("key", "column", "left", "right", "kind")


class DifferenceRows:
    """Takes each difference as it is found. Values are as JSON would show them."""

    def __init__(self, path: str) -> None:
        """Makes the file. Raises PyxError `unwritable` or `disk_full`."""
        self.path = path
        self._decoder = msgspec.json.Decoder(Difference)
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        try:
            self._file = open(path, "xb")  # noqa: SIM115 - open until it is published
        except OSError as error:
            raise write_error(path, error) from error
        self._add(HEAD)

    def create(self, name: str) -> DifferenceRows:  # noqa: ARG002 - there is one file only
        return self

    def write(self, content: bytes) -> None:
        found = self._decoder.decode(content)
        key = found.location.key or {}
        text = json.dumps(key, ensure_ascii=False) if len(key) > 1 else "".join(key.values())
        column = found.location.column or ""
        self._add((text, column, found.left or "", found.right or "", found.kind))

    def _add(self, cells: tuple[str, ...]) -> None:
        self._writer.writerow(cells)
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        try:
            self._file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise write_error(self.path, error) from error

    def publish(self) -> tuple[str, int]:
        """Ends the file; its path and size."""
        try:
            size = self._file.tell()
            self._file.close()
        except OSError as error:
            raise write_error(self.path, error) from error
        return self.path, size

    def discard(self) -> None:
        self._file.close()
