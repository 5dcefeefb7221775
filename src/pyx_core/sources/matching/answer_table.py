"""An answer as a table that can be compared: columns by their common names, values by type."""

from __future__ import annotations

from itertools import islice

from pyx_core.comparison.json_values import parse
from pyx_core.errors import PyxError
from pyx_core.sources.matching.value_types import READERS, as_told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyx_core.comparison.row_codec import RowCodec
    from pyx_core.sources.matching.answer import Answer
    from pyx_core.sources.matching.store_map import KeyPattern, Origin

    Make = Callable[[Sequence[object]], object]

_CHUNK_ROWS = 2048


class AnswerTable:
    """Rows of an answer, in no order.

    With `latest_by`, of the rows with the same values of these columns only the last counts, and
    none where its `value` is null: so a queue is read. `strays` are keys that don't fit the pattern
    of keys: how many, and one of them.
    """

    def __init__(
        self,
        answer: Answer,
        made: Mapping[str, Origin],
        types: Mapping[str, str],
        keys: KeyPattern | None,
        latest_by: Sequence[str] = (),
    ) -> None:
        self.columns = list(made)
        self.types: list[str] | None = None
        self.is_ordered = False
        self.strays = 0
        self.stray: str | None = None
        self._answer = answer
        self._keys = keys
        self._key_index: int | None = None
        self._holes: dict[str, str] = {}
        if keys is not None:
            column = next(o.column for o in made.values() if o.hole is not None)
            assert column is not None
            self._key_index = answer.columns.index(column)
        self._makers = [self._maker(origin, types.get(name)) for name, origin in made.items()]
        self._latest = [self._makers[self.columns.index(name)] for name in latest_by]
        self._value = answer.columns.index("value") if "value" in answer.columns else None

    def _maker(self, origin: Origin, kind: str | None) -> Make:
        read = READERS[kind] if kind is not None else as_told
        column, path, hole, constant = origin
        if column is None:
            value = read(constant)
            return lambda _cells: value
        if hole is not None:
            return lambda _cells: read(self._holes[hole])
        index = self._answer.columns.index(column)
        if path is None:
            return lambda cells: read(cells[index])
        return lambda cells: read(path.look_up(_document(cells[index])))

    def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]:
        """The rows as texts, as they come."""
        makers = self._makers if chosen is None else [self._makers[index] for index in chosen]
        lines: Iterator[str] = (
            codec.encode([make(cells) for make in makers]) for cells in self._rows()
        )
        if self._latest:
            lines = iter(self._latest_lines(codec, makers).values())
        while chunk := list(islice(lines, _CHUNK_ROWS)):
            yield chunk

    def _rows(self) -> Iterator[Sequence[object]]:
        self.strays, self.stray = 0, None
        for cells in self._answer.rows():
            if self._keys is None or self._take_key_apart(cells):
                yield cells

    def _latest_lines(self, codec: RowCodec, makers: Sequence[Make]) -> dict[str, str]:
        found: dict[str, str] = {}
        for cells in self._rows():
            key = codec.encode([make(cells) for make in self._latest])
            if self._value is not None and cells[self._value] is None:
                found.pop(key, None)
            else:
                found[key] = codec.encode([make(cells) for make in makers])
        return found

    def _take_key_apart(self, cells: Sequence[object]) -> bool:
        assert self._keys is not None
        assert self._key_index is not None
        holes = self._keys.take_apart(cells[self._key_index])
        if holes is None:
            self.strays += 1
            self.stray = self.stray or str(cells[self._key_index])
            return False
        self._holes = holes
        return True


def _document(cell: object) -> object:
    """The JSON in a cell; a text that is none stays a text, in which nothing is found."""
    if not isinstance(cell, str):
        return cell
    try:
        return parse(cell, "value")
    except PyxError:
        return cell
