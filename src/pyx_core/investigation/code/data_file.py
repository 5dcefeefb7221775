"""Lockfiles and manifests as data: JSON, TOML and YAML, with the line of what is broken."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.hashing import sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST_BYTES = 512 << 20


class DataFile:
    """A file's path, text and hash. Raises PyxError `usage` for what is too large or no UTF-8."""

    __slots__ = ("path", "sha256", "text")

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as file:
                if os.fstat(file.fileno()).st_size > _LARGEST_BYTES:
                    raise PyxError("usage", f"{path} is larger than 512 MiB", "is it a lockfile?")
                content = file.read(_LARGEST_BYTES)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PyxError("usage", f"can't read {path}: {reason}", "check the file") from error
        self.sha256 = sha256_of(content)
        try:
            self.text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise self.broken("not UTF-8", line) from error

    def broken(self, what: str, line: int | None = None) -> PyxError:
        """The error for a file that can't be understood, with its line where that is known."""
        place = self.path if line is None else f"{self.path}:{line}"
        return PyxError("usage", f"{place}: {what}", "mend that line, or write the file anew")

    def line_of(self, fragment: str, number: int = 0) -> int | None:
        """The line on which `fragment` stands for the `number`-th time, counted from 0."""
        at = -1
        for _ in range(number + 1):
            at = self.text.find(fragment, at + 1)
            if at < 0:
                return None
        return self.text.count("\n", 0, at) + 1

    def json(self) -> dict[str, Any]:
        """The object that the file holds. Raises PyxError."""
        import json

        try:
            return self._table(json.loads(self.text))
        except json.JSONDecodeError as error:
            raise self.broken(f"not JSON: {error.msg}", error.lineno) from error
        except (RecursionError, ValueError) as error:
            raise self.broken(f"not JSON that can be read: {error}") from error

    def toml(self) -> dict[str, Any]:
        """The table that the file holds. Raises PyxError."""
        import tomllib

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            at_end = self.text.count("\n") + 1
            said = re.sub(r" \(at .*\)$", "", str(error))
            raise self.broken(f"not TOML: {said}", int(line[1]) if line else at_end) from error
        except (RecursionError, ValueError) as error:
            raise self.broken(f"not TOML that can be read: {error}") from error

    def yaml(self) -> dict[str, Any]:
        """The mapping that the file holds, every scalar a text. Raises PyxError."""
        import yaml

        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        try:
            return self._table(yaml.load(self.text, Loader=loader))  # noqa: S506 - it makes texts only
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = getattr(error, "problem", None) or "can't be parsed"
            raise self.broken(f"not YAML: {said}", mark.line + 1 if mark else None) from error
        except (RecursionError, ValueError) as error:
            raise self.broken(f"not YAML that can be read: {error}") from error

    def _table(self, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.broken("it should be one object with keys", 1)
        return value


def table(value: object) -> dict[str, Any]:
    """The table that a value is, else an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The list that a value is, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """The text that a value is, else None."""
    return value if isinstance(value, str) else None


def find_up(folder: str, names: tuple[str, ...]) -> str | None:
    """The nearest folder from `folder` upwards, within its repository, that has one of the files.

    Outside of a repository only the folder itself counts.
    """
    top = _repository_of(folder)
    while True:
        if any(os.path.isfile(os.path.join(folder, name)) for name in names):
            return folder
        parent = os.path.dirname(folder)
        if top is None or folder == top or parent == folder:
            return None
        folder = parent


def _repository_of(folder: str) -> str | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder
