"""The rows of a capture as a table that can be compared, values read as what both sides hold."""

from __future__ import annotations

from itertools import islice

from pyx_core.comparison.content import UnreadableError, examine
from pyx_core.comparison.json_values import parse
from pyx_core.comparison.normalising import Timestamp
from pyx_core.sources.matching.value_types import READERS, as_told, common_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from pyx_core.comparison.row_codec import RowCodec

    Read = Callable[[object], object]

_CHUNK_ROWS = 2048
_TIMES = ("timestamp", "timestamp with zone")


class CapturedRows:
    """Lines of JSON objects. They were sorted when they were captured, so they are in no order."""

    def __init__(self, path: str, columns: Sequence[str], readers: Mapping[str, Read]) -> None:
        self.columns = list(columns)
        self.types: list[str] | None = None
        self.is_ordered = False
        self._path = path
        self._readers = [readers.get(name, as_told) for name in self.columns]

    def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]:
        """The rows as texts. Raises UnreadableError for a line that is no row."""
        places = range(len(self.columns)) if chosen is None else chosen
        makers = [(self.columns[place], self._readers[place]) for place in places]
        lines = (
            codec.encode([read(row.get(name)) for name, read in makers]) for row in self._rows()
        )
        while chunk := list(islice(lines, _CHUNK_ROWS)):
            yield chunk

    def _rows(self) -> Iterator[dict[str, object]]:
        content = examine(self._path)
        with open(self._path, encoding=content.encoding, newline="\n") as file:
            for number, line in enumerate(file, 1):
                row = parse(line, f"{self._path}, line {number}")
                if not isinstance(row, dict):
                    raise UnreadableError(f"{self._path}, line {number}: no row")
                yield row


def readers_of(
    left: Mapping[str, Sequence[str]],
    right: Mapping[str, Sequence[str]],
    zones: tuple[tzinfo | None, tzinfo | None],
) -> tuple[dict[str, Read], dict[str, Read]]:
    """What makes comparable values of the columns that both sides have, by what these hold."""
    found: tuple[dict[str, Read], dict[str, Read]] = ({}, {})
    for name in left:
        if name not in right:
            continue
        kind = _kind(frozenset(left[name]), frozenset(right[name]))
        for side in (0, 1):
            if kind == "timestamp":
                found[side][name] = _moment(zones[side])
            elif kind is not None:
                found[side][name] = READERS[kind]
    return found


def _kind(left: frozenset[str], right: frozenset[str]) -> str | None:
    one, other = left - {"null"}, right - {"null"}
    if {one, other} == {frozenset({"integer"}), frozenset({"boolean"})}:
        # A store without booleans holds 0 and 1; any other number stays one, and differs.
        return "boolean"
    return common_type(one, other)


def _moment(zone: tzinfo | None) -> Read:
    kind = Timestamp("microsecond", (zone, zone))
    return lambda value: kind.normalise(value, 0) if isinstance(value, str) else as_told(value)
