"""Which program runs a script: by its ending, its PEP 723 block, or its shebang."""

from __future__ import annotations

import os
import sys

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Tools(Protocol):
        """What choosing an interpreter needs of others."""

        def version_of(self, path: str) -> str | None:
            """An interpreter's version, such as `node v22.18.0`."""

        def build_environment(self, script: str) -> str:
            """Makes the environment of a PEP 723 script; its Python. Raises PyxError."""


_NODE_ENDINGS = frozenset({".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"})
_TYPESCRIPT_ENDINGS = frozenset({".ts", ".mts", ".cts"})
_PEP_723_START = b"# /// script"


class Interpreter:
    """A program and the arguments that stand between it and the script.

    `prefix` is the root of a Python environment, None for other programs; `own` means pyx's own
    interpreter. `path` None means that the script is a program itself.
    """

    __slots__ = ("is_own", "options", "path", "prefix")

    def __init__(
        self,
        path: str | None,
        options: list[str] | None = None,
        *,
        prefix: str | None = None,
        is_own: bool = False,
    ) -> None:
        self.path = path
        self.options = options or []
        self.prefix = prefix
        self.is_own = is_own

    @property
    def is_python(self) -> bool:
        return self.prefix is not None


class Search:
    """Where to look for interpreters."""

    __slots__ = ("cwd", "path")

    def __init__(self, path: str | None, cwd: str) -> None:
        """`path` as in PATH; relative paths are relative to `cwd`."""
        self.path = path
        self.cwd = cwd

    def program(self, *names: str) -> str | None:
        """The first of the programs that is there, as an absolute path."""
        # shutil.which costs 9 ms to import; only scripts that are not Python need it.
        from shutil import which

        for name in names:
            if found := which(name, path=self.path):
                return os.path.abspath(found)
        return None


def own_python() -> Interpreter:
    """The interpreter that pyx runs in."""
    return Interpreter(sys.executable, prefix=sys.prefix, is_own=True)


def choose(
    script: str, source: bytes, python: str | None, search: Search, tools: Tools
) -> Interpreter:
    """The interpreter of a script.

    `python` is `project`, a path, or None; it wins over a PEP 723 block. Raises PyxError
    `interpreter_missing` or `not_executable`, or what building an environment raises.
    """
    ending = os.path.splitext(script)[1].lower()
    if ending in (".py", ".pyw"):
        if python is not None:
            return named_python(python, search)
        if has_pep_723_block(source):
            return python_at(tools.build_environment(script))
        return own_python()
    if python is not None:
        raise PyxError(
            "usage",
            f"--python is for Python scripts, and {os.path.basename(script)} is none",
            "leave --python out",
        )
    if ending in _NODE_ENDINGS:
        return _node(ending, search, tools)
    if ending == ".ps1":
        path = _needed(search, "PowerShell", "pwsh", "powershell")
        return Interpreter(path, ["-NoProfile", "-NonInteractive", "-File"])
    if ending in (".bat", ".cmd") and sys.platform == "win32":
        return Interpreter(_needed(search, "cmd", "cmd"), ["/d", "/c"])
    if source.startswith(b"#!"):
        return _by_shebang(script, source, search)
    if ending in (".sh", ".bash"):
        return Interpreter(_needed(search, "a POSIX shell", "bash", "sh"))
    if os.access(script, os.X_OK) and sys.platform != "win32":
        return Interpreter(None)
    raise PyxError(
        "not_executable",
        f"nothing tells how to run {script}: no known ending, no shebang",
        "name it .py, .js, .ts, .sh or .ps1, or start it with a line such as #!/usr/bin/env ruby",
    )


def has_pep_723_block(source: bytes) -> bool:
    """Whether a script declares its dependencies inline."""
    return _PEP_723_START in source and any(
        line.rstrip() == _PEP_723_START for line in source.splitlines()
    )


def python_at(path: str) -> Interpreter:
    """A Python by its path. Its environment is where `pyvenv.cfg` or the program's folder is."""
    return Interpreter(path, prefix=os.path.dirname(os.path.dirname(path)))


def as_it_was(path: str | None, options: list[str], is_python: bool) -> Interpreter:
    """The interpreter that ran a script before; None stands for a script that is a program."""
    if path is None or not is_python:
        return Interpreter(path, options)
    return own_python() if path == sys.executable else python_at(path)


def project_python(folder: str) -> str | None:
    """The Python of the nearest `.venv`, from `folder` upwards."""
    inside = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    while True:
        candidate = os.path.join(folder, ".venv", *inside)
        if os.path.isfile(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def named_python(python: str, search: Search) -> Interpreter:
    """The Python that `project`, a path or a program's name stands for.

    Raises PyxError `interpreter_missing`.
    """
    if python == "project":
        found = project_python(search.cwd)
        if found is None:
            raise PyxError(
                "interpreter_missing",
                f"no .venv in {search.cwd} or above it",
                "make one with: python -m venv .venv (or: uv venv)",
            )
        return python_at(found)
    path = os.path.join(search.cwd, os.path.expanduser(python))
    if os.path.isfile(path):
        return python_at(os.path.normpath(path))
    if os.path.isdir(path) and (inside := _python_in(path)):
        return python_at(inside)
    if os.path.basename(python) == python and (found := search.program(python)):
        return python_at(found)
    raise PyxError(
        "interpreter_missing",
        f"no Python at {python}",
        "give a path to an interpreter or an environment, or: --python project",
    )


def _python_in(environment: str) -> str | None:
    inside = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    path = os.path.normpath(os.path.join(environment, *inside))
    return path if os.path.isfile(path) else None


def _node(ending: str, search: Search, tools: Tools) -> Interpreter:
    path = _needed(search, "Node.js", "node")
    if ending not in _TYPESCRIPT_ENDINGS:
        return Interpreter(path)
    version = tools.version_of(path) or ""
    numbers = [int(part) for part in version.rpartition("v")[2].split(".")[:2] if part.isdigit()]
    if numbers >= [22, 18]:
        return Interpreter(path)
    if numbers >= [22, 6]:
        return Interpreter(path, ["--experimental-strip-types"])
    raise PyxError(
        "interpreter_missing",
        f"{version or path} does not run TypeScript",
        "install Node.js 22.18 or newer, or run the compiled .js file",
    )


def _needed(search: Search, label: str, *names: str) -> str:
    path = search.program(*names)
    if path is None:
        listed = " or ".join(names)
        raise PyxError(
            "interpreter_missing",
            f"{label} is not installed ({listed} is not on PATH)",
            f"install {label}, or see what this machine has with: pyx info --commands",
        )
    return path


def _by_shebang(script: str, source: bytes, search: Search) -> Interpreter:
    line = source[2 : source.find(b"\n") if b"\n" in source else None]
    words = os.fsdecode(line.strip()).split(None, 1)
    if not words:
        raise PyxError(
            "not_executable", f"{script} has an empty shebang", "write the interpreter behind #!"
        )
    name, *rest = words
    options = rest
    if os.path.basename(name) == "env" and rest:
        arguments = rest[0].split()
        if arguments[0] in ("-S", "--split-string"):
            arguments = arguments[1:]
        name, *options = arguments or [""]
    name = os.path.basename(name) if sys.platform == "win32" else name
    path = name if os.path.isabs(name) and os.path.isfile(name) else None
    path = path or search.program(os.path.basename(name))
    if path is None:
        raise PyxError(
            "interpreter_missing",
            f"{name}, which the shebang of {os.path.basename(script)} names, is not installed",
            f"install {os.path.basename(name)}, or change the script's first line",
        )
    return Interpreter(path, options)
