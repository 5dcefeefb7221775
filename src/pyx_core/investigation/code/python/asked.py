"""Run by a project's interpreter, whatever its version: what it is, and where modules come from.

It gets one JSON object as its argument and prints one. It must import nothing of pyx, nor a module
that is asked about, unless that was wanted.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _marker_variables() -> dict[str, str]:
    version = ".".join(map(str, sys.implementation.version[:3]))
    level = sys.implementation.version.releaselevel
    if level != "final":
        version += level[0] + str(sys.implementation.version.serial)
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": version,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def _find(name: str, path: list[str]) -> dict[str, Any] | None:
    """Where a module would be loaded from; the packages around it are found, not imported."""
    saved = sys.path[:]
    sys.path[:] = path
    importlib.invalidate_caches()
    try:
        locations = None
        spec = None
        words = name.split(".")
        for number in range(len(words)):
            spec = _spec(".".join(words[: number + 1]), locations)
            if spec is None:
                return None
            found = spec.submodule_search_locations
            # A namespace's own list looks its parent up among what is imported.
            locations = None if found is None else list(getattr(found, "_path", found))
            if locations is None and number + 1 < len(words):
                return None
        return _told(spec, locations)
    finally:
        sys.path[:] = saved


def _spec(name: str, locations: list[str] | None) -> Any:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = None if find is None else find(name, locations)
        if spec is not None:
            return spec
    return None


def _told(spec: Any, locations: list[str] | None) -> dict[str, Any]:
    origin = spec.origin
    kind = "source"
    if origin == "frozen":
        origin = getattr(spec.loader_state, "filename", None)
    if spec.origin == "built-in":
        origin, kind = None, "built-in"
    elif origin is None:
        kind = "namespace" if locations is not None else "unknown"
    elif not str(origin).endswith((".py", ".pyw")):
        kind = "compiled"
    file = None if origin is None else os.path.abspath(str(origin))
    return {"file": file, "kind": kind, "locations": locations}


def _imported(name: str, path: list[str]) -> dict[str, Any]:
    sys.path[:] = path
    try:
        module = importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - whatever a module raises
        return {"error": f"{type(error).__name__}: {error}"[:1000]}
    version = getattr(module, "__version__", None)
    return {
        "file": getattr(module, "__file__", None),
        "version": version if isinstance(version, str) else None,
    }


def _metadata_version(name: str) -> str | None:
    try:
        from importlib.metadata import version

        return version(name)
    except Exception:  # noqa: BLE001 - whatever a broken environment raises
        return None


def main() -> None:
    """Answers on the stdout that it was started with; what a module prints goes nowhere."""
    asked = json.loads(sys.argv[1])
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    isolated = [folder for folder in sys.path if folder]
    as_script = asked["before"] + isolated
    answer: dict[str, Any] = {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "is_venv": sys.prefix != sys.base_prefix,
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "path": isolated,
        "markers": _marker_variables(),
        "standard": sorted(getattr(sys, "stdlib_module_names", sys.builtin_module_names)),
        "modules": {},
    }
    for name in asked["modules"]:
        answer["modules"][name] = {
            "installed": _find(name, isolated),
            "seen": _find(name, as_script),
        }
    if asked["distribution"]:
        answer["metadata_version"] = _metadata_version(asked["distribution"])
    if asked["import"]:
        answer["imported"] = _imported(asked["import"], as_script)
    os.write(out, json.dumps(answer).encode("ascii"))
    # What an imported module started must not go on.
    os._exit(0)


if __name__ == "__main__":
    main()
