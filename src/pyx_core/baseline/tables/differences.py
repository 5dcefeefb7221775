"""Differences of tables, as they are written line by line."""

from __future__ import annotations

import hashlib
import uuid
from typing import Literal

import msgspec

from pyx_core.comparison.values import ABSENT, cut, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_BYTES = 32

Change = Literal["new", "removed", "changed", "absorbed"]


class RowDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a rows file: a value that differs, or a row that one side lacks.

    `key` are the values of the key by column, as texts; `old` and `new` are values as JSON would
    write them, None for a side that has nothing. `rule` are the ids that absorbed it.
    """

    table: str
    key: dict[str, str]
    kind: Change
    column: str | None = None
    old: str | None = None
    new: str | None = None
    rule: list[str] = []


def value_text(value: object, longest: int, mask: Callable[[str], str]) -> str | None:
    """A value for a reader: bytes by their hash, long texts cut, without secrets."""
    if value is ABSENT:
        return None
    if isinstance(value, bytes) and len(value) > _LONGEST_BYTES:
        return f"{len(value)} bytes, sha256 {hashlib.sha256(value).hexdigest()}"
    if isinstance(value, uuid.UUID):
        value = str(value)
    text = mask(shown(value)).encode("utf-8", "backslashreplace").decode()
    return cut(text, longest)


def key_text(value: object, mask: Callable[[str], str]) -> str:
    """A value of a key: a text as it is, so that it can be looked for."""
    if isinstance(value, str):
        return mask(value).encode("utf-8", "backslashreplace").decode()
    return value_text(value, 1000, mask) or ""
