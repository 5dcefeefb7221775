"""CSV as RFC 4180 has it, in UTF-8: NULL is an empty field, an empty text is `""`."""

from __future__ import annotations

import csv
import io
import os

from pyx_core.sources.rows.forms import Kinds, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

# Python 3.11 can't tell csv.writer to quote an empty text and not a NULL (QUOTE_NOTNULL came with
# 3.12). Marks stand in for both and are replaced in what was written; nobody can guess them.
_MARK = os.urandom(12).hex()
_EMPTY, _NULL = f"<empty {_MARK}>", f"<null {_MARK}>"
_PLAIN = frozenset({int, str, type(None)})


class CsvRows:
    """Rows as lines of CSV. `name` is the format's, and the ending of its files."""

    name = "csv"
    between = b""
    tail = b""

    def __init__(self, names: Sequence[str]) -> None:
        self.kinds = Kinds(len(names))
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._is_single = len(names) == 1
        self.head = self._written([tuple(names)])

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The lines of a batch."""
        columns = list(zip(*rows, strict=True))
        plain = [self._is_plain(number, column) for number, column in enumerate(columns)]
        if all(plain):
            return self._written(rows)
        texts = [
            column if is_plain else list(map(self._cell, column))
            for column, is_plain in zip(columns, plain, strict=True)
        ]
        written = self._written(zip(*texts, strict=True))
        return written.replace(_EMPTY.encode(), b'""').replace(_NULL.encode(), b"")

    def _is_plain(self, number: int, column: Sequence[Any]) -> bool:
        """Whether csv.writer writes all of it as promised, by itself."""
        types = self.kinds.look(number, column)
        if types == {float}:
            # A sum is finite only if every part of it is.
            return bool(sum(column) - sum(column) == 0)
        if not types <= _PLAIN or (str in types and "" in column):
            return False
        return not (self._is_single and type(None) in types)

    def _cell(self, value: Any) -> Any:
        if value is None:
            return _NULL if self._is_single else None
        return text_of(value) or _EMPTY

    def _written(self, rows: Any) -> bytes:
        self._writer.writerows(rows)
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return text.encode("utf-8", "backslashreplace")
