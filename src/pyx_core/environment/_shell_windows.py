"""The user's shell on Windows, where no variable names it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def user_shell_path(environ: Mapping[str, str]) -> str:
    """Git's bash if MSYSTEM is set, PowerShell if it has left its mark, else ComSpec.

    PSModulePath is set everywhere; a running PowerShell puts the user's own folder in front.
    """
    variables = {name.upper(): value for name, value in environ.items()}
    path = variables.get("PATH", "")
    names: list[str] = []
    if "MSYSTEM" in variables:
        names.append("bash")
    modules = variables.get("PSMODULEPATH", "").lower()
    if "\\documents\\powershell\\" in modules or "\\powershell\\7" in modules:
        names.append("pwsh")
    if "\\documents\\windowspowershell\\" in modules:
        names.append("powershell")
    for name in names:
        if path and (found := shutil.which(name, path=path)):
            return found
    return variables.get("COMSPEC", "C:\\Windows\\System32\\cmd.exe")
