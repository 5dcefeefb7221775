"""Whether the files of a distribution are those that were installed: RECORD against the disk."""

from __future__ import annotations

import base64
import hashlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.code.python.distributions import Distribution

_MOST_LISTED = 200
_HASHES = ("sha256", "sha384", "sha512")
_CODE = (".py", ".so", ".pyd", ".pth")


def check_files(distribution: Distribution) -> dict[str, Any]:
    """What changed since the install: counts, and the first files of each kind."""
    rows = distribution.record()
    if rows is None:
        return {
            "checked": 0,
            "note": "no RECORD, so what was installed is not known (conda and Debian write none)",
        }
    changed, missing, outside = [], [], 0
    checked = 0
    known = set()
    folders = set()
    prefix = _environment_of(distribution.folder) + os.sep
    for row in rows:
        path = os.path.normpath(os.path.join(distribution.folder, row[0]))
        known.add(path)
        if os.path.basename(path) == "__init__.py":
            folders.add(os.path.dirname(path))
        algorithm, _, wanted = (row[1] if len(row) > 1 else "").partition("=")
        if not wanted or algorithm not in _HASHES:
            continue
        if not path.startswith(prefix):
            # Beyond the environment nothing is read: a hostile RECORD could name any file.
            outside += 1
            continue
        checked += 1
        found = _hash(path, algorithm)
        if found is None:
            missing.append(path)
        elif found != wanted.rstrip("="):
            changed.append(path)
    added = _added(folders, known)
    answer: dict[str, Any] = {"checked": checked}
    for name, paths in (("changed", changed), ("missing", missing), ("added", added)):
        answer[name] = sorted(paths)[:_MOST_LISTED]
        answer[f"{name}_total"] = len(paths)
    if outside:
        answer["not_checked"] = outside
    if distribution.is_editable:
        answer["note"] = "an editable install: its modules are files of a project, not in RECORD"
    return answer


def _environment_of(site_packages: str) -> str:
    """The root of the environment: RECORD names its scripts, too."""
    library = os.path.dirname(site_packages)
    is_versioned = os.path.basename(library).lower() != "lib"
    return os.path.dirname(os.path.dirname(library) if is_versioned else library)


def _hash(path: str, algorithm: str) -> str | None:
    """The hash as RECORD writes it; None where the file can't be read."""
    try:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, algorithm).digest()
    except OSError:
        return None
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _added(folders: set[str], known: set[str]) -> list[str]:
    """Code in packages of the distribution that its RECORD does not know."""
    found = []
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        paths = (os.path.join(folder, name) for name in names if name.endswith(_CODE))
        found += [path for path in paths if path not in known]
    return found
