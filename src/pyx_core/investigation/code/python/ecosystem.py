"""Python, as code verification sees it."""

from __future__ import annotations

import os

from pyx_core.environment.packages import normalised_name
from pyx_core.investigation.code.ecosystem import Sought
from pyx_core.investigation.code.python.definitions import find_definitions
from pyx_core.investigation.code.python.distributions import distributions, with_modules
from pyx_core.investigation.code.python.facts import distribution_facts, module_facts, same_names
from pyx_core.investigation.code.python.project import Project
from pyx_core.investigation.code.python.versions import canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.ecosystem import Place, Survey
    from pyx_core.investigation.code.python.distributions import Distribution
    from pyx_core.investigation.code.python.interpreter import Answer, Module


class Python:
    """Satisfies `Ecosystem`."""

    name = "python"
    endings: tuple[str, ...] = (".py", ".pyw")

    def canonical(self, version: str) -> str:
        return canonical(version)

    def is_here(self, place: Place) -> bool:
        return Project(place).is_there

    def survey(self, place: Place) -> Survey:
        return Project(place).survey()

    def packages(self, place: Place, survey: Survey | None, name: str) -> list[dict[str, Any]]:
        project = Project(place)
        if not project.interpreters:
            return []
        found = _Named(project, name)
        if found.distribution is None and not found.is_module and not _is_locked(survey, name):
            return []
        facts = distribution_facts(found.distribution, name)
        facts["modules"] = [
            module_facts(module, answered, place.folder)
            for module, answered in found.answer.modules.items()
            if answered.installed is not None or answered.seen is not None
        ]
        facts["metadata_version"] = found.answer.metadata_version
        facts["interpreter"] = project.interpreters[0][1]
        facts["runtime"] = found.answer.runtime
        facts["is_standard"] = name.partition(".")[0] in found.answer.standard
        facts["imported"] = found.answer.imported
        facts["same_name"] = same_names(project, found.distribution, found.all, name)
        return [facts]

    def symbol(self, place: Place, name: str, symbol: str) -> Sought | None:
        project = Project(place)
        path = os.path.normpath(os.path.join(place.folder, name))
        files: list[str] = []
        notes: list[str] = []
        if name.endswith(self.endings) and os.path.isfile(path):
            files = [path]
        elif project.interpreters and _is_module_name(name):
            found = _Named(project, name)
            if not found.is_module:
                return None
            for module, answered in found.answer.modules.items():
                _add_file(module, answered.seen or answered.installed, files, notes)
                if answered.seen != answered.installed and answered.installed is not None:
                    notes.append(f"{module} is hidden by a file that scripts here find first")
        if not files and not notes:
            return None

        def locate(module: str) -> str | None:
            answered = project.ask((module,)).modules[module]
            there = answered.seen or answered.installed
            return there.file if there is not None and there.kind == "source" else None

        sought = Sought(notes=notes)
        for file in files:
            one = find_definitions(file, symbol, locate)
            sought.definitions += one.definitions
            sought.notes += one.notes
            sought.searched += one.searched
            if sought.definitions:
                break
        return sought


class _Named:
    """What an interpreter says about a name: a distribution's, or a module's."""

    def __init__(self, project: Project, name: str) -> None:
        key = normalised_name(name)
        is_module = _is_module_name(name)
        asked = (name,) if is_module else ()
        answer = project.ask(asked)
        self.all = list(distributions(answer.path))
        there = [one for one in self.all if one.name == key]
        if not there and is_module:
            there = with_modules(self.all, name.partition(".")[0])
        self.distribution: Distribution | None = there[0] if there else None
        modules = list(asked)
        if self.distribution is not None and "." not in name:
            modules += self.distribution.modules()
        imports = None
        if project.place.imports:
            known = [one for one in modules if _is_found(answer, one)]
            others = [one for one in modules if one not in asked]
            imports = next(iter([*known, *others]), None)
        self.answer = project.ask(
            tuple(dict.fromkeys(modules)),
            distribution=None if self.distribution is None else self.distribution.name,
            imports=imports,
        )
        self.is_module = any(_is_found(self.answer, module) for module in modules)


def _is_found(answer: Answer, module: str) -> bool:
    found = answer.modules.get(module)
    return found is not None and (found.installed or found.seen) is not None


def _is_module_name(name: str) -> bool:
    return all(word.isidentifier() for word in name.split("."))


def _is_locked(survey: Survey | None, name: str) -> bool:
    key = normalised_name(name)
    lockfiles = [] if survey is None else survey.lockfiles
    return any(locked.name == key for lockfile in lockfiles for locked in lockfile.locked)


def _add_file(module: str, found: Module | None, files: list[str], notes: list[str]) -> None:
    if found is None:
        return
    if found.kind == "source" and found.file is not None:
        files.append(found.file)
    elif found.kind == "namespace":
        notes.append(f"{module} is a namespace package: it has no source of its own")
    else:
        where = "" if found.file is None else f" ({found.file})"
        notes.append(f"{module} is {found.kind}{where}: its source is not installed")
