"""The version of a command that is a script of a package, as the package declares it.

Starting npm or a Python tool costs 0.2 to 0.5 s; reading what it belongs to costs nothing, and is
right after an update that leaves the script itself as it was.
"""

from __future__ import annotations

import json
import os

from pyx_core.environment.packages import installed_packages, normalised_name, site_packages_of

_LONGEST_SHEBANG = 512


def declared_version(program: str) -> str | None:
    """The version of the package that the script at `program` belongs to, None if unknown."""
    script = os.path.realpath(program)
    name = os.path.basename(program)
    try:
        with open(script, "rb") as file:
            shebang = file.readline(_LONGEST_SHEBANG)
    except OSError:
        return None
    if not shebang.startswith(b"#!"):
        return None
    words = os.fsdecode(shebang[2:]).split()
    if words[-1:] == ["node"]:
        return _node_package_version(script, name)
    if words and os.path.basename(words[0]).startswith("python"):
        return _distribution_version(script, words[0], name)
    return None


def _distribution_version(script: str, interpreter: str, name: str) -> str | None:
    folder = os.path.dirname(script)
    if os.path.dirname(interpreter) != folder:
        return None  # not the script of an environment
    packages = installed_packages(site_packages_of(os.path.dirname(folder)))
    return dict(packages).get(normalised_name(name))


def _node_package_version(script: str, name: str) -> str | None:
    folder = os.path.dirname(script)
    for place in (folder, os.path.dirname(folder)):
        try:
            with open(os.path.join(place, "package.json"), encoding="utf-8") as file:
                package = json.load(file)
        except (OSError, ValueError):
            continue
        if isinstance(package, dict) and name in _names_of(package):
            version = package.get("version")
            return version if isinstance(version, str) else None
    return None


def _names_of(package: dict[str, object]) -> set[str]:
    """The commands that a node package brings."""
    scripts = package.get("bin")
    if isinstance(scripts, dict):
        return set(scripts)
    return {str(package.get("name")).rpartition("/")[2]} if isinstance(scripts, str) else set()
