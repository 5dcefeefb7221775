"""package-lock.json and npm-shrinkwrap.json: versions 1, 2 and 3."""

from __future__ import annotations

import sys

from pyx_core.investigation.code.data_file import items, table, text
from pyx_core.investigation.code.ecosystem import Locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.node.manifest import Manifest

_FOLDER = "node_modules/"
_SYSTEMS = {"darwin": "darwin", "win32": "win32", "linux": "linux"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_DEEPEST = 100


def read(file: DataFile, manifest: Manifest | None) -> list[Locked]:
    """The packages of a lockfile of npm, each with its place. Raises PyxError."""
    content = file.json()
    if "lockfileVersion" not in content:
        raise file.broken("not a package-lock.json: it has no lockfileVersion", 1)
    direct = manifest.wanted if manifest is not None else {}
    if "packages" not in content:
        return list(_old(content.get("dependencies"), "", direct, 0))
    packages = content["packages"]
    if not isinstance(packages, dict):
        raise file.broken("packages should be an object", file.line_of('"packages"'))
    found = []
    for place, said in packages.items():
        if _FOLDER not in place:
            continue  # the project itself, and members of its workspace
        entry = table(said)
        if not entry:
            raise file.broken(f"{place} should be an object", file.line_of(f'"{place}"'))
        name = place.rpartition(_FOLDER)[2]
        found.append(
            Locked(
                # An alias stands under another name than that of its package.
                name=name,
                version=None if entry.get("link") is True else text(entry.get("version")),
                need=_need(entry),
                is_direct=name in direct and place == f"{_FOLDER}{name}",
                place=place,
                integrity=text(entry.get("integrity")),
            )
        )
    return found


def wanted_by_lock(file: DataFile) -> dict[str, str] | None:
    """The direct dependencies as the project's manifest named them when it was locked."""
    root = table(table(file.json().get("packages")).get(""))
    if not root:
        return None
    found: dict[str, str] = {}
    for kind in ("optionalDependencies", "devDependencies", "dependencies"):
        found |= {name: str(wanted) for name, wanted in table(root.get(kind)).items()}
    return found


def _old(dependencies: object, before: str, direct: dict[str, str], depth: int) -> Iterator[Locked]:
    """Version 1: dependencies within dependencies."""
    if depth > _DEEPEST:
        return
    for name, said in table(dependencies).items():
        entry = table(said)
        place = f"{before}{_FOLDER}{name}"
        yield Locked(
            name=name,
            version=text(entry.get("version")),
            need=_need(entry),
            is_direct=not before and name in direct,
            place=place,
            integrity=text(entry.get("integrity")),
        )
        yield from _old(entry.get("dependencies"), f"{place}/", direct, depth + 1)


def _need(entry: dict[str, Any]) -> Need:
    if not is_for_here(entry):
        return "elsewhere"
    if entry.get("optional") is True or entry.get("devOptional") is True:
        return "optional"
    if entry.get("peer") is True:
        return "optional"
    return "development" if entry.get("dev") is True else "needed"


def is_for_here(entry: dict[str, Any]) -> bool:
    """Whether `os` and `cpu` of a package take this machine."""
    import platform

    machine = platform.machine().lower()
    return _takes(entry.get("os"), _SYSTEMS.get(sys.platform, sys.platform)) and _takes(
        entry.get("cpu"), _MACHINES.get(machine, machine)
    )


def _takes(said: object, mine: str) -> bool:
    names = [said] if isinstance(said, str) else [str(name) for name in items(said)]
    if f"!{mine}" in names:
        return False
    wanted = [name for name in names if not name.startswith("!")]
    return not wanted or mine in wanted or "any" in wanted
