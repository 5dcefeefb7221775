"""uv.lock."""

from __future__ import annotations

import os

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.data_file import items, table, text
from pyx_core.investigation.code.ecosystem import Locked
from pyx_core.investigation.code.python.need import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.python.need import Here, Key
    from pyx_core.investigation.code.python.project_file import ProjectFile


def read(file: DataFile, here: Here, project: ProjectFile | None) -> list[Locked]:
    """The packages of a uv.lock, but for the project itself. Raises PyxError."""
    return _UvLock(file, here, project).locked()


class _UvLock:
    def __init__(self, file: DataFile, here: Here, project: ProjectFile | None) -> None:
        self._file = file
        self._here = here
        content = file.toml()
        if "version" not in content:
            raise file.broken("not a uv.lock: it has no version", 1)
        self._packages: dict[tuple[str, str | None], dict[str, Any]] = {}
        self._versions: dict[str, list[str | None]] = {}
        for number, entry in enumerate(items(content.get("package"))):
            name = text(table(entry).get("name"))
            if name is None:
                raise file.broken("a package without a name", file.line_of("[[package]]", number))
            key = (normalised_name(name), text(entry.get("version")))
            self._packages[key] = table(entry)
            self._versions.setdefault(key[0], []).append(key[1])
        self._roots = self._find_roots(project)

    def _find_roots(self, project: ProjectFile | None) -> list[tuple[str, str | None]]:
        """The project's own entries: the member that the manifest belongs to, else all members."""
        members = {}
        for key, entry in self._packages.items():
            source = table(entry.get("source"))
            where = text(source.get("editable")) or text(source.get("virtual"))
            if where is not None:
                members[os.path.normpath(where)] = key
        if project is not None:
            folder = os.path.relpath(
                os.path.dirname(project.path), os.path.dirname(self._file.path)
            )
            if os.path.normpath(folder) in members:
                return [members[os.path.normpath(folder)]]
        return list(members.values())

    def locked(self) -> list[Locked]:
        roots: list[tuple[Key, Need]] = []
        direct: set[str] = set()
        for root in self._roots:
            entry = self._packages[root]
            for need, said in self._lists_of(entry):
                keys = list(self._targets(said))
                roots += [(key, need) for key in keys]
                direct.update(key[0] for key in keys)
        needs = walk(roots, self._edges)
        if not self._roots:
            needs = dict.fromkeys(self._packages, "needed")
        own = set(self._roots)
        return [
            Locked(
                name=key[0],
                version=key[1],
                need=needs.get(key, "elsewhere"),
                is_direct=key[0] in direct,
                commit=_commit(entry),
            )
            for key, entry in self._packages.items()
            if key not in own
        ]

    def _lists_of(self, entry: dict[str, Any]) -> Iterator[tuple[Need, object]]:
        yield "needed", entry.get("dependencies")
        for extra in table(entry.get("optional-dependencies")).values():
            yield "optional", extra
        for group, said in table(entry.get("dev-dependencies")).items():
            is_chosen = normalised_name(group) in self._here.groups
            yield ("development" if is_chosen else "optional"), said

    def _edges(self, key: Key) -> Iterator[Key]:
        entry = self._packages.get(key[:2], {})
        yield from self._targets(entry.get("dependencies"))
        extras = table(entry.get("optional-dependencies"))
        if key[2] and key[2] in extras:
            yield from self._targets(extras[key[2]])

    def _targets(self, dependencies: object) -> Iterator[Key]:
        for said in map(table, items(dependencies)):
            name = normalised_name(text(said.get("name")) or "")
            if not self._here.wants(text(said.get("marker")), self._file):
                continue
            version = text(said.get("version"))
            versions = [version] if version is not None else self._versions.get(name, [])
            for one in versions:
                yield (name, one, "")
                for extra in items(said.get("extra")):
                    yield (name, one, str(extra))


def _commit(entry: dict[str, Any]) -> str | None:
    url = text(table(entry.get("source")).get("git"))
    return None if url is None else url.partition("#")[2] or None
