"""Writing: a temporary file beside the target, then one replace."""

from __future__ import annotations

import json
import os

from pyx_core.errors import write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def encode(record: Mapping[str, Any], *, indent: int | None = None) -> bytes:
    """A record as UTF-8 JSON with a newline at its end.

    A file name that is no valid Unicode becomes the JSON escape of its lone surrogates, which
    Python reads back to the same name.
    """
    text = json.dumps(record, ensure_ascii=False, indent=indent)
    return (text + "\n").encode("utf-8", "backslashreplace")


def publish(path: str, content: bytes) -> None:
    """Makes `content` appear at `path` at once, or not at all.

    Raises PyxError `disk_full` or `unwritable`; nothing half-written stays.
    """
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name[:180]}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise write_error(path, error) from error
