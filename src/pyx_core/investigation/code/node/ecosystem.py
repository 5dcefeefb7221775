"""Node.js, as code verification sees it."""

from __future__ import annotations

import os
import re

from pyx_core.hashing import sha256_of
from pyx_core.investigation.code.data_file import DataFile, find_up, table, text
from pyx_core.investigation.code.ecosystem import (
    Environment,
    Installed,
    Lockfile,
    Sought,
    Survey,
    Undeclared,
)
from pyx_core.investigation.code.node import npm_lock, pnpm_lock, yarn_lock
from pyx_core.investigation.code.node.manifest import NAME, Manifest, head_of
from pyx_core.investigation.code.node.modules_folder import (
    FOLDER,
    copies_of,
    every_package,
    every_pnpm_package,
)
from pyx_core.investigation.code.text_search import search, source_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pyx_core.investigation.code.ecosystem import Locked, Place
    from pyx_core.investigation.code.text_search import Patterns

    Reader = Callable[[DataFile, Manifest | None], list[Locked]]

_LOCKS: tuple[tuple[str, Reader], ...] = (
    ("package-lock.json", npm_lock.read),
    ("npm-shrinkwrap.json", npm_lock.read),
    ("pnpm-lock.yaml", pnpm_lock.read),
    ("yarn.lock", yarn_lock.read),
)
_PACKAGE_NAME = re.compile(r"(?:@[^/@\s]+/)?[^/@\s.][^/@\s]*")


class Node:
    """Satisfies `Ecosystem`."""

    name = "node"
    endings: tuple[str, ...] = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")

    def canonical(self, version: str) -> str:
        return version.removeprefix("v").partition("+")[0]

    def is_here(self, place: Place) -> bool:
        return _root_of(place) is not None

    def survey(self, place: Place) -> Survey:
        root = _root_of(place) or place.folder
        survey = Survey(ecosystem="node", root=root)
        manifest = _manifest_of(place.folder)
        if manifest is not None:
            survey.manifests = [manifest.path]
        for name, reader in _LOCKS:
            path = os.path.join(root, name)
            if os.path.isfile(path):
                file = DataFile(path)
                locked = reader(file, manifest)
                is_first = not survey.lockfiles
                survey.lockfiles.append(
                    Lockfile(
                        path=path, form=name, locked=locked, sha256=file.sha256, is_first=is_first
                    )
                )
                if is_first and manifest is not None:
                    survey.not_locked = _not_locked(file, locked, manifest)
        self._add_environments(survey, place.package)
        return survey

    def _add_environments(self, survey: Survey, name: str | None) -> None:
        path = os.path.join(survey.root, FOLDER)
        form = survey.lockfiles[0].form if survey.lockfiles else None
        if os.path.isfile(os.path.join(survey.root, ".pnp.cjs")):
            survey.notes.append("yarn's Plug'n'Play keeps packages in archives: not compared")
            survey.environments.append(
                Environment(kind="Plug'n'Play", path=os.path.join(survey.root, ".pnp.cjs"))
            )
            return
        is_there = os.path.isdir(path)
        environment = Environment(kind=FOLDER, path=path, is_compared=True)
        if name is not None:
            environment.is_part = True
            environment.installed = _copies(survey, name)
        elif form == "pnpm-lock.yaml":
            environment.installed = list(every_pnpm_package(survey.root))
        else:
            environment.installed = list(every_package(survey.root))
        if form in ("pnpm-lock.yaml", "yarn.lock"):
            # These lockfiles name no places.
            environment.installed = [_without_place(one) for one in environment.installed]
        survey.environments.append(environment)
        if not is_there:
            survey.notes.append(f"there is no {FOLDER}: nothing is installed")

    def packages(self, place: Place, survey: Survey | None, name: str) -> list[dict[str, Any]]:
        root = _root_of(place)
        if root is None or not _PACKAGE_NAME.fullmatch(name):
            return []
        copies = list(copies_of(root, name)) if survey is None else _copies(survey, name)
        lockfiles = [] if survey is None else survey.lockfiles
        is_locked = any(one.name == name for lock in lockfiles for one in lock.locked)
        if not copies and not is_locked:
            return []
        first = copies[0] if copies else None
        folder = None if first is None else os.path.realpath(os.path.dirname(first.path))
        facts: dict[str, Any] = {
            "name": name,
            "installed": None if first is None else first.version,
            "path": folder,
            "modules": [] if folder is None else _entries(folder, name),
            "files": {
                "checked": 0,
                "note": "npm keeps the hash of the archive, so unpacked files can't be checked",
            },
            "same_name": [
                {"what": "another copy", "path": one.path, "version": one.version}
                for one in copies[1:]
            ],
        }
        own = os.path.join(place.folder, name)
        if os.path.exists(own):
            what = "in the working folder"
            facts["same_name"].append({"what": what, "path": own, "version": None})
        return [facts]

    def symbol(self, place: Place, name: str, symbol: str) -> Sought | None:
        path = os.path.normpath(os.path.join(place.folder, name))
        if name.endswith(self.endings) and os.path.isfile(path):
            files = [path]
        else:
            found = _files_of(place, name, self.endings)
            if found is None:
                return None
            files = found
        owner, _, last = symbol.replace("#", ".").replace(".prototype.", ".").rpartition(".")
        within = None
        if owner:
            # A method counts in the class that is named only.
            within = re.compile(
                r"\s*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:declare\s+)?"
                rf"(?:class|interface|namespace)\s+{re.escape(owner)}\b"
                rf"|\s*(?:export\s+)?(?:const|let|var)\s+{re.escape(owner)}\b.*[{{(]\s*$"
            )
        sought = search(files, symbol, _patterns(last, is_member=bool(owner)), within)
        if owner and not sought.definitions:
            sought = search(files, symbol, _assigned_member(owner, last))
        return sought


