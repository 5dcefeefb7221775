"""CSV and TSV as tables of texts: an empty field is an empty text, since CSV has no null."""

from __future__ import annotations

import csv
from itertools import islice

from pyx_core.comparison.content import UnreadableError
from pyx_core.comparison.row_codec import RawLines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import TextIOWrapper

    from pyx_core.comparison.content import Content
    from pyx_core.comparison.row_codec import RowCodec

_DELIMITERS = ",;\t|"
_CHUNK_CHARACTERS = 1 << 20
_CHUNK_ROWS = 512
_LONGEST_FIELD = (1 << 31) - 1


class CsvTable:
    """A file whose first record names its columns (or not: then they are `1`, `2`, …)."""

    def __init__(self, content: Content, form: str, *, header: bool) -> None:
        self.content = content
        self.header = header
        with self._open() as file:
            start = file.readline(_CHUNK_CHARACTERS)
        self.delimiter = "\t" if form == "tsv" else _delimiter_of(start)
        first = next(self._records(), [])
        if header:
            self.columns = _unique([name.strip() for name in first])
        else:
            self.columns = [str(number) for number in range(1, len(first) + 1)]
        self.types: list[str] | None = None
        self.is_ordered = True

    def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]:
        """The rows as texts, in order. `chosen` are the columns to keep, None for all as they are.

        Raises UnreadableError where the file is no CSV.
        """
        if isinstance(codec, RawLines):
            yield from self._lines()
            return
        records = islice(self._records(), 1 if self.header else 0, None)
        width = len(self.columns)
        chunk: list[str] = []
        size = 0
        for record in records:
            if chosen is not None:
                padded = record + [""] * (width - len(record))
                record = [padded[index] for index in chosen]  # noqa: PLW2901 - the same row
            line = codec.encode(record)
            chunk.append(line)
            size += len(line)
            if size > _CHUNK_CHARACTERS or len(chunk) >= _CHUNK_ROWS * 16:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _lines(self) -> Iterator[list[str]]:
        """Without quotes a record is a line."""
        with self._open(newline=None) as file:
            skip = self.header
            while lines := file.readlines(_CHUNK_CHARACTERS):
                if lines[-1][-1] != "\n":
                    lines[-1] += "\n"
                if "\n" in lines:  # blank lines are no records
                    lines = [line for line in lines if line != "\n"]
                if skip and lines:
                    del lines[0]
                    skip = False
                if lines:
                    yield "".join(lines)[:-1].split("\n")

    def _records(self) -> Iterator[list[str]]:
        csv.field_size_limit(_LONGEST_FIELD)
        with self._open() as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            try:
                yield from filter(None, reader)
            except csv.Error as error:
                place = f"{self.content.path}, line {reader.line_num}"
                raise UnreadableError(f"{place}: {error}") from error

    def _open(self, newline: str | None = "") -> TextIOWrapper:
        return open(self.content.path, encoding=self.content.encoding, newline=newline)


def _delimiter_of(line: str) -> str:
    """The delimiter that stands most often in the first line, outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=lambda one: (outside.count(one), -_DELIMITERS.index(one)))


def _unique(names: Sequence[str]) -> list[str]:
    """The names, those that repeat with a number behind: `a`, `a#2`."""
    found: list[str] = []
    taken = set(names)
    for name in names:
        unique, number = name, 2
        while unique in found:
            unique = f"{name}#{number}"
            number += 1
            if unique in taken:
                continue
        found.append(unique)
    return found
