"""pylock.toml (PEP 751) and Pipfile.lock."""

from __future__ import annotations

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.data_file import items, table, text
from pyx_core.investigation.code.ecosystem import Locked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.code.data_file import DataFile
    from pyx_core.investigation.code.ecosystem import Need
    from pyx_core.investigation.code.python.need import Here
    from pyx_core.investigation.code.python.project_file import ProjectFile


def read_pylock(file: DataFile, here: Here, project: ProjectFile | None) -> list[Locked]:
    """The packages of a pylock.toml. Raises PyxError."""
    content = file.toml()
    if "lock-version" not in content:
        raise file.broken("not a pylock.toml: it has no lock-version", 1)
    direct = {one.name for one in project.requirements} if project is not None else set()
    found = []
    for number, entry in enumerate(map(table, items(content.get("packages")))):
        name = text(entry.get("name"))
        if name is None:
            raise file.broken("a package without a name", file.line_of("[[packages]]", number))
        key = normalised_name(name)
        found.append(
            Locked(
                name=key,
                version=text(entry.get("version")),
                need=here.need(text(entry.get("marker")), file),
                is_direct=key in direct,
                commit=text(table(entry.get("vcs")).get("commit-id")),
            )
        )
    if project is None or project.name is None:
        return found
    return [locked for locked in found if locked.name != project.name]


def read_pipfile_lock(file: DataFile, here: Here, project: ProjectFile | None) -> list[Locked]:
    """The packages of a Pipfile.lock. Raises PyxError."""
    content = file.json()
    if "_meta" not in content:
        raise file.broken("not a Pipfile.lock: it has no _meta", 1)
    direct = {one.name for one in project.requirements} if project is not None else set()
    sections: tuple[tuple[str, Need], ...] = (("default", "needed"), ("develop", "development"))
    found: dict[str, Locked] = {}
    for section, need in sections:
        for name, said in table(content.get(section)).items():
            entry = table(said)
            version = text(entry.get("version"))
            own = here.need(text(entry.get("markers")), file)
            key = normalised_name(name)
            locked = Locked(
                name=key,
                version=None if version is None else version.removeprefix("=="),
                need=need if own == "needed" else own,
                is_direct=key in direct or "index" in entry,
                commit=text(entry.get("ref")),
            )
            found.setdefault(key, locked)
    return list(found.values())
