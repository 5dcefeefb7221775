"""A skill as a value: a name, and texts by their path within its folder."""

from __future__ import annotations

from typing import Literal

import msgspec

Privacy = Literal["public", "local"]
PRIVACIES: tuple[Privacy, ...] = ("public", "local")


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a skill, stamped; `SKILL.md` is the first. Paths have `/`."""

    name: str
    files: dict[str, str]
