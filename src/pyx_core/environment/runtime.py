"""Which runtime an interpreter is: its name and version, without starting it if that can be.

Cheap to import: `pyx run` uses it for every manifest (docs/design/002).
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_VENV_KEYS = ("version_info", "version")  # uv and virtualenv write the first, venv the second
_IMPLEMENTATIONS = {"cpython": "CPython", "graalpy": "GraalPy", "pypy": "PyPy"}
_QUESTION = "import sys; print(sys.implementation.name, sys.version.split()[0])"


def runtime_version(
    interpreter: str, cache_dir: str | None, environ: Mapping[str, str]
) -> str | None:
    """Such as "CPython 3.12.4", "node v20.20.2", "bash 5.2.15" for the program at `interpreter`.

    The running Python knows itself, and that of a virtual environment is known from its
    pyvenv.cfg. Another program is asked once, which is remembered in `cache_dir`. One that does
    not tell its version is named by what it really is ("dash" for sh); None where it can't be run.
    """
    if interpreter == sys.executable:
        return f"{running_implementation()} {sys.version.split()[0]}"
    name = os.path.basename(interpreter).lower().removesuffix(".exe")
    if name.startswith(("python", "pypy", "graalpy")):
        return _venv_version(interpreter) or _asked_python(interpreter, cache_dir, environ)
    return _asked(interpreter, name, cache_dir, environ)


def running_implementation() -> str:
    """The running Python's implementation, as it writes its name."""
    name = sys.implementation.name
    return _IMPLEMENTATIONS.get(name, name)


def _python(implementation: str, version: str) -> str:
    return f"{_IMPLEMENTATIONS.get(implementation.lower(), implementation)} {version}"


def _venv_version(interpreter: str) -> str | None:
    config = os.path.join(os.path.dirname(os.path.dirname(interpreter)), "pyvenv.cfg")
    try:
        with open(config, encoding="utf-8") as file:
            pairs = [line.partition("=") for line in file]
    except (OSError, UnicodeDecodeError):
        return None
    values = {key.strip().lower(): value.strip() for key, _, value in pairs}
    base = f"{values.get('home')} {values.get('executable')}".lower()
    guess = next((name for name in ("pypy", "graalpy") if name in base), "cpython")
    for key in _VENV_KEYS:
        numbers = values.get(key, "").split(".")[:3]  # virtualenv adds ".final.0"
        if numbers[2:]:
            return _python(values.get("implementation", guess), ".".join(numbers))
    return None


def _asked_python(
    interpreter: str, cache_dir: str | None, environ: Mapping[str, str]
) -> str | None:
    from pyx_core.environment.probe import Prober

    said = Prober(environ, cache_dir).probe(interpreter, ("-I", "-S", "-c", _QUESTION))["said"]
    if said is None:
        return None
    implementation, _, version = said.partition(" ")
    return _python(implementation, version)


def _asked(
    interpreter: str, name: str, cache_dir: str | None, environ: Mapping[str, str]
) -> str | None:
    from pyx_core.environment.commands import known_commands
    from pyx_core.environment.probe import Prober
    from pyx_core.environment.shell import shell_at, version_arguments

    real_name = os.path.basename(os.path.realpath(interpreter))
    shell = shell_at(interpreter)
    if shell.family is not None:
        arguments = version_arguments(shell)
    else:
        arguments = {known.name: known.arguments for known in known_commands()}.get(name)
    if arguments is None:
        return real_name  # it has no such option, or is not known to have one
    answer = Prober(environ, cache_dir).probe(interpreter, arguments)
    if answer["usable"] is False:
        return None
    said = answer["said"] or ""
    version = said if said[:1] == "v" and " " not in said else answer["version"]
    return real_name if version is None else f"{name} {version}"
