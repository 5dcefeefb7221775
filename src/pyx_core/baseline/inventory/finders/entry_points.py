"""Where a program begins: scripts that are declared, mains, and what containers start."""

from __future__ import annotations

import json
import re
import tomllib

from pyx_core.baseline.definition.lines import Lines
from pyx_core.baseline.inventory.candidate import Candidate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_PYTHON_SCRIPTS = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("tool", "poetry", "scripts"),
)
_DOCKER = re.compile(r"[ \t]*(CMD|ENTRYPOINT)[ \t]+(\S.*)", re.IGNORECASE)
_PROCFILE = re.compile(r"([\w-]+):[ \t]*(\S.*)")
_COMPOSE = re.compile(r"[ \t]+(command|entrypoint):[ \t]*(\S.*)")
_UNIT = re.compile(r"ExecStart=[-@:+!]*(\S.*)")
_CONSOLE_SCRIPT = re.compile(r"[ \t]*[\"']?([\w.-]+)[ \t]*=[ \t]*([\w.]+:[\w.]+)[\"']?,?[ \t]*$")
_MAINS = {
    ".py": (re.compile(r"if __name__ == [\"']__main__[\"']"), "python main"),
    ".go": (re.compile(r"func main\(\)"), "go main"),
    ".rs": (re.compile(r"(?:pub )?(?:async )?fn main\(\)"), "rust main"),
    ".java": (re.compile(r"[ \t]*public static void main\("), "java main"),
    ".kt": (re.compile(r"(?:suspend )?fun main\("), "kotlin main"),
}


def find_entry_points(file: SourceFile) -> Iterator[Candidate]:
    """Scripts of packages, mains, commands of containers and services."""
    for line, what, how in _found(file):
        yield Candidate("entry point", file.name, line, what, how)


def _found(file: SourceFile) -> Iterator[tuple[int, str, str]]:
    base = file.base
    if base in ("pyproject.toml", "cargo.toml"):
        yield from _of_toml(file)
    elif base == "package.json":
        yield from _of_package_json(file)
    elif base in ("setup.cfg", "setup.py"):
        yield from _by_line(file, _CONSOLE_SCRIPT, "console script")
    elif base.startswith(("dockerfile", "containerfile")):
        yield from _by_line(file, _DOCKER, "container")
    elif base == "procfile":
        yield from _by_line(file, _PROCFILE, "Procfile")
    elif file.ending in (".yml", ".yaml"):
        yield from _by_line(file, _COMPOSE, "compose file")
    elif file.ending == ".service":
        yield from _by_line(file, _UNIT, "systemd unit")
    if base == "__main__.py":
        folders = file.folders
        package = ".".join(folders[1:] if folders[:1] == ["src"] else folders)
        yield 1, f"python -m {package}" if package else "python __main__.py", "python main"
    elif file.ending in _MAINS:
        pattern, how = _MAINS[file.ending]
        for number, line in enumerate(file.lines(), 1):
            if pattern.match(line):
                yield number, file.name, how
                return


def _by_line(
    file: SourceFile, pattern: re.Pattern[str], how: str
) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(file.lines(), 1):
        match = pattern.match(line)
        if match:
            yield number, " ".join(match.groups()), how


def _of_toml(file: SourceFile) -> Iterator[tuple[int, str, str]]:
    try:
        content = tomllib.loads(file.text)
    except (ValueError, RecursionError):
        return
    lines = Lines(file.text)
    for place in _PYTHON_SCRIPTS:
        within: object = content
        for key in place:
            within = within.get(key) if isinstance(within, dict) else None
        for name, target in within.items() if isinstance(within, dict) else ():
            if isinstance(target, str):
                yield lines.of((*place, name)), f"{name} = {target}", f"{file.base} scripts"
    binaries = content.get("bin")
    for number, one in enumerate(binaries if isinstance(binaries, list) else ()):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            path = one.get("path", "")
            yield lines.of(("bin", number)), f"{one['name']} {path}".strip(), "cargo bin"


def _of_package_json(file: SourceFile) -> Iterator[tuple[int, str, str]]:
    try:
        content = json.loads(file.text)
    except (ValueError, RecursionError):
        return
    if not isinstance(content, dict):
        return
    for key in ("bin", "scripts"):
        told = content.get(key)
        named = {str(content.get("name", "")): told} if isinstance(told, str) else told
        for name, target in named.items() if isinstance(named, dict) else ():
            if isinstance(target, str):
                line = _line_of(file, json.dumps(name, ensure_ascii=False))
                yield line, f"{name}: {target}", f"package.json {key}"


def _line_of(file: SourceFile, text: str) -> int:
    position = file.text.find(text)
    return file.text.count("\n", 0, position) + 1 if position >= 0 else 1
