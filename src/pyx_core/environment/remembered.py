"""Answers remembered in a JSON file for as long as the file that they are about is the same."""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

_FORM = 1
_MOST_ENTRIES = 2000


class Stamp(TypedDict):
    """What a file looks like from outside: when it changes, what is known of it is void."""

    size: int
    mtime_ns: int


class _Entry(TypedDict):
    stamp: Stamp
    expires_s: float | None
    answer: dict[str, Any]


def stamp_of(path: str) -> Stamp | None:
    """The stamp of the file that `path` leads to, None where it can't be looked at."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return {"size": state.st_size, "mtime_ns": state.st_mtime_ns}


class Remembered:
    """The answers in `<folder>/<name>.json`; a damaged or unwritable file is as good as none."""

    def __init__(
        self, folder: str | None, name: str, *, now: Callable[[], float] = time.time
    ) -> None:
        self._path = None if folder is None else os.path.join(folder, f"{name}.json")
        self._now = now
        self._entries = self._read()
        self._changed = False

    def recall(self, key: str, path: str) -> dict[str, Any] | None:
        """What is remembered under `key`, if it still holds for the file at `path`."""
        entry = self._entries.get(key)
        try:
            if entry is None or entry["stamp"] != stamp_of(path):
                return None
            if entry["expires_s"] is not None and entry["expires_s"] <= self._now():
                return None
            return dict(entry["answer"])
        except (KeyError, TypeError, ValueError):
            return None  # damaged, or written by another hand

    def remember(
        self, key: str, path: str, answer: dict[str, Any], *, for_s: float | None = None
    ) -> None:
        """Keep `answer` until the file at `path` changes, at most for `for_s` seconds."""
        stamp = stamp_of(path)
        if stamp is None:
            return
        expires_s = None if for_s is None else self._now() + for_s
        self._entries.pop(key, None)  # to the end: the oldest answers are the first to go
        self._entries[key] = {"stamp": stamp, "expires_s": expires_s, "answer": answer}
        self._changed = True

    def save(self) -> None:
        """Write what is new to the file, all of it or nothing."""
        if self._path is None or not self._changed:
            return
        newest = dict(list(self._entries.items())[-_MOST_ENTRIES:])
        draft = f"{self._path}.{os.getpid()}.tmp"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(draft, "w", encoding="utf-8") as file:
                json.dump({"form": _FORM, "entries": newest}, file)
            os.replace(draft, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(draft)
        self._changed = False

    def _read(self) -> dict[str, _Entry]:
        if self._path is None:
            return {}
        try:
            with open(self._path, encoding="utf-8") as file:
                content = json.load(file)
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(content, dict) or content.get("form") != _FORM:
            return {}
        entries = content.get("entries")
        return entries if isinstance(entries, dict) else {}
