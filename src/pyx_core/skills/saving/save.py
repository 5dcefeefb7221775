"""Puts skills into a folder: what is new goes there, what is another's stays."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING, Literal

import msgspec

from pyx_core.errors import write_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.skills.generating.skill import Skill
    from pyx_core.skills.saving.examine import FileState

Action = Literal["write", "nothing", "overwrite", "overwrite edited", "remove", "keep"]
_MOST_DIFF_LINES = 200
# Of local skills: the commands are the same, the machine is not.
_AS_THEY_ARE = {"current": "of another state of this machine"}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done about one file, `why` where it is kept; `text` is what it is to hold."""

    file: FileState
    action: Action
    text: str
    why: str | None = None


def plan(states: Iterable[FileState], skills: Iterable[Skill], *, overwrite: bool) -> list[Step]:
    """A step for each file. Nothing that is there is replaced unless `overwrite`, a foreign file
    never; an edited one wants a yes of its own, after its `diff` was shown."""
    texts = {(skill.name, path): text for skill in skills for path, text in skill.files.items()}
    return [_step(state, texts.get((state.skill, state.file), ""), overwrite) for state in states]


def plan_file(state: FileState, text: str, *, overwrite: bool) -> Step:
    """The step for a single file."""
    return _step(state, text, overwrite)


def _step(state: FileState, text: str, overwrite: bool) -> Step:
    action: Action
    why = None
    if state.state == "missing":
        action = "write"
    elif state.state == "foreign":
        action, why = "keep", "it is not pyx's, and stays"
    elif state.text is not None and state.text.replace("\r\n", "\n") == text:
        action = "nothing"
    elif not overwrite:
        action, why = "keep", f"{_AS_THEY_ARE.get(state.state, state.state)}; not overwritten"
    elif state.state == "leftover":
        action = "remove"
    else:
        action = "overwrite edited" if state.state == "edited" else "overwrite"
    return Step(file=state, action=action, text=text, why=why)


def kept(step: Step, why: str) -> Step:
    """The step, with its file left as it is."""
    return Step(file=step.file, action="keep", text=step.text, why=why)


def diff(step: Step) -> tuple[list[str], bool]:
    """What an overwrite would change, as a unified diff, and whether it was cut."""
    lines = list(
        difflib.unified_diff(
            (step.file.text or "").splitlines(),
            step.text.splitlines(),
            f"{step.file.path} (as it is)",
            f"{step.file.path} (generated)",
            lineterm="",
        )
    )
    return lines[:_MOST_DIFF_LINES], len(lines) > _MOST_DIFF_LINES


def perform(steps: Sequence[Step]) -> None:
    """Does what the steps say. Raises PyxError `unwritable` or `disk_full`."""
    for step in steps:
        if step.action in ("write", "overwrite", "overwrite edited"):
            write(step.file.path, step.text)
        elif step.action == "remove":
            try:
                os.unlink(step.file.path)
            except OSError as error:
                raise write_error(step.file.path, error, "choose another folder") from error


def write(path: str, text: str) -> None:
    """A file with this text, as a whole or not at all."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise write_error(path, error, "choose another folder with -o") from error
