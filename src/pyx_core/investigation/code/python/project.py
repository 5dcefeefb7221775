"""A Python project: its manifest, its lockfiles, its environments."""

from __future__ import annotations

import os

from pyx_core.environment.packages import site_packages_of
from pyx_core.errors import PyxError
from pyx_core.investigation.code.data_file import DataFile, find_up
from pyx_core.investigation.code.ecosystem import Environment, Lockfile, Survey, Undeclared
from pyx_core.investigation.code.python import other_locks, poetry_lock, uv_lock
from pyx_core.investigation.code.python.distributions import distributions
from pyx_core.investigation.code.python.environments import interpreters
from pyx_core.investigation.code.python.interpreter import ask
from pyx_core.investigation.code.python.need import Here
from pyx_core.investigation.code.python.project_file import ProjectFile
from pyx_core.investigation.code.python.requirements_file import read_requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.investigation.code.ecosystem import Installed, Locked, Place
    from pyx_core.investigation.code.python.interpreter import Answer

    Reader = Callable[[DataFile, Here, ProjectFile | None], list[Locked]]

_MANIFEST = "pyproject.toml"
# The first that is there counts; requirements*.txt come behind these.
_LOCKS: tuple[tuple[str, Reader], ...] = (
    ("uv.lock", uv_lock.read),
    ("poetry.lock", poetry_lock.read),
    ("pylock.toml", other_locks.read_pylock),
    ("Pipfile.lock", other_locks.read_pipfile_lock),
)
_OTHER_SIGNS = ("requirements.txt", "Pipfile", "setup.py", "setup.cfg")
# What makes an environment, besides what is installed into it.
_SEEDS = frozenset({"pip", "setuptools", "wheel", "distribute", "uv"})


