"""Which syntax works in the user's shell, tried for real in one process of it."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tomllib
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from pyx_core.environment.probe import quiet_environ
from pyx_core.environment.remembered import Remembered

if sys.platform == "win32":
    from pyx_core.environment._process_windows import run_bounded
else:
    from pyx_core.environment._process_posix import run_bounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.environment.shell import Shell

TRIALS_FOLDER = os.path.join(os.path.dirname(__file__), "syntax")
_TIMEOUT_S = 5.0
_LIMIT_BYTES = 65536
_RETRY_AFTER_S = 600.0
_SAID = re.compile(r"\x1e(\d+)\x1f(.*?)\x1d", re.DOTALL)
_START_FILES = ("BASH_ENV", "ENV")
_DRIVERS = {"posix": "try.sh", "fish": "try.fish", "powershell": "try.ps1"}
_WITHOUT_START_FILES = {
    "bash": ("--norc", "--noprofile"),
    "zsh": ("-f",),
    "fish": ("--no-config",),
}
_FILES = {"a.txt": "alpha\n", "b.txt": "beta\n", "deep/er/c.md": "gamma\n"}


class Syntax(TypedDict):
    """A piece of syntax; `works` is None where it could not be tried."""

    name: str
    example: str
    works: bool | None
    python: str


class SyntaxReport(TypedDict):
    shell: str
    tried: bool
    syntax: list[Syntax]


class _Trial(NamedTuple):
    name: str
    example: str
    snippet: str
    expected: str
    python: str


def shell_syntax(
    shell: Shell,
    environ: Mapping[str, str],
    cache_dir: str | None,
    *,
    timeout_s: float = _TIMEOUT_S,
) -> SyntaxReport:
    """What works in `shell`; remembered in `cache_dir` until the shell or the trials change."""
    trials, digest = _read_trials(shell.family or "posix")
    remembered = Remembered(cache_dir, "syntax")
    key = f"{shell.path}\0{digest}"
    works = remembered.recall(key, shell.path)
    if works is None:
        works = {**_try(shell, trials, environ, timeout_s)}
        complete = len(works) == len(trials)
        remembered.remember(key, shell.path, works, for_s=None if complete else _RETRY_AFTER_S)
        remembered.save()
    syntax: list[Syntax] = [
        {
            "name": trial.name,
            "example": trial.example,
            "works": works.get(trial.name),
            "python": trial.python,
        }
        for trial in trials
    ]
    return {"shell": shell.path, "tried": bool(works), "syntax": syntax}


def _read_trials(family: str) -> tuple[list[_Trial], str]:
    with open(os.path.join(TRIALS_FOLDER, f"{family}.toml"), "rb") as file:
        content = file.read()
    entries = tomllib.loads(content.decode())["syntax"]
    trials = [
        _Trial(
            entry["name"],
            entry["example"],
            entry.get("try", entry["example"]),
            entry["expect"],
            entry["python"],
        )
        for entry in entries
    ]
    return trials, hashlib.sha256(content).hexdigest()[:16]


def _try(
    shell: Shell, trials: Sequence[_Trial], environ: Mapping[str, str], timeout_s: float
) -> dict[str, bool]:
    """For each trial that came to an end, by name, whether it printed what it should."""
    if shell.family is None:
        return {}
    import tempfile

    variables = quiet_environ(environ)
    for name in _START_FILES:
        variables.pop(name, None)
    try:
        with tempfile.TemporaryDirectory(prefix="pyx-", ignore_cleanup_errors=True) as folder:
            for name, text in _FILES.items():
                _write(os.path.join(folder, "work", name), text)
            arguments, input_path = _driven(shell, [trial.snippet for trial in trials], folder)
            outcome = run_bounded(
                [shell.path, *arguments],
                environ=variables,
                cwd=os.path.join(folder, "work"),
                timeout_s=timeout_s,
                limit_bytes=_LIMIT_BYTES,
                input_path=input_path,
            )
    except OSError:
        return {}  # no room for the files, or the shell can't be started
    works: dict[str, bool] = {}
    for number, said in _SAID.findall(outcome.output.decode(errors="replace")):
        if int(number) < len(trials):
            trial = trials[int(number)]
            works[trial.name] = _tidy(said) == trial.expected
    return works


def _driven(shell: Shell, snippets: Sequence[str], folder: str) -> tuple[list[str], str]:
    """The arguments and the input file that make `shell` run all the snippets."""
    if shell.family == "cmd":
        # Lines on its input: a batch file would end at the first syntax error.
        lines = [
            line
            for number, snippet in enumerate(snippets)
            for line in (f"echo \x1e{number}\x1f", snippet, "echo \x1d")
        ]
        path = os.path.join(folder, "snippets.txt")
        _write(path, "\r\n".join(["@echo off", *lines, "exit", ""]))
        return ["/d", "/q"], path
    assert shell.family is not None
    driver = os.path.join(TRIALS_FOLDER, _DRIVERS[shell.family])
    if shell.family == "powershell":
        import json

        path = os.path.join(folder, "snippets.json")
        _write(path, json.dumps(snippets))
        options = ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"]
        return [*options, driver, path], os.devnull
    return [*_WITHOUT_START_FILES.get(shell.name, ()), driver, *snippets], os.devnull


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _tidy(said: str) -> str:
    return "\n".join(line.rstrip() for line in said.strip().splitlines())
