"""What stores without types hold: bytes, which are text where they can be."""

from __future__ import annotations

import json

from pyx_core.sources.session import JsonText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def as_value(value: Any) -> Any:
    """Bytes become text if they are valid UTF-8, and stay bytes else; lists become JSON."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value
    if isinstance(value, list):
        return as_json(value)
    return value


def as_json(value: Any) -> JsonText:
    """JSON of what a server answered; bytes that are no text become `{"hex": "…"}`."""
    return JsonText(json.dumps(_plain(value), ensure_ascii=False))


def pairs_as_json(pairs: Sequence[tuple[Any, Any]]) -> JsonText:
    """A JSON object of names and values; a list of pairs where a name comes twice or is no text."""
    names = [as_value(name) for name, _ in pairs]
    if len(set(names)) == len(names) and all(isinstance(name, str) for name in names):
        return as_json({name: value for name, (_, value) in zip(names, pairs, strict=True)})
    return as_json([list(pair) for pair in pairs])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    value = as_value(value)
    return {"hex": value.hex()} if isinstance(value, bytes) else value