class Project:
    """What lies in a folder; `answer` is what the interpreter that counts told, if it was asked.

    Raises PyxError where a file can't be read, or the interpreter does not answer.
    """

    def __init__(self, place: Place, modules: tuple[str, ...] = ()) -> None:
        self.place = place
        manifest = find_up(place.folder, (_MANIFEST,))
        names = tuple(name for name, _ in _LOCKS)
        self.root = manifest or find_up(place.folder, (*names, *_OTHER_SIGNS)) or place.folder
        self.manifest = None if manifest is None else ProjectFile(os.path.join(manifest, _MANIFEST))
        name = None if self.manifest is None else self.manifest.raw_name
        self.interpreters = interpreters(place, self.root, name)
        self.answer: Answer | None = None
        self._modules = modules

    @property
    def is_there(self) -> bool:
        """Whether the folder has anything to do with Python."""
        kinds = {kind for kind, _ in self.interpreters}
        return (
            self.manifest is not None
            or bool(self._lock_paths())
            or bool(self._requirement_paths())
            or any(os.path.isfile(os.path.join(self.root, name)) for name in _OTHER_SIGNS)
            or bool(kinds & {".venv", "--python", "uv"})
        )

    def ask(self, modules: tuple[str, ...] = (), **further: str | None) -> Answer:
        """What the interpreter that counts says. Raises PyxError."""
        if not self.interpreters:
            raise PyxError(
                "interpreter_missing", "no Python was found", "name one with --python PATH"
            )
        python = self.interpreters[0][1]
        self.answer = ask(python, self.place.folder, self.place.environ, modules=modules, **further)
        return self.answer

    def survey(self) -> Survey:
        """Lockfiles and environments, read. Raises PyxError."""
        answer = self.answer or self.ask()
        groups = self.manifest.default_groups if self.manifest is not None else frozenset({"dev"})
        here = Here(answer.markers, groups)
        survey = Survey(ecosystem="python", root=self.root)
        survey.lockfiles = self._read_locks(here)
        if self.manifest is not None:
            survey.manifests = [self.manifest.path]
            self._look_for_unlocked(survey)
            if self.manifest.name is not None:
                survey.own_names.add(self.manifest.name)
        survey.own_names |= _SEEDS
        survey.environments = self._environments(answer)
        self._add_notes(survey, answer)
        return survey

    def _lock_paths(self) -> list[tuple[str, Reader]]:
        found = []
        for name, reader in _LOCKS:
            folder = find_up(self.root, (name,))
            if folder is not None:
                found.append((os.path.join(folder, name), reader))
        return found

    def _requirement_paths(self) -> list[str]:
        names = [
            name
            for name in os.listdir(self.root)
            if name.startswith("requirements") and name.endswith(".txt")
        ]
        return [os.path.join(self.root, name) for name in sorted(names, key=lambda n: (len(n), n))]

    def _read_locks(self, here: Here) -> list[Lockfile]:
        found: list[Lockfile] = []
        for path, reader in self._lock_paths():
            file = DataFile(path)
            form = os.path.basename(path)
            locked = reader(file, here, self.manifest)
            found.append(Lockfile(path=path, form=form, locked=locked, sha256=file.sha256))
        has_main = any(os.path.basename(p) == "requirements.txt" for p in self._requirement_paths())
        has_lock = bool(found)
        for path in self._requirement_paths():
            read = read_requirements(path, here)
            is_first = not has_lock and (not has_main or path.endswith(f"{os.sep}requirements.txt"))
            found.append(
                Lockfile(
                    path=path,
                    form="requirements",
                    locked=read.locked,
                    sha256=read.sha256,
                    is_whole=read.is_hashed,
                    is_first=is_first,
                )
            )
        for lockfile in found[1:]:
            if lockfile.form != "requirements":
                lockfile.is_first = False
        return found

    def _look_for_unlocked(self, survey: Survey) -> None:
        """Dependencies of the manifest that the lockfile does not know."""
        first = next((one for one in survey.lockfiles if one.is_first), None)
        if first is None or self.manifest is None or not first.is_whole:
            return
        known = {locked.name for locked in first.locked}
        for requirement in self.manifest.requirements:
            if first.form == "requirements" and requirement.need != "needed":
                continue
            if requirement.name in known or requirement.name == self.manifest.name:
                continue
            undeclared = Undeclared(
                name=requirement.name,
                wanted=requirement.wanted or None,
                manifest=self.manifest.path,
            )
            if undeclared not in survey.not_locked:
                survey.not_locked.append(undeclared)

    def _environments(self, answer: Answer) -> list[Environment]:
        found = []
        for number, (kind, python) in enumerate(self.interpreters):
            environment = Environment(kind=kind, path=python)
            if number == 0:
                environment.is_compared = True
                environment.runtime = answer.runtime
                environment.is_shared = not answer.is_venv
                unique: dict[str, Installed] = {}
                for distribution in distributions(answer.path):
                    unique.setdefault(distribution.name, distribution.installed())
                environment.installed = list(unique.values())
            found.append(environment)
        return found

    def _add_notes(self, survey: Survey, answer: Answer) -> None:
        kind = self.interpreters[0][0]
        if kind in ("PATH", "pyx"):
            where = "the python on PATH" if kind == "PATH" else "pyx's own interpreter"
            survey.notes.append(f"the project has no environment; compared with {where}")
        active = next((path for kind, path in self.interpreters if kind == "active"), None)
        if active is not None and self.interpreters[0][0] != "active":
            survey.notes.append(f"another environment is active: {active}")
        for name, path in self.shadowing(answer):
            survey.notes.append(f"{path} hides the module {name} from scripts in this folder")

    def shadowing(self, answer: Answer) -> list[tuple[str, str]]:
        """Files of the working folder that are found before a standard or installed module."""
        own = set()
        for entry in os.scandir(self.place.folder):
            stem, ending = os.path.splitext(entry.name)
            if ending == ".py":
                own.add((stem, entry.path))
            elif entry.is_dir() and os.path.isfile(os.path.join(entry.path, "__init__.py")):
                own.add((entry.name, entry.path))
        standard = set(answer.standard)
        installed: set[str] = set()
        remaining = {name for name, _ in own} - standard
        for distribution in distributions(answer.path) if remaining else ():
            if not distribution.is_editable:
                installed.update(remaining.intersection(distribution.modules()))
        return sorted((name, path) for name, path in own if name in standard | installed)


def other_folders(interpreter: str) -> list[str]:
    """The folders of modules of an interpreter that was not asked."""
    return site_packages_of(os.path.dirname(os.path.dirname(interpreter)))
