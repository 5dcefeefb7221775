"""Links from a report to the files beside it."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.report.legible import Legible

_NO_ANCHOR = re.compile(r"[^A-Za-z0-9_-]")


class Links:
    """Paths as they are reached from the folder that the report lies in."""

    __slots__ = ("_folder", "_legible")

    def __init__(self, folder: str, legible: Legible) -> None:
        """`folder` is absolute."""
        self._folder = folder
        self._legible = legible

    def to(self, path: str) -> str | None:
        """A relative address; None for what has none: a name with a secret, another drive."""
        try:
            relative = os.path.relpath(path, self._folder)
        except ValueError:
            return None
        if os.path.isabs(relative) or self._legible.masks(path):
            return None
        # Quoted whole, so that no name can begin with a scheme, end the path or leave the file.
        return "./" + quote(os.fsencode(relative.replace(os.sep, "/")))


def anchor(kind: str, name: str) -> str:
    """The id of a place in the report, of letters that need no quoting."""
    return f"{kind}-{_NO_ANCHOR.sub('_', name)[:80]}"
