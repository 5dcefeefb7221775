"""The part of a file that stands behind the `#` of a citation."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from pyx_core.errors import PyxError
from pyx_core.formats.json_path import Step
from pyx_core.formats.json_shape import decoded

_HINT = (
    "such as #L10-12, #/json/pointer, #L3/a, #row=KEY, #row=COLUMN:KEY&column=NAME, #column=NAME"
)
_LINES = re.compile(
    r"L(?P<first>[0-9]{1,15})(?:-L?(?P<last>[0-9]{1,15}))?(?P<pointer>/.*)?", re.DOTALL
)
_INDEX = re.compile(r"0|[1-9][0-9]{0,14}")
_PARTS = ("row", "column", "table")


class Lines(NamedTuple):
    """Lines from `first` to `last`, from 1; of one line of JSON Lines, the value at a pointer."""

    first: int
    last: int
    pointer: str | None = None


class Pointer(NamedTuple):
    """A JSON pointer, with its slash."""

    text: str


class Cells(NamedTuple):
    """A row by its key, a cell of it, or a column. `key` is `KEY` or `COLUMN:KEY` as written."""

    key: str | None
    column: str | None
    table: str | None


Fragment = Lines | Pointer | Cells


def parse_fragment(text: str) -> Fragment:
    """What a fragment means. Raises PyxError `usage` for what means nothing."""
    text = unquote(text, errors="surrogateescape")
    if text.startswith("/"):
        steps_of(text)
        return Pointer(text)
    if match := _LINES.fullmatch(text):
        return _lines(match, text)
    found: dict[str, str] = {}
    # A key may hold an ampersand: what follows one belongs to the key unless it names a part.
    for part in re.split(rf"&(?=(?:{'|'.join(_PARTS)})=)", text):
        name, sign, value = part.partition("=")
        if name not in _PARTS or not sign or not value or name in found:
            raise PyxError("usage", f"#{text} is no fragment that pyx knows", _HINT)
        found[name] = value
    return Cells(found.get("row"), found.get("column"), found.get("table"))


def key_of(text: str | None) -> str | None:
    """The key of the row that a fragment means, if it means one."""
    try:
        fragment = parse_fragment(text) if text else None
    except PyxError:
        return None
    return fragment.key if isinstance(fragment, Cells) else None


def _lines(match: re.Match[str], text: str) -> Lines:
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else first
    if first < 1 or last < first:
        raise PyxError("usage", f"#{text}: lines count from 1, the first before the last", _HINT)
    if match["pointer"] is not None:
        if last != first:
            raise PyxError("usage", f"#{text}: a pointer leads into one line", _HINT)
        steps_of(match["pointer"])
    return Lines(first, last, match["pointer"])


class PointerStep(Step):
    """A step of a JSON pointer: a key of an object or an index of an array, as it turns out."""

    __slots__ = ()

    def fits(self, key: bytes | None, index: int) -> bool:
        """Whether a value with this key, or at this index of an array, is meant."""
        assert self.key is not None
        if key is not None:
            return decoded(key) == self.key
        return _INDEX.fullmatch(self.key) is not None and int(self.key) == index


def steps_of(pointer: str) -> list[Step]:
    """The steps of a pointer (RFC 6901), none for the whole document. Raises PyxError `usage`."""
    if not pointer:
        return []
    steps: list[Step] = []
    for part in pointer[1:].split("/"):
        if re.search(r"~(?![01])", part):
            raise PyxError("usage", f"#{pointer}: a ~ of a key is written ~0, a / is ~1", _HINT)
        steps.append(PointerStep(part.replace("~1", "/").replace("~0", "~")))
    return steps
