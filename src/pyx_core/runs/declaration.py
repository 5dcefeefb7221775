"""What a script declared about its run, by writing a JSON object to the manifest's path."""

from __future__ import annotations

import os

from pyx_core.engine.variables import OUTPUT_PATH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.manifest.contract import Notice

_LARGEST_BYTES = 16 << 20
_DEEPEST = 100


def read_declaration(path: str, kept: str) -> tuple[dict[str, Any], list[Notice]]:
    """The JSON object at `path`, empty without one. What is none is moved to `kept`: a warning."""
    if not os.path.lexists(path):
        return {}, []
    import json

    problem = f"what the script wrote at {OUTPUT_PATH} is no JSON object, or nested too deeply"
    try:
        if os.path.isfile(path) and os.path.getsize(path) <= _LARGEST_BYTES:
            with open(path, "rb") as file:
                declared = json.loads(
                    file.read().decode("utf-8-sig"), parse_constant=_refuse_constant
                )
            if isinstance(declared, dict) and _is_shallow(declared, _DEEPEST):
                return declared, []
    except (OSError, ValueError, RecursionError) as error:
        problem += f" ({error})"
    os.replace(path, kept)
    return {}, [{"kind": "declaration_invalid", "message": f"{problem}; it is kept as {kept}"}]


def _is_shallow(value: Any, room: int) -> bool:
    if isinstance(value, dict):
        return room > 0 and all(_is_shallow(item, room - 1) for item in value.values())
    if isinstance(value, list):
        return room > 0 and all(_is_shallow(item, room - 1) for item in value)
    return True


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
