"""The shape of a file: rows and columns, keys, lines, pixels; found without reading much of it."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 4 << 20
_MOST_NAMES = 6
_LONGEST_FIELD = 1 << 20
_TIMES = "\u00d7"
_TEXTS = (
    "text",
    "markdown",
    "python",
    "javascript",
    "typescript",
    "shell",
    "sql",
    "diff",
    "yaml",
    "toml",
    "xml",
    "html",
)


def shape_of(path: str, format_name: str) -> str | None:
    """`1,204 rows x 5 columns`, `object with 3 keys: a, b, c`, `640 x 480 pixels`.

    What was not read to its end is `at least` so many. None where the format has no shape that is
    cheap to find, or the file can't be read as what it is said to be.
    """
    look = _LOOKS.get(format_name)
    if look is None:
        return None
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES)
            return look(content, not file.read(1))
    except (OSError, ValueError, LookupError, RecursionError):
        return None


def _lines(content: bytes, is_whole: bool) -> str:
    number = content.count(b"\n") + (is_whole and content[-1:] not in (b"\n", b""))
    return _counted(number, "line", is_whole)


def _table(separator: str) -> Callable[[bytes, bool], str]:
    def look(content: bytes, is_whole: bool) -> str:
        import csv
        import io

        csv.field_size_limit(_LONGEST_FIELD)
        text = content.decode("utf-8-sig", "replace")
        if not is_whole:
            text = text[: text.rfind("\n") + 1]
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            header = next(rows, [])
            number = sum(1 for row in rows if row)
        except csv.Error as error:
            raise ValueError(str(error)) from error
        columns = _counted(len(header), "column", is_whole=True)
        return f"{_counted(number, 'row', is_whole)} {_TIMES} {columns}"

    return look


def _json(content: bytes, is_whole: bool) -> str | None:
    import json

    if not is_whole:
        return None
    value = json.loads(content.decode("utf-8-sig"))
    if isinstance(value, dict):
        names = ", ".join(list(value)[:_MOST_NAMES])
        more = ", …" if len(value) > _MOST_NAMES else ""
        return f"object with {_counted(len(value), 'key', is_whole=True)}: {names}{more}"
    if isinstance(value, list):
        return f"list of {_counted(len(value), 'item', is_whole=True)}"
    return "null" if value is None else type(value).__name__


def _png(content: bytes, _is_whole: bool) -> str:
    return _pixels(_number(content[16:20], "big"), _number(content[20:24], "big"))


def _gif(content: bytes, _is_whole: bool) -> str:
    return _pixels(_number(content[6:8], "little"), _number(content[8:10], "little"))


def _jpeg(content: bytes, _is_whole: bool) -> str | None:
    # Source: ITU T.81, B.1.1: segments of a marker and a length; a frame begins with C0 to CF.
    position = 2
    while position + 9 < len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = _number(content[position + 5 : position + 7], "big")
            return _pixels(_number(content[position + 7 : position + 9], "big"), height)
        position += 2 + _number(content[position + 2 : position + 4], "big")
    return None


def _number(content: bytes, order: Literal["big", "little"]) -> int:
    if not content:
        raise ValueError("cut off")
    return int.from_bytes(content, order)


def _pixels(width: int, height: int) -> str:
    return f"{width:,} {_TIMES} {height:,} pixels"


def _counted(number: int, noun: str, is_whole: bool) -> str:
    return f"{'' if is_whole else 'at least '}{number:,} {noun}{'' if number == 1 else 's'}"


if TYPE_CHECKING:
    from typing import Literal

_LOOKS: dict[str, Callable[[bytes, bool], str | None]] = {
    "csv": _table(","),
    "tsv": _table("\t"),
    "json": _json,
    "jsonl": _lines,
    "png": _png,
    "gif": _gif,
    "jpeg": _jpeg,
    **dict.fromkeys(_TEXTS, _lines),
}
