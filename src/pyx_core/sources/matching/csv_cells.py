"""CSV whose empty fields are told apart: nothing is NULL, `""` is an empty text."""

from __future__ import annotations

import re

from pyx_core.comparison.content import UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS = {
    sign: re.compile(rf'(?:"((?:[^"]|"")*)"|([^"{sign}\r\n][^{sign}\r\n]*)|)({sign}|\r?\n|\r|\Z)')
    for sign in (",", ";", "\t", r"\|")
}


def read_cells(path: str, encoding: str, delimiter: str) -> Iterator[list[str | None]]:
    """The records of a file; blank lines are none. Raises UnreadableError where it is no CSV."""
    field = _FIELDS[r"\|" if delimiter == "|" else delimiter]
    with open(path, encoding=encoding, newline="") as file:
        record = ""
        first = number = 0
        for number, line in enumerate(file, 1):
            first = first or number
            record += line
            if record.count('"') % 2:
                continue
            if cells := _cells(record, field, f"{path}, line {first}"):
                yield cells
            record, first = "", 0
        if record:
            raise UnreadableError(f"{path}, line {first}: a quote is not closed")


def _cells(record: str, field: re.Pattern[str], where: str) -> list[str | None]:
    if not record.strip("\r\n"):
        return []
    cells: list[str | None] = []
    position = 0
    while True:
        found = field.match(record, position)
        if found is None:
            raise UnreadableError(f"{where}: a quote stands within a field")
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = found.end()
        if end in ("", "\n", "\r\n", "\r"):
            return cells
