"""What a file is, without what is in it: its shape, and the names that its columns or keys have."""

from __future__ import annotations

import csv
import re

from pyx_core.formats.shape import shape_of

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_MOST_NAMES = 12
_HEAD_CHARACTERS = 16_384
# What is no name by its form may be content: an address, a number, a sentence.
_NAME = re.compile(r"[^\W\d][\w.-]{0,63}")
_KEYS = re.compile(r"^(.*\bkeys?): (.*)$", re.DOTALL)


def header_of(path: str, format_name: str) -> str | None:
    """`83 rows x 3 columns: sku, price, changed_at`; names only where all of them look like names.

    None where the format has no shape, or the file is gone.
    """
    shape = shape_of(path, format_name)
    if shape is None:
        return None
    keys = _KEYS.match(shape)
    if keys is not None:
        names = [name for name in keys[2].split(", ") if name != "…"]
        return shape if all(map(_NAME.fullmatch, names)) else keys[1]
    delimiter = _DELIMITERS.get(format_name)
    names = _columns(path, delimiter) if delimiter is not None else []
    if not names or len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
        return shape
    more = ", …" if len(names) > _MOST_NAMES else ""
    return f"{shape}: {', '.join(names[:_MOST_NAMES])}{more}"


def _columns(path: str, delimiter: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            head = file.read(_HEAD_CHARACTERS)
    except (OSError, UnicodeDecodeError):
        return []
    try:
        return next(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        return []
