"""The files of a repository: those that git knows or would take, else all but what is built."""

from __future__ import annotations

import os

from pyx_core.environment.git import find_repository
from pyx_core.environment.git_files import files_of_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_GIT_S = 20.0
# Without git nothing says what was built or installed.
_NOT_WRITTEN_HERE = frozenset(
    {
        *(".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "__pycache__", ".mypy_cache"),
        *("node_modules", "bower_components", "target", "dist", "build", ".next", ".pyx"),
        *(".pytest_cache", ".ruff_cache", ".gradle", ".idea", ".terraform", "vendor"),
    }
)


def list_files(folder: str, environ: Mapping[str, str], most: int) -> tuple[list[str], str]:
    """At most `most` paths relative to `folder`, with slashes, sorted; and who listed them."""
    if find_repository(folder) is not None:
        known = files_of_git(folder, environ, _GIT_S)
        if known is not None:
            return sorted(path for path in known if not path.startswith("../"))[:most], "git"
    found: list[str] = []
    for path in _walk(folder):
        found.append(path)
        if len(found) >= most:
            break
    return sorted(found), "the folder"


def _walk(folder: str) -> Iterator[str]:
    waiting = [""]
    while waiting:
        here = waiting.pop(0)
        try:
            entries = sorted(os.scandir(os.path.join(folder, here)), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            path = f"{here}/{entry.name}" if here else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NOT_WRITTEN_HERE:
                    waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                yield path
