"""Where the links of a text lead that stands in another folder than the log."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_KEPT_SCHEMES = ("http:", "https:", "mailto:")
# What a percent-encoded address may hold, and a link in Markdown can't.
_NOT_IN_LINKS = re.compile(r"[ ()<>\\|]")


class Places:
    """Paths as seen from the folder of a text."""

    __slots__ = ("_folder", "_log_folder", "log")

    def __init__(self, log_path: str, folder: str) -> None:
        """`folder` is that of the text; both paths are absolute."""
        self._folder = folder
        self._log_folder = os.path.dirname(log_path)
        self.log = self.file(log_path)

    def file(self, path: str) -> str:
        """The target of a link to a file, whose path is absolute."""
        return quote(relative(path, self._folder), safe="/!$&'*+,;=:@~")

    def of_link(self, target: str) -> str:
        """The target of a link of the log, percent-encoded, as the text has to give it."""
        if target.startswith("#"):
            return self.log + _fit(target)
        if _SCHEME.match(target):
            return _fit(target) if target.lower().startswith(_KEPT_SCHEMES) else ""
        path, sign, fragment = target.partition("#")
        place = os.path.normpath(os.path.join(self._log_folder, unquote(path)))
        return self.file(place) + _fit(sign + fragment)


def _fit(target: str) -> str:
    return _NOT_IN_LINKS.sub(lambda found: f"%{ord(found[0]):02X}", target)


def relative(path: str, folder: str) -> str:
    """A path as seen from a folder, with slashes; absolute where no way leads there."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path.replace(os.sep, "/")
