"""A report goes to its file: a report may be replaced by a newer one, nothing else."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.publish import publish
from pyx_core.report.page import OPENING


def refuse_other(path: str) -> None:
    """Raises PyxError `exists` where something stands at `path` that is no report."""
    try:
        if not os.path.lexists(path):
            return
        if os.path.isfile(path):
            with open(path, "rb") as file:
                if file.read(len(OPENING)) == OPENING:
                    return
    except (OSError, ValueError):
        pass
    raise PyxError("exists", f"{path} is there, and is no report of pyx", "choose another name")


def save_report(path: str, content: bytes) -> None:
    """Writes a report to `path` (absolute), whose folder is made where there is none.

    Raises PyxError `exists`, `unwritable` or `disk_full`.
    """
    refuse_other(path)
    elsewhere = "choose another name with -o"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise write_error(path, error, elsewhere) from error
    publish(path, content, elsewhere)
