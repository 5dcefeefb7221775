"""Writing: a temporary file beside the target, then one replace."""

from __future__ import annotations

import os

from pyx_core.errors import ELSEWHERE, write_error


def publish(path: str, content: bytes, elsewhere: str = ELSEWHERE) -> None:
    """Makes `content` appear at `path` at once, or not at all.

    Raises PyxError `disk_full` or `unwritable`, whose hint says `elsewhere`; nothing half-written
    stays.
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
        raise write_error(path, error, elsewhere) from error
