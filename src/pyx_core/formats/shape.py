"""The shape of a file: rows and columns, keys, lines, pixels; found without reading much of it."""

from __future__ import annotations

import os
import stat

from pyx_core.errors import PyxError
from pyx_core.formats.peekers import peeker
from pyx_core.formats.source import Source, open_regular
from pyx_core.secrets.detect import Secrets


def shape_of(path: str, format_name: str) -> str | None:
    """`1,204 rows x 5 columns`, `object with 3 keys: a, b, c`, `640 x 480 pixels`.

    What was not read to its end is `at least` so many. None where the format has no shape that is
    cheap to find, or the file can't be read as what it is said to be.
    """
    find = getattr(peeker(format_name), "shape", None)
    if find is None:
        return None
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open_regular(path) as file:
            found: str | None = find(Source(path, file, Secrets()), format_name)
            return found
    except (OSError, PyxError, ValueError, LookupError, RecursionError):
        return None
