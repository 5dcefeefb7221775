"""Cargo.lock and Cargo.toml."""

from __future__ import annotations

from pyx_core.investigation.code.data_file import DataFile, items, table, text
from pyx_core.investigation.code.ecosystem import Locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_REGISTRIES = ("registry+", "sparse+")
_KINDS = ("dependencies", "dev-dependencies", "build-dependencies")


class CargoManifest:
    """A Cargo.toml: its crate's name, and the crates that it depends on. Raises PyxError."""

    def __init__(self, path: str) -> None:
        self.path = path
        content = DataFile(path).toml()
        self.name = text(table(content.get("package")).get("name"))
        self.wanted: dict[str, str] = {}
        workspace = table(content.get("workspace"))
        self._shared = table(workspace.get("dependencies"))
        for part in (content, *map(table, table(content.get("target")).values())):
            for kind in _KINDS:
                for name, said in table(part.get(kind)).items():
                    self._add(name, said)

    def _add(self, name: str, said: object) -> None:
        how = table(said)
        if how.get("workspace") is True:
            said = self._shared.get(name, said)
            how = {**table(said), **{k: v for k, v in how.items() if k != "workspace"}}
        if "path" in how:
            return
        version = said if isinstance(said, str) else text(how.get("version"))
        self.wanted[text(how.get("package")) or name] = version or ""


class CargoLock:
    """The packages of a Cargo.lock, but for those of the workspace. Raises PyxError."""

    def __init__(self, path: str, manifest: CargoManifest | None) -> None:
        self.file = DataFile(path)
        content = self.file.toml()
        if "package" not in content and "version" not in content:
            raise self.file.broken("not a Cargo.lock: it names no packages", 1)
        self.own: set[str] = set()
        self.locked: list[Locked] = []
        direct = manifest.wanted if manifest is not None else {}
        for number, entry in enumerate(map(table, items(content.get("package")))):
            name, version = text(entry.get("name")), text(entry.get("version"))
            if name is None or version is None:
                line = self.file.line_of("[[package]]", number)
                raise self.file.broken("a package without a name or a version", line)
            source = text(entry.get("source"))
            if source is None:
                self.own.add(name)
                continue
            self.locked.append(_locked(name, version, source, entry, direct))


def _locked(
    name: str, version: str, source: str, entry: dict[str, Any], direct: dict[str, str]
) -> Locked:
    is_registry = source.startswith(_REGISTRIES)
    return Locked(
        name=name,
        version=version,
        is_direct=name in direct,
        commit=None if is_registry else source.partition("#")[2] or None,
        integrity=text(entry.get("checksum")),
    )
