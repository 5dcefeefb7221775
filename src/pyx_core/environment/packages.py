"""The distributions installed in an interpreter's environment, from folder names alone.

Cheap to import: `pyx run` uses it for every manifest (docs/design/002).
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Package = tuple[str, str]  # the normalised name, the version

_ENDING = ".dist-info"


def site_packages_of(prefix: str) -> list[str]:
    """The existing folders that hold the distributions of the environment at `prefix`.

    Where several versions of Python share a prefix, the running one's folder is taken.
    """
    folders = [os.path.join(prefix, "Lib", "site-packages")] if sys.platform == "win32" else []
    prefixes = [prefix]
    if prefix == "/usr":
        prefixes.append("/usr/local")  # where Debian's pip installs
    for root in prefixes:
        folders.extend(_posix_folders(root))
    unique: dict[str, str] = {}
    for folder in folders:
        if os.path.isdir(folder):
            unique.setdefault(os.path.realpath(folder), folder)
    return list(unique.values())


def _posix_folders(prefix: str) -> list[str]:
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found: list[str] = []
    for library in ("lib", "lib64"):
        root = os.path.join(prefix, library)
        try:
            names = sorted(name for name in os.listdir(root) if name.startswith(("python", "pypy")))
        except OSError:
            continue
        if own in names:
            names = [name for name in names if name in (own, "python3")]
        found.extend(
            os.path.join(root, name, kind)
            for name in names
            for kind in ("site-packages", "dist-packages")
        )
    return found


def installed_packages(site_packages: Sequence[str]) -> list[Package]:
    """Name and version of each distribution in the folders, sorted; the first folder wins."""
    found: dict[str, str] = {}
    for folder in site_packages:
        try:
            entries = os.listdir(folder)
        except OSError:
            continue
        for entry in sorted(entries):
            name, dash, version = entry.removesuffix(_ENDING).rpartition("-")
            # pip renames a distribution that it could not delete to "~ame-1.0.dist-info".
            if entry.endswith(_ENDING) and dash and not entry.startswith("~"):
                found.setdefault(normalised_name(name), version)
    return sorted(found.items())


def normalised_name(name: str) -> str:
    """A distribution's name as package indexes compare it (PEP 503)."""
    words = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join(word for word in words if word)


def packages_listing(packages: Iterable[Package]) -> bytes:
    """The lines `name==version`, each ended by a newline."""
    return "".join(f"{name}=={version}\n" for name, version in packages).encode()
