"""A project's interpreter, asked what it is and where it would load modules from."""

from __future__ import annotations

import os
from typing import Any

import msgspec

from pyx_core.environment.probe import quiet_environ
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCRIPT = os.path.join(os.path.dirname(__file__), "asked.py")
_TIMEOUT_S = 60.0


class Module(msgspec.Struct, frozen=True):
    """Where a module would be loaded from; `kind` is source, compiled, built-in or namespace."""

    file: str | None
    kind: str
    locations: list[str] | None = None


class Found(msgspec.Struct, frozen=True):
    """A module as it is installed, and as a script in the working folder sees it."""

    installed: Module | None
    seen: Module | None


class Answer(msgspec.Struct, frozen=True):
    """What an interpreter told of itself. `path` is where it looks, without the working folder."""

    executable: str
    prefix: str
    is_venv: bool
    version: str
    implementation: str
    path: list[str]
    markers: dict[str, str]
    standard: list[str]
    modules: dict[str, Found] = {}
    metadata_version: str | None = None
    imported: dict[str, Any] | None = None

    @property
    def runtime(self) -> str:
        return f"{self.implementation} {self.version}"


def ask(
    python: str,
    folder: str,
    environ: Mapping[str, str],
    *,
    modules: Sequence[str] = (),
    distribution: str | None = None,
    imports: str | None = None,
) -> Answer:
    """Starts the interpreter, isolated: nothing of the working folder is loaded by its start.

    `imports` is a module that is really to be imported. Raises PyxError `tool_failed`, or
    `timed_out`.
    """
    import subprocess

    question = {
        "before": [folder, *_search_path(folder, environ)],
        "modules": list(modules),
        "distribution": distribution,
        "import": imports,
    }
    argv = [python, "-I", "-B", _SCRIPT, msgspec.json.encode(question).decode()]
    try:
        ended = subprocess.run(
            argv,
            cwd=folder,
            env=quiet_environ(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        what = f"importing {imports}" if imports else "it"
        message = f"{python}: {what} took longer than {_TIMEOUT_S:g} s"
        raise PyxError("timed_out", message, "leave out --import") from error
    except (OSError, ValueError) as error:
        raise PyxError("tool_failed", f"{python} can't be started: {error}", _HINT) from error
    try:
        return msgspec.json.decode(ended.stdout, type=Answer)
    except msgspec.DecodeError as error:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        message = f"{python} did not answer (exit {ended.returncode}): {' '.join(said)[:500]}"
        raise PyxError("tool_failed", message, _HINT) from error


_HINT = "make the environment anew, or name another interpreter with --python"


def _search_path(folder: str, environ: Mapping[str, str]) -> list[str]:
    """The folders of PYTHONPATH, which an isolated interpreter leaves out."""
    entries = environ.get("PYTHONPATH", "").split(os.pathsep)
    return [os.path.join(folder, entry) for entry in entries if entry]
