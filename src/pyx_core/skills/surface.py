"""What the command line offers, as the face hands it in: the core does not know the face."""

from __future__ import annotations

import msgspec


class CommandFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A command as its parser has it; options and examples are pairs with their meaning."""

    name: str
    purpose: str
    summary: str
    usage: str
    options: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]


class Surface(msgspec.Struct, frozen=True, kw_only=True):
    """All commands of a version, in the order of the help."""

    version: str
    commands: tuple[CommandFacts, ...]

    @property
    def purposes(self) -> list[str]:
        """The groups that the commands are in."""
        return list(dict.fromkeys(command.purpose for command in self.commands))

    def of(self, purpose: str) -> list[CommandFacts]:
        """The commands of one group."""
        return [command for command in self.commands if command.purpose == purpose]

    def has(self, name: str) -> bool:
        """Whether there is such a command."""
        return any(command.name == name for command in self.commands)
