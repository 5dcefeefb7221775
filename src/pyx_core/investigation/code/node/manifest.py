"""package.json: of a project, and the head of an installed package."""

from __future__ import annotations

import os

import msgspec

from pyx_core.investigation.code.data_file import DataFile, table, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.ecosystem import Need

NAME = "package.json"
_LARGEST_HEAD = 4 << 20
_KINDS: tuple[tuple[str, Need], ...] = (
    ("dependencies", "needed"),
    ("devDependencies", "development"),
    ("optionalDependencies", "optional"),
)


class Manifest:
    """A project's package.json. Raises PyxError where it is not JSON."""

    def __init__(self, path: str) -> None:
        self.path = path
        content = DataFile(path).json()
        self.name = text(content.get("name"))
        self.wanted: dict[str, str] = {}
        self.needs: dict[str, Need] = {}
        for kind, need in reversed(_KINDS):
            for name, versions in table(content.get(kind)).items():
                self.wanted[name] = str(versions)
                self.needs[name] = need


def head_of(folder: str) -> dict[str, Any] | None:
    """What an installed package says of itself; None where there is none that can be read."""
    try:
        with open(os.path.join(folder, NAME), "rb") as file:
            content = msgspec.json.decode(file.read(_LARGEST_HEAD))
    except (OSError, ValueError, RecursionError):
        return None
    return table(content)


def version_of(folder: str) -> str | None:
    """The version of an installed package."""
    return text((head_of(folder) or {}).get("version"))
