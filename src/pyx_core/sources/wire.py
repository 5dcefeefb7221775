"""Values between pyx and a script: JSON, with a tag where JSON has no such value.

A value is itself where JSON keeps it (null, true, numbers, texts); every other one is a list of its
tag and a text: `["decimal", "12.50"]`, `["bytes", "base64"]`; `["list", [...]]` holds values.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
import uuid
from decimal import Decimal

from pyx_core.sources.rows.forms import text_of
from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_TAGS: tuple[tuple[type, str, Callable[[Any], str]], ...] = (
    (JsonText, "json", str),
    (Decimal, "decimal", str),
    (uuid.UUID, "uuid", str),
    (dt.datetime, "timestamp", dt.datetime.isoformat),
    (dt.date, "date", dt.date.isoformat),
    (dt.time, "time", dt.time.isoformat),
)
_MAKE: Mapping[str, Callable[[Any], Any]] = {
    "json": JsonText,
    "decimal": Decimal,
    "uuid": uuid.UUID,
    "timestamp": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "bytes": base64.b64decode,
    "float": float,
    "text": str,
    "list": lambda items: [from_wire(item) for item in items],
}


def to_wire(value: Any) -> Any:
    """A value of a row as it travels."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else ["float", repr(value)]
    if isinstance(value, bytes | bytearray | memoryview):
        return ["bytes", base64.b64encode(bytes(value)).decode("ascii")]
    if isinstance(value, list | tuple):
        return ["list", [to_wire(item) for item in value]]
    for kind, tag, text in _TAGS:
        if isinstance(value, kind):
            return [tag, text(value)]
    return ["json", json.dumps(value)] if isinstance(value, dict) else ["text", text_of(value)]


def from_wire(value: Any) -> Any:
    """The value that travelled so. Raises ValueError for a tag that is not known."""
    if not isinstance(value, list):
        return value
    tag, content = value
    make = _MAKE.get(tag)
    if make is None:
        raise ValueError(f"no kind of value is called {tag!r}")
    return make(content)
