"""The common commands that this machine has, with their paths and versions."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from pyx_core.environment.declared_version import declared_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyx_core.environment.probe import Prober

if sys.platform == "darwin":
    from pyx_core.environment._placeholders_darwin import is_placeholder
else:

    def is_placeholder(path: str) -> bool:  # noqa: ARG001 - a Mac's peculiarity
        """Whether starting the program at `path` would open a window that offers it."""
        return False


COMMANDS_FILE = os.path.join(os.path.dirname(__file__), "commands.txt")


class KnownCommand(NamedTuple):
    """A command worth looking for; `arguments` is None where it is not to be started."""

    name: str
    category: str
    arguments: tuple[str, ...] | None


class Command(TypedDict):
    """A command that is on PATH. `usable` is None where that is not known; `note` says why."""

    name: str
    category: str
    path: str
    version: str | None
    usable: bool | None
    note: str | None


class CommandReport(TypedDict):
    found: list[Command]
    missing: list[str]


def known_commands(path: str = COMMANDS_FILE) -> list[KnownCommand]:
    """The table of commands, in its order."""
    commands: list[KnownCommand] = []
    category = ""
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if line.startswith("["):
                category = line.strip().strip("[]")
            elif words and not words[0].startswith("#"):
                arguments = None if words[1:] == ["-"] else tuple(words[1:])
                commands.append(KnownCommand(words[0], category, arguments))
    return commands


def search_path(environ: Mapping[str, str]) -> str:
    """PATH without what does not exist, comes twice, or depends on the working folder."""
    folders = environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [folder for folder in folders if os.path.isabs(folder) and os.path.isdir(folder)]
    return os.pathsep.join(dict.fromkeys(kept))


def find_program(name: str, path: str) -> str | None:
    """The absolute path of the program `name` on the search path `path`."""
    found = shutil.which(name, path=path) if path else None
    return found if found is not None and os.path.isabs(found) else None


def find_commands(
    prober: Prober,
    environ: Mapping[str, str],
    *,
    known: Sequence[KnownCommand] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> CommandReport:
    """Look up the `known` commands on PATH and ask those found for their versions."""
    path = search_path(environ)
    found: list[Command] = []
    missing: list[str] = []
    questions: list[tuple[Command, tuple[str, ...]]] = []
    for name, category, arguments in known_commands() if known is None else known:
        program = find_program(name, path)
        if program is None:
            missing.append(name)
            continue
        command: Command = {
            "name": name,
            "category": category,
            "path": program,
            "version": None,
            "usable": None,
            "note": None,
        }
        found.append(command)
        if arguments is None:
            command["note"] = "not started"
        elif is_placeholder(program):
            command["usable"] = False
            command["note"] = "developer tools are not installed"
        elif (version := declared_version(program)) is not None:
            command["version"] = version
            command["usable"] = True
        else:
            questions.append((command, arguments))
    requests = [(command["path"], arguments) for command, arguments in questions]
    answers = prober.probe_all(requests, on_progress)
    for (command, _), answer in zip(questions, answers, strict=True):
        command["version"] = answer["version"]
        command["usable"] = answer["usable"]
        command["note"] = answer["note"]
    return {"found": found, "missing": missing}
