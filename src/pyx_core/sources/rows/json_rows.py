"""JSON: one object a row, in one array (`json`) or one on each line (`jsonl`)."""

from __future__ import annotations

import json

import msgspec

from pyx_core.sources.rows.forms import Kinds, json_of
from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_PLAIN = frozenset({str, bool, int, type(None)})


class JsonlRows:
    """Rows as lines of JSON."""

    name = "jsonl"
    head = b""
    between = b"\n"
    tail = b"\n"

    def __init__(self, names: Sequence[str]) -> None:
        self.kinds = Kinds(len(names))
        self._names = names
        self._encoder = msgspec.json.Encoder()

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The objects of a batch."""
        columns = [
            column if self._is_plain(number, column) else list(map(_as_json, column))
            for number, column in enumerate(zip(*rows, strict=True))
        ]
        records = [dict(zip(self._names, row, strict=True)) for row in zip(*columns, strict=True)]
        return self.between.join([self._object(record) for record in records])

    def _is_plain(self, number: int, column: Sequence[Any]) -> bool:
        types = self.kinds.look(number, column)
        if types == {float}:
            # A sum is finite only if every part of it is.
            return bool(sum(column) - sum(column) == 0)
        return types <= _PLAIN

    def _object(self, record: dict[str, Any]) -> bytes:
        try:
            return self._encoder.encode(record)
        except (OverflowError, UnicodeEncodeError):
            # A whole number beyond 64 bits, or half a character.
            plain = {
                name: json.loads(bytes(value)) if isinstance(value, msgspec.Raw) else value
                for name, value in record.items()
            }
            return json.dumps(plain, separators=(",", ":")).encode()


def _as_json(value: Any) -> Any:
    if isinstance(value, JsonText):
        # As the store wrote it, with all digits; a line end in JSON stands between its parts only.
        return msgspec.Raw(value.replace("\r", " ").replace("\n", " ").encode())
    return json_of(value)


class JsonRows(JsonlRows):
    """Rows as one array."""

    name = "json"
    head = b"[\n"
    between = b",\n"
    tail = b"\n]\n"
