from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.git import find_repository, start_git_state
from pyx_core.environment.git_head import read_head

if TYPE_CHECKING:
    from pyx_core.environment.git import GitRecord

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")

ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
PATIENCE_S = 60.0


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, env=ENVIRON, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--initial-branch", "trunk")
    (folder / "a.txt").write_text("alpha\n")
    git(folder, "add", ".")
    git(folder, "commit", "--message", "first")
    return folder


@pytest.fixture
def hanging_git(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    return {**ENVIRON, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def state_of(folder: Path, environ: dict[str, str] = ENVIRON) -> GitRecord:
    return start_git_state(str(folder), environ).result(PATIENCE_S)


def test_a_repository_is_found_from_a_folder_within(repository: Path, tmp_path: Path) -> None:
    """The repository around a folder is the nearest one; outside of any there is none."""
    inner = repository / "deep" / "er"
    inner.mkdir(parents=True)
    assert find_repository(str(inner)) == str(repository)
    (inner / ".git").write_text("gitdir: elsewhere\n")
    assert find_repository(str(inner)) == str(inner)
    assert find_repository(str(tmp_path)) is None


def test_a_clean_repository_is_clean(repository: Path) -> None:
    """Commit and branch are git's own; files that git does not track leave it clean."""
    (repository / "untracked.txt").write_text("")
    commit = git(repository, "rev-parse", "HEAD").strip()
    assert state_of(repository) == {"commit": commit, "branch": "trunk", "dirty": False}


@pytest.mark.parametrize("staged", [False, True])
def test_a_changed_file_makes_it_dirty(repository: Path, *, staged: bool) -> None:
    """A tracked file that differs from the commit is reported, staged or not."""
    (repository / "a.txt").write_text("other\n")
    if staged:
        git(repository, "add", ".")
    assert state_of(repository)["dirty"] is True


def test_thousands_of_changes_are_no_problem(repository: Path) -> None:
    """More changes than a pipe holds are as dirty as one."""
    for number in range(1500):
        (repository / f"{number:0100}.txt").write_text("")
    git(repository, "add", ".")
    assert state_of(repository)["dirty"] is True


def test_a_detached_head_has_no_branch(repository: Path) -> None:
    """A commit that is checked out by itself is told without a branch."""
    commit = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "checkout", "--detach")
    assert state_of(repository) == {"commit": commit, "branch": None, "dirty": False}
    assert read_head(str(repository)) == (commit, None)


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    """Before the first commit there is a branch but no commit."""
    git(tmp_path, "init", "--initial-branch", "trunk")
    assert state_of(tmp_path) == {"commit": None, "branch": "trunk", "dirty": False}
    assert read_head(str(tmp_path)) == (None, "trunk")


def test_a_folder_that_is_no_repository_has_no_state(tmp_path: Path) -> None:
    """A failing git says nothing about the folder."""
    environ = {**ENVIRON, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    assert state_of(tmp_path, environ) == {"commit": None, "branch": None, "dirty": None}


def test_without_git_the_commit_is_still_known(repository: Path, tmp_path: Path) -> None:
    """Where git is not installed, commit and branch are read from the repository's files."""
    commit = git(repository, "rev-parse", "HEAD").strip()
    state = start_git_state(str(repository), {**ENVIRON, "PATH": str(tmp_path / "nosuch")})
    assert state.pid is None
    assert state.result(PATIENCE_S) == {"commit": commit, "branch": "trunk", "dirty": None}


@pytest.mark.parametrize("packed", [False, True])
def test_files_and_git_agree_on_a_worktree(
    repository: Path, tmp_path: Path, *, packed: bool
) -> None:
    """A linked worktree's own commit and branch are told, with loose and with packed refs."""
    worktree = tmp_path / "worktree"
    git(repository, "worktree", "add", "-b", "side/branch", str(worktree))
    (worktree / "a.txt").write_text("other\n")
    git(worktree, "commit", "--all", "--message", "second")
    if packed:
        git(repository, "pack-refs", "--all")
    commit = git(worktree, "rev-parse", "HEAD").strip()
    assert state_of(worktree) == {"commit": commit, "branch": "side/branch", "dirty": False}
    assert read_head(str(worktree)) == (commit, "side/branch")


def test_the_variables_of_a_hook_do_not_mislead_git(repository: Path, tmp_path: Path) -> None:
    """Inside a hook of another repository, the state of the right one is told."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    environ = {**ENVIRON, "GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": str(other / "index")}
    assert state_of(repository, environ)["branch"] == "trunk"


def test_reading_the_state_takes_no_lock(repository: Path) -> None:
    """A git command of the user's, at the same time, never finds the index locked."""
    (repository / "a.txt").touch()
    before = (repository / ".git" / "index").read_bytes()
    state_of(repository)
    assert (repository / ".git" / "index").read_bytes() == before


@posix_only
def test_a_late_git_is_ended(repository: Path, hanging_git: dict[str, str]) -> None:
    """A git that hangs costs the bound and no more: it is killed, reaped, and dirty is unknown."""
    commit = git(repository, "rev-parse", "HEAD").strip()
    state = start_git_state(str(repository), hanging_git)
    assert state.pid is not None
    record = state.result(0.05)
    assert record == {"commit": commit, "branch": "trunk", "dirty": None}
    with pytest.raises(ChildProcessError):
        os.waitpid(state.pid, 0)
    assert state.result(PATIENCE_S) == record


@posix_only
def test_somebody_else_may_reap_git(repository: Path) -> None:
    """Where the caller waits for all of its children, what git said still counts."""
    (repository / "a.txt").write_text("other\n")
    state = start_git_state(str(repository), ENVIRON)
    assert state.pid is not None
    os.waitpid(state.pid, 0)
    assert state.result(0.0)["dirty"] is True


@posix_only
def test_a_git_that_was_killed_tells_nothing(repository: Path, hanging_git: dict[str, str]) -> None:
    """A git that somebody else killed and reaped does not make a repository clean."""
    state = start_git_state(str(repository), hanging_git)
    assert state.pid is not None
    if sys.platform != "win32":
        os.killpg(state.pid, 9)
    os.waitpid(state.pid, 0)
    assert state.result(PATIENCE_S)["dirty"] is None


@posix_only
def test_the_import_is_cheap_enough_for_a_run() -> None:
    """What `pyx run` imports of this room pulls in nothing that costs milliseconds."""
    source = """
import sys
from pyx_core.environment import cache_folder, git, packages, runtime
costly = {"dataclasses", "enum", "json", "pathlib", "re", "signal", "subprocess", "typing"}
print(*sorted(costly & sys.modules.keys()))
"""
    root = str(Path(sys.modules["pyx_core"].__path__[0]).parent)
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {root!r}){source}",
    ]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "\n", "")
