"""What is told of one Python package: where it is from, what changed, and who shares its name."""

from __future__ import annotations

import os

from pyx_core.environment.packages import normalised_name
from pyx_core.hashing import sha256_of
from pyx_core.investigation.code.data_file import table, text
from pyx_core.investigation.code.python.distributions import distributions
from pyx_core.investigation.code.python.project import other_folders
from pyx_core.investigation.code.python.record_check import check_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.python.distributions import Distribution
    from pyx_core.investigation.code.python.interpreter import Found, Module
    from pyx_core.investigation.code.python.project import Project

_MOST_SAME = 50


def distribution_facts(distribution: Distribution | None, name: str) -> dict[str, Any]:
    """Version, origin and files of a distribution; of none only the name that was asked."""
    if distribution is None:
        return {"name": normalised_name(name), "installed": None, "path": None, "files": None}
    origin = distribution.origin()
    vcs = table(origin.get("vcs_info"))
    return {
        "name": distribution.name,
        "installed": distribution.version,
        "path": distribution.info,
        "installer": distribution.installer(),
        "is_editable": distribution.is_editable,
        "origin": text(origin.get("url")),
        "commit": text(vcs.get("commit_id")),
        "files": check_files(distribution),
    }


def module_facts(name: str, found: Found, folder: str) -> dict[str, Any]:
    """Where a module is loaded from, as installed and as a script in the folder sees it."""
    seen = found.seen or found.installed
    assert seen is not None
    is_hidden = found.installed is not None and _place(found.installed) != _place(seen)
    return {
        "name": name,
        "kind": seen.kind,
        "file": seen.file,
        "locations": seen.locations,
        "sha256": _hash(seen.file),
        "is_in_folder": seen.file is not None and seen.file.startswith(folder + os.sep),
        "hides": _place(found.installed) if is_hidden and found.installed else None,
    }


def same_names(
    project: Project, chosen: Distribution | None, known: list[Distribution], name: str
) -> list[dict[str, str | None]]:
    """What else is called so: other copies on the way of imports, and in other environments."""
    key = chosen.name if chosen is not None else normalised_name(name)
    found: list[dict[str, str | None]] = [
        {"what": "another copy", "path": one.info, "version": one.version}
        for one in known
        if one.name == key and (chosen is None or one.info != chosen.info)
    ]
    for kind, python in project.interpreters[1:]:
        for one in distributions(other_folders(python)):
            if one.name == key and (chosen is None or one.info != chosen.info):
                what = f"in the environment of {kind}"
                found.append({"what": what, "path": one.info, "version": one.version})
    for entry in (f"{name}.py", name):
        path = os.path.join(project.place.folder, entry)
        if os.path.exists(path):
            found.append({"what": "in the working folder", "path": path, "version": None})
    unique = {str(one["path"]): one for one in reversed(found)}
    return list(reversed(unique.values()))[:_MOST_SAME]


def _place(module: Module) -> str | None:
    if module.file is not None:
        return module.file
    return module.locations[0] if module.locations else None


def _hash(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        with open(path, "rb") as file:
            return sha256_of(file.read())
    except OSError:
        return None
