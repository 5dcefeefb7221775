"""What the services of a project are called: in Compose files."""

from __future__ import annotations

import os

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_LARGEST_BYTES = 1 << 20


def of_services(folder: str) -> Iterator[Identifier]:
    """The services of Compose files, and the names of their containers; in the project's folder
    and in those within it."""
    for name in _candidates(folder):
        content = _read(os.path.join(folder, name))
        services = content.get("services") if isinstance(content, dict) else None
        for service, about in services.items() if isinstance(services, dict) else ():
            yield Identifier(str(service), "host", name)
            if isinstance(about, dict) and about.get("container_name"):
                yield Identifier(str(about["container_name"]), "host", name)


def _candidates(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(one.name for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return
    for place in ("", *inside):
        for name in _NAMES:
            if os.path.exists(os.path.join(folder, place, name)):
                yield f"{place}/{name}" if place else name


def _read(path: str) -> Any:
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            return yaml.safe_load(file.read(_LARGEST_BYTES))
    except (OSError, ValueError, yaml.YAMLError):
        # Absent, or none that anything could be started from.
        return None