def _root_of(place: Place) -> str | None:
    names = tuple(name for name, _ in _LOCKS)
    return find_up(place.folder, names) or find_up(place.folder, (NAME,))


def _copies(survey: Survey, name: str) -> list[Installed]:
    """The copies of one package, also where only the lockfile says that there is one."""
    if not _PACKAGE_NAME.fullmatch(name):
        return []
    known = [
        locked.place
        for lockfile in survey.lockfiles
        for locked in lockfile.locked
        if locked.name == name and locked.place is not None
    ]
    return list(copies_of(survey.root, name, [place for place in known if ".." not in place]))


def _manifest_of(folder: str) -> Manifest | None:
    found = find_up(folder, (NAME,))
    return None if found is None else Manifest(os.path.join(found, NAME))


def _without_place(one: Installed) -> Installed:
    return Installed(name=one.name, version=one.version, path=one.path)


def _not_locked(file: DataFile, locked: list[Locked], manifest: Manifest) -> list[Undeclared]:
    known = {one.name: one.version for one in reversed(locked)}
    at_lock = npm_lock.wanted_by_lock(file) if file.path.endswith(".json") else None
    found = []
    for name, wanted in manifest.wanted.items():
        is_known = name in known or wanted.startswith(("workspace:", "link:", "file:", "npm:"))
        if at_lock is not None and manifest.path == os.path.join(os.path.dirname(file.path), NAME):
            is_known = at_lock.get(name) == wanted
        if not is_known:
            found.append(
                Undeclared(name=name, wanted=wanted, manifest=manifest.path, locked=known.get(name))
            )
    return found


