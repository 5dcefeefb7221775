"""Files that commands write beside `baseline.toml`, and that nobody's own file is lost for."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.publish import publish

_EXCLUSIVE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


def write_page(path: str, text: str, first_words: str) -> None:
    """Writes a page that is made anew each time; `first_words` tell one that was made so.

    Raises PyxError `exists` where another file is in its place, `unwritable`, `disk_full`.
    """
    content = text.encode("utf-8", "backslashreplace")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "rb") as file:
            begins = file.read(len(first_words.encode()))
    except FileNotFoundError:
        begins = first_words.encode()
    except OSError as error:
        raise write_error(path, error, "choose another place") from error
    if begins != first_words.encode():
        hint = "move it away: this name is for what pyx writes"
        raise PyxError("exists", f"{path} was not written by pyx", hint)
    publish(path, content)


def write_new(path: str, text: str) -> None:
    """Writes a file that is not there yet, with its folder.

    Raises PyxError `exists`, `unwritable`, `disk_full`.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, _EXCLUSIVE, 0o666)
    except FileExistsError as error:
        hint = "edit it, remove it, or choose another name"
        raise PyxError("exists", f"{path} is there already", hint) from error
    except OSError as error:
        raise write_error(path, error, "choose another place") from error
    try:
        with open(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        os.unlink(path)
        raise write_error(path, error, "choose another place") from error
