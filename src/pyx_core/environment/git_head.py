"""The commit and branch that a repository's HEAD names, read from its files without git."""

from __future__ import annotations

import os

_LONGEST_FILE_BYTES = 4096
_REFTABLE_BRANCH = ".invalid"  # what HEAD holds where refs live in a reftable


def read_head(repository: str) -> tuple[str | None, str | None]:
    """The commit and the branch checked out in `repository`; None where that can't be told."""
    git_dir = _git_dir(repository)
    head = _first_line(os.path.join(git_dir, "HEAD"))
    if head is None or not head.startswith("ref: "):
        return (head if head and _is_commit(head) else None), None
    ref = head.removeprefix("ref: ").strip()
    branch = ref.removeprefix("refs/heads/")
    if branch == _REFTABLE_BRANCH:
        return None, None
    shared = _first_line(os.path.join(git_dir, "commondir"))
    folders = [git_dir] if shared is None else [git_dir, os.path.join(git_dir, shared)]
    for folder in folders:
        commit = _first_line(os.path.join(folder, ref))
        if commit is not None and _is_commit(commit):
            return commit, branch
    return _packed_commit(folders[-1], ref), branch


def _git_dir(repository: str) -> str:
    place = os.path.join(repository, ".git")
    pointer = _first_line(place)  # a worktree or submodule: a file that names the folder
    if pointer is not None and pointer.startswith("gitdir: "):
        return os.path.join(repository, pointer.removeprefix("gitdir: "))
    return place


def _packed_commit(git_dir: str, ref: str) -> str | None:
    wanted = f" {ref}\n".encode()
    try:
        with open(os.path.join(git_dir, "packed-refs"), "rb") as file:
            for line in file:
                if line.endswith(wanted):
                    commit = line[: -len(wanted)].decode(errors="replace")
                    return commit if _is_commit(commit) else None
    except OSError:
        return None
    return None


def _first_line(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            line = file.readline(_LONGEST_FILE_BYTES)
    except OSError:
        return None
    return os.fsdecode(line).rstrip("\r\n")


def _is_commit(text: str) -> bool:
    return len(text) in (40, 64) and all(letter in "0123456789abcdef" for letter in text)
