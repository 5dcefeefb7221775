"""What pyproject.toml says of a project: its name, its dependencies, and the groups of them."""

from __future__ import annotations

import re

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.data_file import DataFile, items, table, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.ecosystem import Need

_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(@[^;]*|[^;]*)(?:;(.*))?",
    re.DOTALL,
)
# Groups that uv and poetry install unless told otherwise.
_USUAL_GROUPS = frozenset({"dev"})


class Requirement:
    """A dependency as a manifest names it; `wanted` is its versions or URL."""

    __slots__ = ("extras", "marker", "name", "need", "wanted")

    def __init__(self, name: str, wanted: str, marker: str | None, need: Need = "needed") -> None:
        self.name = normalised_name(name)
        self.wanted = wanted
        self.marker = marker
        self.need: Need = need
        self.extras: frozenset[str] = frozenset()


def parse_requirement(line: str, need: Need = "needed") -> Requirement | None:
    """A requirement (PEP 508); None for what is none."""
    found = _REQUIREMENT.fullmatch(line)
    if found is None:
        return None
    requirement = Requirement(found[1], found[3].strip(), found[4], need)
    if found[2]:
        names = found[2][1:-1].split(",")
        requirement.extras = frozenset(normalised_name(name.strip()) for name in names)
    return requirement


class ProjectFile:
    """A pyproject.toml that was read. Raises PyxError where it is not TOML."""

    def __init__(self, path: str) -> None:
        self.path = path
        content = DataFile(path).toml()
        self._project = table(content.get("project"))
        self._tools = table(content.get("tool"))
        self._poetry = table(self._tools.get("poetry"))
        self._groups = table(content.get("dependency-groups"))
        name = text(self._project.get("name")) or text(self._poetry.get("name"))
        self.raw_name = name
        self.name = None if name is None else normalised_name(name)
        self.has_members = "workspace" in table(self._tools.get("uv"))
        self.requirements: list[Requirement] = [*self._standard(), *self._of_poetry()]

    @property
    def default_groups(self) -> frozenset[str]:
        """The dependency groups that are installed unless somebody says otherwise."""
        said = table(self._tools.get("uv")).get("default-groups")
        if said == "all":
            return frozenset(map(normalised_name, self._groups))
        if isinstance(said, list):
            return frozenset(normalised_name(group) for group in said if isinstance(group, str))
        return _USUAL_GROUPS

    def _standard(self) -> list[Requirement]:
        found = _parsed(self._project.get("dependencies"), "needed")
        for extra in table(self._project.get("optional-dependencies")).values():
            found += _parsed(extra, "optional")
        for group, lines in self._groups.items():
            is_usual = normalised_name(group) in self.default_groups
            found += _parsed(lines, "development" if is_usual else "optional")
        return found

    def _of_poetry(self) -> list[Requirement]:
        found = _poetry_table(self._poetry.get("dependencies"), "needed")
        found += _poetry_table(self._poetry.get("dev-dependencies"), "development")
        for group in table(self._poetry.get("group")).values():
            is_optional = table(group).get("optional") is True
            need: Need = "optional" if is_optional else "development"
            found += _poetry_table(table(group).get("dependencies"), need)
        return found


def _parsed(lines: object, need: Need) -> list[Requirement]:
    parsed = (parse_requirement(line, need) for line in items(lines) if isinstance(line, str))
    return [requirement for requirement in parsed if requirement is not None]


def _poetry_table(dependencies: object, need: Need) -> list[Requirement]:
    found = []
    for name, said in table(dependencies).items():
        if name.lower() == "python":
            continue
        for one in said if isinstance(said, list) else [said]:
            how = table(one)
            own: Need = "optional" if how.get("optional") is True else need
            wanted = one if isinstance(one, str) else str(how.get("version", ""))
            found.append(Requirement(name, wanted, poetry_marker(how), own))
    return found


def poetry_marker(said: dict[str, Any]) -> str | None:
    """The marker of a dependency in poetry's own form; what it says of Python in words of its own
    is left out."""
    marker = text(said.get("markers"))
    platform = text(said.get("platform"))
    if platform is None:
        return marker
    own = f"sys_platform == '{platform}'"
    return own if marker is None else f"({marker}) and {own}"
