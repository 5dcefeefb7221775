"""What of this machine a local skill may say: paths, versions, packages, names of variables."""

from __future__ import annotations

import msgspec


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """A program that is here."""

    name: str
    version: str
    path: str


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of a probe, without any value of a variable. `packages` are names with versions."""

    system: str
    shell: str
    python: Tool
    project: str
    tools: tuple[Tool, ...]
    variables: tuple[str, ...]
    packages: tuple[str, ...]
    package_count: int
