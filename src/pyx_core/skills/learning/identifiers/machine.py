"""Who works on this machine, and what it is called."""

from __future__ import annotations

import os
import re
import socket

from pyx_core.skills.learning.identifiers.identifier import Identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Users and machines that are called like this tell nothing.
_ANYBODY = frozenset(
    (
        *("root", "user", "admin", "administrator", "app", "test"),
        *("ubuntu", "debian", "runner", "vscode"),
    )
)
_ANY_HOST = re.compile(r"(?i)^(?:localhost|runner|runnervm\w*|ip-[\d-]+|[0-9a-f]{12}|fv-[\w-]+)$")


def of_machine(environ: Mapping[str, str]) -> Iterator[Identifier]:
    """The user, the home folder and the host."""
    for variable in ("USER", "LOGNAME", "USERNAME"):
        user = environ.get(variable, "")
        if user and user.lower() not in _ANYBODY:
            yield Identifier(user, "user", f"the variable {variable}")
    home = environ.get("HOME") or environ.get("USERPROFILE") or ""
    name = os.path.basename(home.rstrip("/\\").replace("\\", "/"))
    if name and name.lower() not in _ANYBODY:
        yield Identifier(name, "user", "the home folder")
    for host in (environ.get("COMPUTERNAME"), environ.get("HOSTNAME"), socket.gethostname()):
        if host and not _ANY_HOST.match(host.partition(".")[0]):
            yield Identifier(host, "host", "the name of this machine")
