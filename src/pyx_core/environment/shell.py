"""The user's shell: which one it is and how it is asked for its version."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Family = Literal["posix", "fish", "cmd", "powershell"]

if sys.platform == "win32":
    from pyx_core.environment._shell_windows import user_shell_path
else:
    from pyx_core.environment._shell_posix import user_shell_path

_FAMILIES: dict[str, Family] = {
    "ash": "posix",
    "bash": "posix",
    "cmd": "cmd",
    "dash": "posix",
    "fish": "fish",
    "ksh": "posix",
    "ksh93": "posix",
    "mksh": "posix",
    "powershell": "powershell",
    "pwsh": "powershell",
    "sh": "posix",
    "zsh": "posix",
}
_VERSION_ARGUMENTS: dict[str, tuple[str, ...] | None] = {
    "ash": None,
    "cmd": ("/d", "/c", "ver"),
    "dash": None,
    "mksh": ("-c", "echo $KSH_VERSION"),
    "powershell": (
        "-NoProfile",
        "-NonInteractive",
        "-Command",
        "$PSVersionTable.PSVersion.ToString()",
    ),
}


class Shell(NamedTuple):
    """A shell; `family` says whose syntax it has, None where that is not known."""

    name: str
    path: str
    family: Family | None


def shell_at(path: str) -> Shell:
    """The shell whose program is at `path`."""
    name = os.path.basename(path).lower().removesuffix(".exe")
    return Shell(name, path, _FAMILIES.get(name))


def user_shell(environ: Mapping[str, str]) -> Shell:
    """The shell that the user of these variables works in."""
    return shell_at(user_shell_path(environ))


def version_arguments(shell: Shell) -> tuple[str, ...] | None:
    """What makes the shell print its version, None for one that has no such option."""
    real_name = os.path.basename(os.path.realpath(shell.path))  # sh is often another shell's name
    if real_name in _VERSION_ARGUMENTS:
        return _VERSION_ARGUMENTS[real_name]
    return _VERSION_ARGUMENTS.get(shell.name, ("--version",))
