"""What is wrong with a skill: where, by which rule, and how to mend it."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is relative to the skill's folder, `line` counts from 1."""

    path: str
    line: int
    rule: str
    message: str
    hint: str
    level: Level = "error"
