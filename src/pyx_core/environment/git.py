"""The git repository around a folder, and its state, without waiting for git.

Cheap to import: `pyx run` uses it for every manifest (docs/design/002).
"""

from __future__ import annotations

import os
import sys

from pyx_core.environment.git_head import read_head

if sys.platform == "win32":
    from pyx_core.environment._git_windows import GitProcess
else:
    from pyx_core.environment._git_posix import GitProcess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypedDict

    class GitRecord(TypedDict):
        commit: str | None
        branch: str | None
        dirty: bool | None


_ARGUMENTS = (
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",  # it would start a daemon that outlives git
    "status",
    "--porcelain=v2",
    "--branch",
    "--untracked-files=no",
)
_SETTINGS = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone would go to the network
    "GIT_PAGER": "cat",
}
# Set while git runs a hook: they would point git at another repository or index.
_OF_A_HOOK = frozenset(
    (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_PREFIX",
        "GIT_COMMON_DIR",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
    )
)


def find_repository(start: str) -> str | None:
    """The nearest folder, from `start` upwards, that holds a `.git` file or folder."""
    folder = os.path.abspath(start)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def start_git_state(repository: str, environ: Mapping[str, str]) -> GitState:
    """Start `git status` in the background; a missing git is no error."""
    argv = ("git", "-C", repository, *_ARGUMENTS)
    return GitState(repository, GitProcess.start(argv, of_git(environ)))


def of_git(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a git that looks, and neither asks, fetches nor minds a hook."""
    variables = {name: value for name, value in environ.items() if name not in _OF_A_HOOK}
    return {**variables, **_SETTINGS}


class GitState:
    """A `git status` under way; `result` has to be called once, for it reaps the process.

    `pid` is git's (it leads a process group of its own), or None where git could not be started.
    """

    __slots__ = ("_process", "_record", "_repository", "pid")

    def __init__(self, repository: str, process: GitProcess | None) -> None:
        self._repository = repository
        self._process = process
        self._record: GitRecord | None = None
        self.pid = None if process is None else process.pid

    def result(self, timeout_s: float) -> GitRecord:
        """Commit, branch, and whether a tracked file was changed.

        Waits for git at most `timeout_s`; a git that is late is killed and reaped, and `dirty` is
        None. Commit and branch are then read from the repository's own files. The answer is kept.
        """
        if self._record is None:
            output = None if self._process is None else self._process.finish(timeout_s, _is_enough)
            self._record = _parsed(output) or self._from_files()
        return self._record

    def _from_files(self) -> GitRecord:
        commit, branch = read_head(self._repository)
        return {"commit": commit, "branch": branch, "dirty": None}


def _is_enough(output: bytes) -> bool:
    """Whether it is known that something changed: the rest of the list is of no interest."""
    return b"\n1 " in output or b"\n2 " in output or b"\nu " in output


def _parsed(output: bytes | None) -> GitRecord | None:
    if output is None or not output.startswith(b"# branch.oid "):
        return None
    record: GitRecord = {"commit": None, "branch": None, "dirty": False}
    for line in os.fsdecode(output).split("\n"):
        if line.startswith("# branch.oid "):
            commit = line.removeprefix("# branch.oid ")
            record["commit"] = None if commit == "(initial)" else commit
        elif line.startswith("# branch.head "):
            branch = line.removeprefix("# branch.head ")
            record["branch"] = None if branch == "(detached)" else branch
        elif line and not line.startswith("#"):
            record["dirty"] = True
            break
    return record
