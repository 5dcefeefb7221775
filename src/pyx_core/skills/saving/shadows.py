"""Skills of one name in several folders that the same agent reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pyx_core.skills.folders import Places

_MOST_BYTES = 1 << 20


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """Another folder with a skill of this name.

    `hides`: the agent is known to take that one. `differs`: its SKILL.md is another.
    """

    agent: str
    path: str
    hides: bool
    differs: bool


def shadows(folder: str, skill: str, places: Places) -> list[Shadow]:
    """The other skills of this name that agents reading `folder` read as well."""
    here = os.path.realpath(folder)
    read = list(places.of_agents())
    own = _head(os.path.join(folder, skill))
    found: dict[str, Shadow] = {}
    for agent, scope, path in read:
        if os.path.realpath(path) != here:
            continue
        for other, other_scope, other_path in read:
            twin = os.path.join(other_path, skill)
            if other is not agent or os.path.realpath(other_path) == here:
                continue
            head = _head(twin)
            hides = agent.user_wins and (scope, other_scope) == ("project", "user")
            if head is not None and (twin not in found or (hides and not found[twin].hides)):
                found[twin] = Shadow(agent=agent.title, path=twin, hides=hides, differs=head != own)
    return list(found.values())


def _head(folder: str) -> bytes | None:
    try:
        with open(os.path.join(folder, "SKILL.md"), "rb") as file:
            return file.read(_MOST_BYTES)
    except OSError:
        return None
