"""Which log is meant: the current one of a folder, or the one that is named."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.manifest.publish import publish
from pyx_core.naming import INVESTIGATION_ENDING, STATE_FOLDER

_NOTE = "investigation"
_MOST_CANDIDATES = 10
_HOW_TO_BEGIN = 'pyx inspect new TOPIC --question "…" begins one'


class LogFile(NamedTuple):
    """A log in a folder of runs; `changed_s` is when its file last changed."""

    path: str
    changed_s: float

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def log_files(folder: str) -> list[LogFile]:
    """The logs of a folder, the one that changed last first."""
    try:
        with os.scandir(folder) as entries:
            found = [
                LogFile(entry.path, entry.stat().st_mtime)
                for entry in entries
                if entry.name.endswith(INVESTIGATION_ENDING) and entry.is_file()
            ]
    except FileNotFoundError:
        return []
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("not_found", f"can't list {folder}: {reason}", "check --dir") from error
    return sorted(found, key=lambda file: (-file.changed_s, file.name))


def make_current(path: str) -> None:
    """Makes a log the current one of its folder."""
    folder, name = os.path.split(path)
    state = os.path.join(folder, STATE_FOLDER)
    try:
        os.makedirs(state, exist_ok=True)
    except OSError as error:
        raise write_error(state, error, "make the folder writable") from error
    publish(os.path.join(state, _NOTE), os.fsencode(name) + b"\n")


def current_log(folder: str) -> str | None:
    """The log that `pyx inspect use` or `new` made current, else the only one; None without any.

    Raises PyxError `usage` where there are several and none is current.
    """
    try:
        with open(os.path.join(folder, STATE_FOLDER, _NOTE), "rb") as file:
            name = os.fsdecode(file.read(4096).strip())
    except OSError:
        name = ""
    if name and name == os.path.basename(name) and name.endswith(INVESTIGATION_ENDING):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    files = log_files(folder)
    if len(files) > 1:
        raise PyxError("usage", f"{_listed(files)} are logs of {folder}", "pyx inspect use LOG")
    return files[0].path if files else None


def find_log(text: str | None, folder: str, cwd: str) -> str:
    """The real path of the log that `text` names: by a path, a file name, a topic, or the
    beginning of its id; without a text, or by `current`, the current one. Its links start there.

    Raises PyxError `not_found`, or `usage` where several fit.
    """
    if text is None or text == "current":
        path = current_log(folder)
        if path is None:
            raise PyxError("not_found", f"there is no investigation in {folder}", _HOW_TO_BEGIN)
        return os.path.realpath(path)
    for place in (os.path.join(cwd, text), os.path.join(folder, text)):
        if os.path.isfile(place):
            return os.path.realpath(place)
    files = [file for file in log_files(folder) if _fits(file.name, text)]
    if len(files) == 1:
        return os.path.realpath(files[0].path)
    if files:
        raise PyxError("usage", f"{text} fits {_listed(files)}", "give the whole name")
    raise PyxError("not_found", f"no investigation {text} in {folder}", "pyx inspect list")


def _fits(name: str, text: str) -> bool:
    stem = name.removesuffix(INVESTIGATION_ENDING)
    topic, _, run_id = stem.rpartition(".")
    begins_id = len(text) >= len("2026") and run_id.startswith(text)
    return bool(text) and (text in (stem, topic or stem) or begins_id)


def _listed(files: list[LogFile]) -> str:
    shown = ", ".join(file.name for file in files[:_MOST_CANDIDATES])
    left = len(files) - _MOST_CANDIDATES
    return f"{shown} and {left} more" if left > 0 else shown
