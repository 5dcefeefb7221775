"""Rust, as code verification sees it."""

from __future__ import annotations

import os
import re

from pyx_core.investigation.code.data_file import find_up
from pyx_core.investigation.code.ecosystem import (
    Environment,
    Lockfile,
    Sought,
    Survey,
    Undeclared,
)
from pyx_core.investigation.code.rust.cargo_lock import CargoLock, CargoManifest
from pyx_core.investigation.code.rust.crates import (
    check_unpacked,
    check_vendored,
    registry_folders,
    unpacked,
    vendor_folder,
    vendored,
)
from pyx_core.investigation.code.text_search import search, source_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.ecosystem import Installed, Place
    from pyx_core.investigation.code.text_search import Patterns

_LOCK, _MANIFEST = "Cargo.lock", "Cargo.toml"
_VISIBLE = r"\s*(?:pub(?:\([^)]*\))?\s+)?"


class Rust:
    """Satisfies `Ecosystem`."""

    name = "rust"
    endings: tuple[str, ...] = (".rs",)

    def canonical(self, version: str) -> str:
        return version.partition("+")[0]

    def is_here(self, place: Place) -> bool:
        return _root_of(place) is not None

    def survey(self, place: Place) -> Survey:
        root = _root_of(place) or place.folder
        survey = Survey(ecosystem="rust", root=root)
        folder = find_up(place.folder, (_MANIFEST,))
        manifest = None
        if folder is not None:
            manifest = CargoManifest(os.path.join(folder, _MANIFEST))
            survey.manifests = [manifest.path]
        path = os.path.join(root, _LOCK)
        if os.path.isfile(path):
            lock = CargoLock(path, manifest)
            survey.own_names = lock.own
            survey.lockfiles = [
                Lockfile(path=path, form=_LOCK, locked=lock.locked, sha256=lock.file.sha256)
            ]
            if manifest is not None:
                known = {locked.name for locked in lock.locked} | lock.own
                survey.not_locked = [
                    Undeclared(name=name, wanted=wanted or None, manifest=manifest.path)
                    for name, wanted in manifest.wanted.items()
                    if name not in known
                ]
        self._add_environments(survey, root, place)
        return survey

    def _add_environments(self, survey: Survey, root: str, place: Place) -> None:
        vendor = vendor_folder(root)
        if vendor is not None:
            installed = list(vendored(vendor))
            survey.environments.append(
                Environment(kind="vendored", path=vendor, is_compared=True, installed=installed)
            )
        registries = registry_folders(place.environ)
        survey.environments += [
            Environment(kind="registry source", path=folder) for folder in registries
        ]
        if vendor is None:
            where = "nothing of it lies on this machine" if not registries else "not compared"
            survey.notes.append(
                "crates are not vendored; cargo unpacks what a build needs, so the registry's "
                f"source is no environment of this project: {where}"
            )

    def packages(self, place: Place, survey: Survey | None, name: str) -> list[dict[str, Any]]:
        if _root_of(place) is None:
            return []
        locked = [
            one
            for lockfile in ([] if survey is None else survey.lockfiles)
            for one in lockfile.locked
            if _is_named(one.name, name)
        ]
        copies = _copies(place, name, {one.version for one in locked})
        if not locked and not copies:
            return []
        kind, first = copies[0] if copies else ("", None)
        checksum = next(
            (one.integrity for one in locked if first is not None and one.version == first.version),
            None,
        )
        files = None
        if first is not None:
            check = check_vendored if kind == "vendored" else check_unpacked
            files = check(first.path, checksum)
        return [
            {
                "name": locked[0].name if locked else name,
                "installed": None if first is None else first.version,
                "path": None if first is None else first.path,
                "source": kind or None,
                "modules": [],
                "files": files,
                "same_name": [
                    {"what": f"another copy, {kind}", "path": one.path, "version": one.version}
                    for kind, one in copies[1:50]
                ],
            }
        ]

    def symbol(self, place: Place, name: str, symbol: str) -> Sought | None:
        path = os.path.normpath(os.path.join(place.folder, name))
        if name.endswith(self.endings) and os.path.isfile(path):
            files = [path]
        else:
            if _root_of(place) is None:
                return None
            crate, _, inner = name.partition("::")
            locked = {
                one.version
                for lockfile in self.survey(place).lockfiles
                for one in lockfile.locked
                if _is_named(one.name, crate)
            }
            copies = _copies(place, crate, locked)
            if not copies:
                return None
            files = _files(copies[0][1], inner, self.endings)
        owner, _, last = symbol.replace("::", ".").rpartition(".")
        within = None
        if owner:
            word = re.escape(owner.rpartition(".")[2])
            within = re.compile(
                rf"\s*(?:unsafe\s+)?impl\b.*\b{word}\b|{_VISIBLE}(?:unsafe\s+)?trait\s+{word}\b"
                rf"|{_VISIBLE}mod\s+{word}\b"
            )
        return search(files, symbol, _patterns(last), within)


def _root_of(place: Place) -> str | None:
    return find_up(place.folder, (_LOCK,)) or find_up(place.folder, (_MANIFEST,))


def _is_named(crate: str, name: str) -> bool:
    """In Rust code a crate is written with _ where its name has -."""
    return crate.replace("-", "_") == name.replace("-", "_")


def _copies(place: Place, name: str, locked: set[str | None]) -> list[tuple[str, Installed]]:
    """Where a crate's source lies: vendored ones first, locked versions first."""
    root = _root_of(place) or place.folder
    vendor = vendor_folder(root)
    found: list[tuple[str, Installed]] = []
    if vendor is not None:
        found += [("vendored", one) for one in vendored(vendor) if _is_named(one.name, name)]
    others = unpacked(registry_folders(place.environ))
    found += [("registry source", one) for one in others if _is_named(one.name, name)]
    return sorted(found, key=lambda one: (one[0] != "vendored", one[1].version not in locked))


def _files(copy: Installed, inner: str, endings: tuple[str, ...]) -> list[str]:
    """The files of a crate, or of a module of it."""
    source = os.path.join(copy.path, "src")
    top = source if os.path.isdir(source) else copy.path
    if inner:
        place = os.path.join(top, *inner.split("::"))
        if os.path.isfile(f"{place}.rs"):
            top_files = [f"{place}.rs"]
            return [*top_files, *source_files(place, endings)]
        if os.path.isdir(place):
            top = place
    return list(source_files(top, endings))


def _patterns(name: str) -> Patterns:
    word = re.escape(name)
    qualified = r"(?:(?:default|const|async|unsafe|extern(?:\s+\"[^\"]*\")?)\s+)*"
    found = [
        ("fn", rf"{_VISIBLE}{qualified}fn\s+{word}\b"),
        ("struct", rf"{_VISIBLE}(?:struct|enum|union)\s+{word}\b"),
        ("trait", rf"{_VISIBLE}(?:unsafe\s+)?(?:auto\s+)?trait\s+{word}\b"),
        ("type", rf"{_VISIBLE}type\s+{word}\b"),
        ("const", rf"{_VISIBLE}(?:const|static)\s+(?:mut\s+)?{word}\b"),
        ("mod", rf"{_VISIBLE}mod\s+{word}\b"),
        ("macro", rf"\s*macro_rules!\s*{word}\b"),
        ("impl", rf"\s*(?:unsafe\s+)?impl\b(?:<.*>)?\s*(?:.*\bfor\s+)?(?:[\w:]+::)?{word}\b(?!::)"),
    ]
    return [(kind, re.compile(pattern)) for kind, pattern in found]
