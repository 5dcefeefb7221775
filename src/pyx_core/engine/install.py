"""Installing packages into the environment of an interpreter, through uv."""

from __future__ import annotations

import re

from pyx_core.engine.uv import call, uv_environ
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.settings.layers import Layers

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_ADDED = re.compile(r"^ \+ (\S+?)(?:==(\S+))?(?: \((.+)\))?$", re.MULTILINE)


class Installed:
    """What an installation came to: (name, version) of what changed, and what was there."""

    __slots__ = ("changed", "present")

    def __init__(self, changed: list[tuple[str, str]], present: list[tuple[str, str]]) -> None:
        self.changed = changed
        self.present = present


def install(packages: Sequence[str], python: str, layers: Layers) -> Installed:
    """Installs requirements beside what the interpreter has.

    Raises PyxError `usage` for what is no requirement, `tool_failed` with uv's own reason.
    """
    for package in packages:
        if package.startswith("-") or not package.strip():
            raise PyxError("usage", f"{package!r} is no package", "try: pyx add httpx")
    environ = uv_environ(layers)
    arguments = ["pip", "install", "--python", python, "--", *packages]
    told = call(arguments, environ, f"installing {', '.join(packages)}")
    changed = [(name, version or origin) for name, version, origin in _ADDED.findall(told.stderr)]
    names = {_canonical(name) for name, _ in changed}
    asked = {_canonical(match[1]) for package in packages if (match := _NAME.match(package))}
    listed = call(["pip", "list", "--python", python, "--format", "freeze"], environ, "listing")
    present = [
        (name, version)
        for name, _, version in (line.partition("==") for line in listed.stdout.splitlines())
        if _canonical(name) in asked - names
    ]
    return Installed(changed, present)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
