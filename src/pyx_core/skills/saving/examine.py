"""How the files of a skill in a folder stand to what would be generated today."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import msgspec

from pyx_core.errors import PyxError
from pyx_core.skills.generating.stamp import Stamp, read_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_core.skills.generating.skill import Skill

State = Literal[
    "current",  # what would be generated today
    "stale",  # generated from other templates or commands, and not edited
    "edited",  # somebody changed it after it was generated
    "missing",  # it is not there
    "foreign",  # it is not pyx's: pyx leaves it alone
    "leftover",  # generated once, and no longer part of the skill
]
_MOST_BYTES = 4 << 20


class FileState(msgspec.Struct, frozen=True, kw_only=True):
    """One file; `text` is what stands there, `is_stale` also of one that was edited."""

    skill: str
    file: str
    path: str
    state: State
    is_stale: bool = False
    text: str | None = None
    version: str | None = None


def examine(folder: str, skills: Iterable[Skill]) -> list[FileState]:
    """Every file of the skills in `folder`, in their order. Raises PyxError `unwritable`."""
    found: list[FileState] = []
    for skill in skills:
        place = os.path.join(folder, skill.name)
        texts = {path: _read(os.path.join(place, *path.split("/"))) for path in skill.files}
        head = texts["SKILL.md"]
        is_foreign = head is not None and read_stamp(head) is None
        for path, text in texts.items():
            if is_foreign and text is None:
                # A skill of somebody else's lacks nothing of ours.
                continue
            state, stamp = _judge(path, text, skill.files[path], is_foreign=is_foreign)
            found.append(
                FileState(
                    skill=skill.name,
                    file=path,
                    path=os.path.join(place, *path.split("/")),
                    state=state,
                    is_stale=state == "stale" or _is_old(stamp, skill.files[path]),
                    text=text,
                    version=stamp.version if stamp else None,
                )
            )
        found += _leftovers(place, skill)
    return found


def examine_file(path: str, generated: str) -> FileState:
    """The one file that `--instructions` writes. Raises PyxError `unwritable`."""
    text = _read(path)
    is_foreign = text is not None and read_stamp(text) is None
    state, stamp = _judge(path, text, generated, is_foreign=is_foreign)
    return FileState(
        skill="",
        file=os.path.basename(path),
        path=path,
        state=state,
        is_stale=_is_old(stamp, generated),
        text=text,
        version=stamp.version if stamp else None,
    )


def is_generated(path: str) -> bool:
    """Whether there is a file that pyx wrote, edited or not."""
    text = _read(path)
    return text is not None and read_stamp(text) is not None


def _judge(
    path: str, text: str | None, generated: str, *, is_foreign: bool
) -> tuple[State, Stamp | None]:
    if text is None:
        return "missing", None
    stamp = read_stamp(text)
    if is_foreign or (stamp is None and path == "SKILL.md"):
        return "foreign", None
    if stamp is None or stamp.is_edited:
        # A reference without a stamp beside our SKILL.md: somebody took it out.
        return "edited", stamp
    return ("stale" if _is_old(stamp, generated) else "current"), stamp


def _is_old(stamp: Stamp | None, generated: str) -> bool:
    now = read_stamp(generated)
    return stamp is not None and now is not None and stamp.digest != now.digest


def _leftovers(place: str, skill: Skill) -> Iterator[FileState]:
    """Files with a stamp that the skill has no more."""
    for path in _markdown_below(place):
        file = os.path.relpath(path, place).replace(os.sep, "/")
        if file in skill.files:
            continue
        text = _read(path)
        stamp = read_stamp(text) if text is not None else None
        if stamp is not None and not stamp.is_edited:
            yield FileState(
                skill=skill.name,
                file=file,
                path=path,
                state="leftover",
                is_stale=True,
                text=text,
                version=stamp.version,
            )


def _markdown_below(place: str) -> list[str]:
    folder = os.path.join(place, "references")
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names if name.endswith(".md")]


def _read(path: str) -> str | None:
    """The text of a file; None where there is none. What is no text is shown as far as it goes."""
    try:
        if os.path.isdir(path):
            raise PyxError("unwritable", f"{path} is a folder", "move it away")
        with open(path, "rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("unwritable", f"can't read {path}: {reason}", "mend its rights") from error
