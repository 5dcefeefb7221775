"""Where agents look for skills, as their documentation has it in November 2026."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

Scope = Literal["project", "user"]
SCOPES: tuple[Scope, ...] = ("project", "user")
DEFAULT_FOLDER = "docs/pyx"


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """Folders that an agent reads, under the project and under the home; gs writes the first.

    `user_wins`: a skill of the user's is known to hide the project's of the same name.
    """

    name: str
    title: str
    project: tuple[str, ...]
    user: tuple[str, ...]
    user_wins: bool = False

    def folders(self, scope: Scope) -> tuple[str, ...]:
        """Those of one scope."""
        return self.project if scope == "project" else self.user


AGENTS = (
    Agent(
        name="claude",
        title="Claude Code",
        project=(".claude/skills",),
        user=(".claude/skills",),
        user_wins=True,
    ),
    Agent(name="codex", title="Codex", project=(".agents/skills",), user=(".agents/skills",)),
    Agent(
        name="copilot",
        title="Copilot",
        project=(".github/skills", ".claude/skills", ".agents/skills"),
        user=(".copilot/skills", ".agents/skills"),
    ),
    Agent(
        name="cursor",
        title="Cursor",
        project=(".agents/skills", ".cursor/skills"),
        user=(".agents/skills", ".cursor/skills"),
    ),
    Agent(
        name="gemini",
        title="Gemini CLI",
        project=(".gemini/skills", ".agents/skills"),
        user=(".gemini/skills", ".agents/skills"),
    ),
    Agent(
        name="opencode",
        title="OpenCode",
        project=(".opencode/skills", ".claude/skills", ".agents/skills"),
        user=(".config/opencode/skills",),
    ),
)
# These two reach every agent of the table.
EVERY_AGENT = (".agents/skills", ".claude/skills")


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The project's folder, and the home; None where there is no home."""

    project: str
    home: str | None

    def root(self, scope: Scope) -> str | None:
        """The folder that a scope's folders stand in."""
        return self.project if scope == "project" else self.home

    def targets(self, agent: str, scope: Scope) -> list[str]:
        """The folders to write skills to, for an agent or for `all`."""
        root = self.root(scope)
        if root is None:
            return []
        if agent == "all":
            return [os.path.join(root, *folder.split("/")) for folder in EVERY_AGENT]
        (found,) = [one for one in AGENTS if one.name == agent]
        return [os.path.join(root, *found.folders(scope)[0].split("/"))]

    def of_agents(self) -> Iterator[tuple[Agent, Scope, str]]:
        """Every folder that an agent reads, whether or not it is there."""
        for agent in AGENTS:
            for scope in SCOPES:
                root = self.root(scope)
                if root is not None:
                    for folder in agent.folders(scope):
                        yield agent, scope, os.path.join(root, *folder.split("/"))

    def known(self) -> list[str]:
        """Every folder that may hold skills, each once: the default one first."""
        default = os.path.join(self.project, *DEFAULT_FOLDER.split("/"))
        return list(dict.fromkeys([default, *(folder for _, _, folder in self.of_agents())]))
