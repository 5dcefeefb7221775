"""Which Python environments a project has, the one that counts first."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys

from pyx_core.engine.interpreter import Search, named_python, project_python
from pyx_core.environment.commands import search_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyx_core.investigation.code.ecosystem import Place

_INSIDE = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")


def interpreters(place: Place, root: str, project: str | None) -> list[tuple[str, str]]:
    """Kind and path of each interpreter, without those that are one file twice.

    `project` is the name that poetry knows the project in `root` by. Raises PyxError
    `interpreter_missing` where the one that was named is not there.
    """
    unique: dict[str, tuple[str, str]] = {}
    for kind, path in _candidates(place, root, project):
        if os.path.isfile(path):
            # The path as it is: a venv's interpreter is a link to one that has other packages.
            unique.setdefault(os.path.normpath(path), (kind, os.path.normpath(path)))
    return list(unique.values())


def _candidates(place: Place, root: str, project: str | None) -> Iterator[tuple[str, str]]:
    environ = place.environ
    if place.python is not None:
        search = Search(environ.get("PATH"), place.folder)
        named = named_python(place.python, search).path
        if named is not None:
            yield "--python", named
    for variable, kind in (("UV_PROJECT_ENVIRONMENT", "uv"),):
        if environ.get(variable):
            yield kind, _python_of(os.path.join(root, environ[variable]))
    if (found := project_python(place.folder)) is not None:
        yield ".venv", found
    if environ.get("VIRTUAL_ENV"):
        yield "active", _python_of(os.path.join(root, environ["VIRTUAL_ENV"]))
    if project is not None:
        for path in _of_poetry(environ, root, project):
            yield "poetry", path
    if environ.get("CONDA_PREFIX"):
        prefix = environ["CONDA_PREFIX"]
        yield "conda", os.path.join(prefix, *(_INSIDE[1:] if os.name == "nt" else _INSIDE))
    path = search_path(environ)
    for name in ("python3", "python"):
        if found := Search(path, place.folder).program(name):
            yield "PATH", found
            break
    yield "pyx", sys.executable


def _python_of(prefix: str) -> str:
    return os.path.join(prefix, *_INSIDE)


def _of_poetry(environ: Mapping[str, str], root: str, project: str) -> list[str]:
    """Interpreters of the environments that poetry keeps for a project outside of it.

    Source: poetry's EnvManager.generate_env_name.
    """
    folder = environ.get("POETRY_VIRTUALENVS_PATH")
    if not folder:
        cache = environ.get("POETRY_CACHE_DIR") or _poetry_cache(environ)
        folder = None if cache is None else os.path.join(cache, "virtualenvs")
    if folder is None:
        return []
    name = re.sub(r"[ $`!*@\"\\\r\n\t]", "_", project.lower())[:42]
    place = os.path.normcase(os.path.realpath(root))
    digest = hashlib.sha256(place.encode("utf-8", "surrogateescape")).digest()
    start = f"{name}-{base64.urlsafe_b64encode(digest).decode()[:8]}-py"
    try:
        names = sorted(entry for entry in os.listdir(folder) if entry.startswith(start))
    except OSError:
        return []
    return [_python_of(os.path.join(folder, entry)) for entry in reversed(names)]


def _poetry_cache(environ: Mapping[str, str]) -> str | None:
    home = environ.get("HOME")
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA")
        return os.path.join(local, "pypoetry", "Cache") if local else None
    if home is None:
        return None
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "pypoetry")
    return os.path.join(environ.get("XDG_CACHE_HOME") or f"{home}/.cache", "pypoetry")
