"""The user's shell on POSIX."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVERYWHERE = "/bin/sh"


def user_shell_path(environ: Mapping[str, str]) -> str:
    """The program that SHELL names, else /bin/sh."""
    shell = environ.get("SHELL", "")
    usable = os.path.isabs(shell) and os.path.isfile(shell) and os.access(shell, os.X_OK)
    return shell if usable else _EVERYWHERE