def _entries(folder: str, name: str) -> list[dict[str, Any]]:
    """The files that an import of a package by its name alone leads to."""
    head = head_of(folder) or {}
    exported = head.get("exports")
    if isinstance(exported, dict):
        exported = exported.get(".", exported)
    found: dict[str, str] = {}
    for condition in ("import", "require", "node", "default"):
        said = table(exported).get(condition)
        if isinstance(said, dict):
            said = said.get("default")
        if isinstance(said, str):
            found[condition] = said
    if isinstance(exported, str):
        found["default"] = exported
    if not found:
        found = {"main": text(head.get("main")) or "index.js"}
        if isinstance(head.get("module"), str):
            found["module"] = str(head["module"])
    told = []
    for condition, said in found.items():
        path = _file_at(os.path.normpath(os.path.join(folder, said)))
        if path is not None and os.path.realpath(path).startswith(folder + os.sep):
            with open(path, "rb") as file:
                content = file.read()
            told.append(
                {"name": name, "kind": condition, "file": path, "sha256": sha256_of(content)}
            )
    return told


def _file_at(path: str) -> str | None:
    candidates = (path, f"{path}.js", os.path.join(path, "index.js"))
    return next((one for one in candidates if os.path.isfile(one)), None)


def _files_of(place: Place, name: str, endings: tuple[str, ...]) -> list[str] | None:
    """The files to search for a package, or for a path in it; the entry's come first."""
    words = name.split("/")
    size = 2 if name.startswith("@") else 1
    package, inner = "/".join(words[:size]), "/".join(words[size:])
    root = _root_of(place) or place.folder
    copy = next(copies_of(root, package), None) if _PACKAGE_NAME.fullmatch(package) else None
    if copy is None:
        return None
    folder = os.path.realpath(os.path.dirname(copy.path))
    below = os.path.normpath(os.path.join(folder, inner))
    if inner and (below == folder or below.startswith(folder + os.sep)):
        exact = next((p for p in (below, *(below + e for e in endings)) if os.path.isfile(p)), None)
        if exact is not None:
            return [exact]
        return list(source_files(below, endings, frozenset({FOLDER})))
    first = [entry["file"] for entry in _entries(folder, package)]
    others = source_files(folder, endings, frozenset({FOLDER, ".git"}))
    return list(dict.fromkeys([*first, *others]))


def _patterns(name: str, *, is_member: bool) -> Patterns:
    word = re.escape(name)
    export = r"\s*(?:export\s+)?(?:default\s+)?(?:declare\s+)?"
    found = [
        ("function", rf"{export}(?:async\s+)?function\s*\*?\s*{word}\s*[(<]"),
        ("class", rf"{export}(?:abstract\s+)?class\s+{word}\b"),
        ("interface", rf"{export}(?:interface|enum|namespace)\s+{word}\b"),
        ("type", rf"{export}type\s+{word}\b\s*[=<]"),
        ("variable", rf"{export}(?:const|let|var)\s+{word}\b\s*(?::[^=]*)?=(?!\s*require\()"),
        ("export", rf"\s*(?:module\.)?exports(?:\.{word}|\[['\"]{word}['\"]\])\s*="),
        ("export", rf"\s*module\.exports\s*=\s*(?:async\s+)?(?:function|class)\s*\*?\s*{word}\b"),
    ]
    assigned = rf"\s*[\w.$]+\.{word}\s*=\s*(?:async\s*)?(?:function\b|class\b|\(|\w+\s*=>)"
    found.append(("assignment", assigned))
    if is_member:
        access = r"\s*(?:(?:public|private|protected|static|async|override|readonly|get|set)\s+)*"
        found += [
            ("method", rf"{access}[*#]?{word}\s*(?:<[^>]*>)?\([^;]*\{{\s*(?:\S.*)?$"),
            ("method", rf"{access}[*#]?{word}\s*[=:]\s*(?:async\s*)?(?:function\b|\(|\w+\s*=>)"),
        ]
    return [(kind, re.compile(pattern)) for kind, pattern in found]


def _assigned_member(owner: str, name: str) -> Patterns:
    """`Owner.name = …` and `Owner.prototype.name = …`."""
    last = owner.rpartition(".")[2]
    pattern = rf"\s*{re.escape(last)}(?:\.prototype)?\.{re.escape(name)}\s*="
    return [("method", re.compile(pattern))]
