"""poetry.lock, with and without groups of its own (poetry 2 and 1)."""

from __future__ import annotations

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.data_file import items, table, text
from pyx_core.investigation.code.ecosystem import Locked
from pyx_core.investigation.code.python.need import walk
from pyx_core.investigation.code.python.project_file import poetry_marker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.python.need import Here, Key
    from pyx_core.investigation.code.python.project_file import ProjectFile


def read(file: DataFile, here: Here, project: ProjectFile | None) -> list[Locked]:
    """The packages of a poetry.lock. Raises PyxError."""
    content = file.toml()
    if "package" not in content and "metadata" not in content:
        raise file.broken("not a poetry.lock: it has neither packages nor metadata", 1)
    entries = []
    for number, entry in enumerate(map(table, items(content.get("package")))):
        name, version = text(entry.get("name")), text(entry.get("version"))
        if name is None or version is None:
            line = file.line_of("[[package]]", number)
            raise file.broken("a package without a name or a version", line)
        entries.append((normalised_name(name), version, entry))
    requirements = project.requirements if project is not None else []
    direct = {requirement.name for requirement in requirements}
    needs = _walked(file, here, project, entries)
    return [
        Locked(
            name=name,
            version=version,
            need=_need(entry, here, file, needs.get((name, version))),
            is_direct=name in direct,
            commit=text(table(entry.get("source")).get("resolved_reference")),
        )
        for name, version, entry in entries
    ]


def _need(entry: dict[str, Any], here: Here, file: DataFile, walked: Need | None) -> Need:
    if "groups" not in entry:
        return "optional" if entry.get("optional") is True else walked or "elsewhere"
    groups = {normalised_name(str(group)) for group in items(entry.get("groups"))}
    marker = entry.get("markers")
    if isinstance(marker, dict):
        marker = table(marker).get("main") or next(iter(table(marker).values()), None)
    need = here.need(text(marker), file)
    if need != "needed":
        return need
    if entry.get("optional") is True:
        return "optional"
    return "needed" if "main" in groups else walked or "development"


def _walked(
    file: DataFile,
    here: Here,
    project: ProjectFile | None,
    entries: list[tuple[str, str, dict[str, Any]]],
) -> dict[tuple[str, str | None], Need]:
    by_name: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for name, version, entry in entries:
        by_name.setdefault(name, []).append((version, entry))

    def keys(name: str) -> list[Key]:
        return [(name, version, "") for version, _ in by_name.get(name, [])]

    def edges(key: Key) -> Iterator[Key]:
        for version, entry in by_name.get(key[0], []):
            if version != key[1]:
                continue
            for name, said in table(entry.get("dependencies")).items():
                for one in said if isinstance(said, list) else [said]:
                    how = table(one)
                    if how.get("optional") is True:
                        continue
                    if here.wants(poetry_marker(how), file):
                        yield from keys(normalised_name(name))

    if project is None:
        return {(name, version): "needed" for name, version, _ in entries}
    roots: list[tuple[Key, Need]] = [
        (key, requirement.need)
        for requirement in project.requirements
        if here.wants(requirement.marker, file)
        for key in keys(requirement.name)
    ]
    return walk(roots, edges)
