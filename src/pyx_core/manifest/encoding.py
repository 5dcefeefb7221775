"""Records become JSON text, without the import of the json package (5 ms)."""

from __future__ import annotations

from _json import encode_basestring, make_encoder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__name__} does not belong in a record")


# The encoder that json.dumps itself uses for everything on one line: no circular references to
# look for, letters as they are, no NaN.
_encode: Callable[[Any, int], tuple[str, ...]] = make_encoder(
    None,
    _refuse,
    encode_basestring,
    None,
    ": ",
    ", ",
    False,
    False,
    False,
)


def encode(record: Mapping[str, Any]) -> bytes:
    """A record as one line of UTF-8 JSON.

    A file name that is no valid Unicode becomes the JSON escape of its lone surrogates, which
    Python reads back to the same name. Raises ValueError for NaN and infinities.
    """
    return (_line(record) + "\n").encode("utf-8", "backslashreplace")


def encode_for_readers(record: Mapping[str, Any]) -> bytes:
    """The same with a line for each key, and one for each item of a list of objects."""
    lines = []
    for key, value in record.items():
        text = _line(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = ",\n    ".join(_line(item) for item in value)
            text = f"[\n    {items}\n  ]"
        lines.append(f"  {_line(key)}: {text}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8", "backslashreplace")


def _line(value: Any) -> str:
    return "".join(_encode(value, 0))
