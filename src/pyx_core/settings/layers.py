"""The layers that a variable's value can come from, strongest first.

Real environment, project `.env` (the working folder), user `.env`, default. Source of the order:
the design's precedence, with the command line's flags in front of it, which the faces handle.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from pyx_core.settings.table import Setting

    Origin = Literal["environment", "project .env", "user .env", "default"]


def user_dotenv_path(environ: Mapping[str, str]) -> str | None:
    """Where the user's `.env` stands, whether or not it exists; None without a home."""
    if sys.platform == "win32":
        base = environ.get("APPDATA")
        return os.path.join(base, "pyx", ".env") if base else None
    home = environ.get("HOME")
    return os.path.join(home, ".config", "pyx", ".env") if home else None


class Layers:
    """The variables of one working folder, each with where its value came from."""

    __slots__ = ("environ", "project", "project_path", "user", "user_path")

    def __init__(self, environ: Mapping[str, str], folder: str) -> None:
        self.environ = environ
        self.project_path = os.path.join(folder, ".env")
        self.user_path = user_dotenv_path(environ)
        self.project = _read(self.project_path)
        self.user = _read(self.user_path) if self.user_path else {}

    def origin(self, variable: str) -> Origin:
        """The layer that decides on `variable`."""
        if variable in self.environ:
            return "environment"
        if variable in self.project:
            return "project .env"
        if variable in self.user:
            return "user .env"
        return "default"

    def value(self, setting: Setting) -> str | None:
        """A setting's text. An empty value counts as not set."""
        for layer in (self.environ, self.project, self.user):
            if text := layer.get(setting.variable):
                return text
        return setting.default

    def variables(self) -> dict[str, str]:
        """All layers laid over one another: what a script of this folder sees."""
        return {**self.user, **self.project, **self.environ}

    def dotenv_files(self) -> list[str]:
        """The `.env` files that were read."""
        found = [self.project_path] if self.project else []
        if self.user and self.user_path:
            found.append(self.user_path)
        return found


def _read(path: str) -> dict[str, str]:
    # python-dotenv costs 40 ms to import: only where there is something to read.
    if not os.path.isfile(path):
        return {}
    from dotenv import dotenv_values

    from pyx_core.errors import PyxError

    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PyxError(
            "usage", f"can't read {path}: {error}", "mend or remove that file"
        ) from error
    for name, value in values.items():
        if not name or "=" in name or "\0" in name or "\0" in (value or ""):
            raise PyxError(
                "usage",
                f"{path}: {name!r} can't be a variable",
                "mend that line: no = in a name, and no null byte",
            )
    return {name: value for name, value in values.items() if value is not None}
