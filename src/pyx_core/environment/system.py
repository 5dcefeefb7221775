"""The machine, the shell and the Python that pyx stands on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypedDict

from pyx_core.environment.commands import find_program, search_path
from pyx_core.environment.runtime import running_implementation
from pyx_core.environment.shell import version_arguments
from pyx_core.version import __version__

if sys.platform == "win32":
    from pyx_core.environment import _machine_windows as this_machine
else:
    from pyx_core.environment import _machine_posix as this_machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.environment.probe import Prober
    from pyx_core.environment.shell import Shell


class OperatingSystem(TypedDict):
    name: str
    version: str
    kernel: str


class Program(TypedDict):
    """A program that matters; `version` is None where it does not say."""

    name: str
    path: str
    version: str | None


class Python(TypedDict):
    implementation: str
    version: str
    executable: str
    prefix: str


class SystemReport(TypedDict):
    os: OperatingSystem
    platform: str
    machine: str
    cpu_count: int | None
    memory_bytes: int | None
    shell: Program
    python: Python
    pyx: str
    uv: Program | None


def system_report(prober: Prober, environ: Mapping[str, str], shell: Shell) -> SystemReport:
    """What pyx stands on; uv is the one installed beside pyx, else the one on PATH."""
    name, version = this_machine.os_name_and_version()
    machine = this_machine.machine()
    return {
        "os": {"name": name, "version": version, "kernel": this_machine.kernel_version()},
        "platform": f"{sys.platform}-{machine.lower()}",
        "machine": machine,
        "cpu_count": this_machine.processor_count(),
        "memory_bytes": this_machine.memory_bytes(),
        "shell": _program(prober, shell.name, shell.path, version_arguments(shell)),
        "python": {
            "implementation": running_implementation(),
            "version": ".".join(map(str, sys.version_info[:3])),
            "executable": sys.executable,
            "prefix": sys.prefix,
        },
        "pyx": __version__,
        "uv": _uv(prober, environ),
    }


def _program(prober: Prober, name: str, path: str, arguments: tuple[str, ...] | None) -> Program:
    version = None if arguments is None else prober.probe(path, arguments)["version"]
    return {"name": name, "path": path, "version": version}


def _uv(prober: Prober, environ: Mapping[str, str]) -> Program | None:
    beside = os.path.dirname(sys.executable)
    path = find_program("uv", beside) or find_program("uv", search_path(environ))
    return None if path is None else _program(prober, "uv", path, ("--version",))
