"""What the rows of a table are found by: the cells of its key, or all of a row."""

from __future__ import annotations

from decimal import Decimal

from pyx_core.comparison.row_codec import RawLines, TextCells, TypedCells
from pyx_core.comparison.values import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.comparison.normalising import Side
    from pyx_core.comparison.row_codec import RowCodec
    from pyx_core.comparison.rules import Chain


class KeyMaker:
    """Makes a text of a row that is the same for rows that belong together.

    Without key columns those belong together that are equal, leaving out what rules with a
    tolerance or without any limit say about some columns.
    """

    def __init__(
        self,
        codec: RowCodec,
        columns: Sequence[str],
        key: Sequence[str],
        chains: Sequence[Chain],
    ) -> None:
        self.indexes = [columns.index(name) for name in key] or [
            index for index, chain in enumerate(chains) if not chain.has_tolerance
        ]
        self._columns = columns
        self._codec = codec
        self._chains = chains
        self._has_key = bool(key)
        rules = any(chains[index].rules for index in self.indexes) or (
            not key and len(self.indexes) < len(columns)
        )
        self.is_plain = not rules and not isinstance(codec, TypedCells)
        self._cells: RowCodec = TextCells() if self.is_plain else TypedCells()

    def _key_of(self, line: str, side: int) -> str:
        cells = self._codec.decode(line)
        if self.is_plain:
            return self._cells.encode(
                [cells[index] if index < len(cells) else "" for index in self.indexes]
            )
        which: Side = 1 if side else 0
        chosen = [
            _canonical(self._chains[index].normalise(cells[index], which))
            for index in self.indexes
            if index < len(cells)
        ]
        if not self._has_key and len(cells) > len(self._columns):
            chosen += cells[len(self._columns) :]
        return self._cells.encode(chosen)

    def keys_of(self, lines: Sequence[str], side: int) -> list[str]:
        """The keys of rows of a side."""
        if self.is_plain and not self._has_key:
            return [*lines]
        if self.is_plain and isinstance(self._codec, RawLines) and len(self.indexes) == 1:
            delimiter, index = self._codec.delimiter, self.indexes[0]
            try:
                if index == 0:
                    return [line[: line.index(delimiter)] for line in lines]
                return [line.split(delimiter, index + 1)[index] for line in lines]
            except (IndexError, ValueError):
                pass  # a row with fewer fields
        return [self._key_of(line, side) for line in lines]

    def readable(self, key: str) -> dict[str, str]:
        """A key for a reader: the name and the text of each cell."""
        cells = self._cells.decode(key)
        return {
            self._columns[index]: cell if isinstance(cell, str) else shown(cell)
            for index, cell in zip(self.indexes, cells, strict=False)
        }


def _canonical(cell: object) -> object:
    """The same for all numbers that are equal."""
    if isinstance(cell, float):
        return cell + 0.0
    if isinstance(cell, Decimal) and cell.is_finite() and abs(cell.adjusted()) < 5000:
        return f"number {cell.normalize() + 0}"
    return cell
