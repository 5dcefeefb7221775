"""Rows as single texts: quick to compare, to store and to sort, and taken apart only if need be."""

from __future__ import annotations

from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    class RowCodec(Protocol):
        """Turns the cells of a row into one text and back; different rows, different texts."""

        def encode(self, cells: Sequence[object]) -> str: ...

        def decode(self, line: str) -> list[object]: ...


SEPARATOR = "\x1f"
_ESCAPE = "\x1b"


class RawLines:
    """Lines of a file without quotes: they are what they look like."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter

    def encode(self, cells: Sequence[object]) -> str:
        return self.delimiter.join(map(str, cells))

    def decode(self, line: str) -> list[object]:
        return [*line.split(self.delimiter)]


class TextCells:
    """Cells that are all texts."""

    def encode(self, cells: Sequence[object]) -> str:
        texts = [str(cell) for cell in cells]
        line = SEPARATOR.join(texts)
        if line.count(SEPARATOR) != len(texts) - 1 or _ESCAPE in line:
            return SEPARATOR.join(map(_escaped, texts))
        return line

    def decode(self, line: str) -> list[object]:
        cells = line.split(SEPARATOR)
        return [*map(_unescaped, cells)] if _ESCAPE in line else [*cells]


class TypedCells:
    """Cells of any type: each text begins with a letter for its type."""

    def encode(self, cells: Sequence[object]) -> str:
        return SEPARATOR.join(map(_tagged, cells))

    def decode(self, line: str) -> list[object]:
        return [_untagged(cell) for cell in line.split(SEPARATOR)] if line else []


def _escaped(text: str) -> str:
    if _ESCAPE in text or SEPARATOR in text:
        return text.replace(_ESCAPE, f"{_ESCAPE}e").replace(SEPARATOR, f"{_ESCAPE}s")
    return text


def _unescaped(text: str) -> str:
    if _ESCAPE not in text:
        return text
    return text.replace(f"{_ESCAPE}s", SEPARATOR).replace(f"{_ESCAPE}e", _ESCAPE)


def _tagged(cell: object) -> str:
    match cell:
        case None:
            return "n"
        case str():
            return f"t{_escaped(cell)}"
        case bool():
            return "y" if cell else "z"
        case int():
            return f"i{cell}"
        case float():
            return f"f{cell!r}"
        case Decimal():
            return f"d{cell}"
        case bytes():
            return f"b{cell.hex()}"
    # Times, lists and whatever else a file may hold: by type and text.
    return f"o{_escaped(f'{type(cell).__name__} {cell}')}"


def _untagged(cell: str) -> object:
    text = cell[1:]
    read: dict[str, Callable[[str], object]] = {
        "t": _unescaped,
        "i": int,
        "f": float,
        "d": Decimal,
        "b": bytes.fromhex,
        "o": _unescaped,
    }
    match cell[:1]:
        case "n":
            return None
        case "y":
            return True
        case "z":
            return False
    return read[cell[0]](text)
