"""Puts a draft where agents look: what would change is known before anything is written."""

from __future__ import annotations

import difflib
import os
import shutil
from typing import TYPE_CHECKING, Literal, NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.skills.learning.leaks import skill_files
from pyx_core.skills.learning.new_folder import new_folder
from pyx_core.skills.lint.frontmatter import split

if TYPE_CHECKING:
    from collections.abc import Sequence

Change = Literal["new", "changed", "same", "kept"]
_MOST_FILES = 1000
_LARGEST_FILE = 8 << 20


class FileChange(NamedTuple):
    """A file of the target, `/` between the parts of its name: `kept` are those that the draft
    does not have, and stay."""

    name: str
    change: Change
    before: bytes
    after: bytes

    def diff(self) -> list[str]:
        """The difference, as lines without line ends."""
        return list(
            difflib.unified_diff(
                _lines(self.before),
                _lines(self.after),
                f"{self.name} (as it is)",
                f"{self.name} (draft)",
                lineterm="",
            )
        )


def metadata_of(skill: str) -> dict[str, str]:
    """The metadata in the head of the skill in a folder; empty without any."""
    import yaml

    try:
        with open(os.path.join(skill, "SKILL.md"), encoding="utf-8-sig", errors="replace") as file:
            parts = split(file.read(_LARGEST_FILE))
        fields = yaml.safe_load(parts.text) if parts is not None else None
    except (OSError, yaml.YAMLError):
        return {}
    metadata = fields.get("metadata") if isinstance(fields, dict) else None
    if not isinstance(metadata, dict):
        return {}
    return {str(key): str(value) for key, value in metadata.items()}


def is_foreign(target: str) -> bool:
    """Whether something is there that no `pyx learn` made: it is somebody's own."""
    return os.path.lexists(target) and "learnt-with" not in metadata_of(target)


def compare(draft: str, target: str) -> list[FileChange]:
    """What saving the draft into `target`, which need not be there, would do to each file.

    Raises PyxError `refused` where either is no folder of a skill's size.
    """
    texts = _contents(draft)
    there: dict[str, bytes] = {}
    if os.path.isdir(target):
        there = _contents(target)
    elif os.path.lexists(target):
        raise PyxError("exists", f"{target} is there, and no folder", "move it away")
    found = []
    for name in sorted({*texts, *there}):
        before, after = there.get(name, b""), texts.get(name, b"")
        if name not in texts:
            found.append(FileChange(name, "kept", before, before))
        elif name not in there:
            found.append(FileChange(name, "new", b"", after))
        else:
            found.append(FileChange(name, "same" if before == after else "changed", before, after))
    return found


def save(target: str, changes: Sequence[FileChange]) -> None:
    """Makes the target what the changes say, as a whole or not at all.

    Raises PyxError `unwritable` or `disk_full`; then the target is as it was.
    """
    if all(one.change in ("same", "kept") for one in changes):
        return
    # Where agents' folders are links to each other, the folder behind the link is replaced.
    target = os.path.realpath(target)
    with new_folder(target) as folder:
        try:
            if os.path.isdir(target):
                shutil.copytree(target, folder, symlinks=True, dirs_exist_ok=True)
            for one in changes:
                if one.change in ("new", "changed"):
                    path = os.path.join(folder, *one.name.split("/"))
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(one.after)
        except OSError as error:
            raise write_error(target, error, "make the folder writable") from error


def _contents(folder: str) -> dict[str, bytes]:
    paths = skill_files(folder)
    if len(paths) > _MOST_FILES:
        raise PyxError("refused", f"{folder} has {len(paths)} files", "that is no skill")
    return {os.path.relpath(path, folder).replace(os.sep, "/"): _read(path) for path in paths}


def _read(path: str) -> bytes:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST_FILE:
            raise PyxError("refused", f"{path} is no file of a skill's size", "take it out")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("refused", f"can't read {path}: {reason}", "make it readable") from error


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", "backslashreplace").splitlines()
