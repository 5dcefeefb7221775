from __future__ import annotations

import os
import shutil
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.shell import Shell, shell_at, user_shell, version_arguments
from pyx_core.environment.shell_syntax import TRIALS_FOLDER, SyntaxReport, shell_syntax
from requirements import require_program

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="shells of POSIX")
PATIENCE_S = 60.0

FAMILIES = ("cmd", "fish", "posix", "powershell")
EVERYWHERE = {"pipe", "and list", "command substitution", "for loop", "export", "here-document"}
BASH_ONLY = {"here-string", "process substitution", "brace expansion", "array", "extended test"}


def make_shell(path: Path, source: str) -> str:
    path.write_text(f"#!/bin/sh\n{source}\n")
    path.chmod(0o755)
    return str(path)


def tried(shell: Shell, cache_dir: Path | None = None) -> SyntaxReport:
    folder = None if cache_dir is None else str(cache_dir)
    environ = {**os.environ, "PATH": os.pathsep.join([os.environ["PATH"], os.defpath])}
    return shell_syntax(shell, environ, folder, timeout_s=PATIENCE_S)


def working(report: SyntaxReport) -> dict[str, bool | None]:
    return {one["name"]: one["works"] for one in report["syntax"]}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_piece_of_syntax_has_all_that_is_shown(family: str) -> None:
    """In each family a name stands once, with an example and one line of Python."""
    with open(os.path.join(TRIALS_FOLDER, f"{family}.toml"), "rb") as file:
        entries = tomllib.load(file)["syntax"]
    names = [entry["name"] for entry in entries]
    assert len(names) >= 20
    assert len(names) == len(set(names))
    for entry in entries:
        assert entry["example"].strip()
        assert entry["expect"].strip()
        assert entry["python"].strip()
        assert "\n" not in entry["python"]


@posix_only
def test_everything_is_tried_in_the_systems_shell() -> None:
    """Syntax errors in one piece don't keep the others from being tried."""
    works = working(tried(shell_at("/bin/sh")))
    assert None not in works.values()
    assert all(works[name] for name in EVERYWHERE)


@posix_only
def test_bash_takes_what_only_bash_takes() -> None:
    """What works is told for the very shell that the user has."""
    works = working(tried(shell_at(require_program("bash"))))
    assert all(works[name] for name in EVERYWHERE | BASH_ONLY)
    assert works["recursive glob"] is False


@posix_only
def test_dash_does_not_take_what_only_bash_takes() -> None:
    """In a plain shell, the luxuries of bash are reported as not working."""
    works = working(tried(shell_at(require_program("dash"))))
    assert all(works[name] for name in EVERYWHERE)
    assert not any(works[name] for name in BASH_ONLY)


@posix_only
def test_fish_takes_its_own_syntax() -> None:
    """A fish user learns that habits from bash fail and what fish has instead."""
    works = working(tried(shell_at(require_program("fish"))))
    assert None not in works.values()
    assert works["for loop, fish"]
    assert not works["for loop"]


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_powershell_takes_its_own_syntax() -> None:
    """A PowerShell user learns that habits from bash fail and what PowerShell has instead."""
    works = working(tried(shell_at(shutil.which("pwsh") or "")))
    assert None not in works.values()
    assert works["export, PowerShell"]
    assert not works["here-document"]


@posix_only
def test_one_process_of_the_shell_tries_everything_once(tmp_path: Path) -> None:
    """The shell is started once for all pieces of syntax, and not at all the next time."""
    count = tmp_path / "count"
    path = make_shell(tmp_path / "dash", f'echo x >> "{count}"; exec /bin/sh "$@"')
    first = tried(shell_at(path), tmp_path / "cache")
    assert None not in working(first).values()
    assert tried(shell_at(path), tmp_path / "cache") == first
    assert count.read_text() == "x\n"


@posix_only
def test_a_shell_that_hangs_leaves_the_rest_untried(tmp_path: Path) -> None:
    """What a shell did not get to is unknown, not broken."""
    said = r"printf '\0360\037a\nb\035'"
    path = make_shell(tmp_path / "sh", f"{said}\nsleep 600")
    report = shell_syntax(shell_at(path), os.environ, None, timeout_s=2.0)
    works = working(report)
    assert report["tried"] is True
    assert works.pop("pipe") is True
    assert set(works.values()) == {None}


@posix_only
def test_a_shell_of_another_kind_is_not_tried(tmp_path: Path) -> None:
    """For a shell that pyx does not know, and one that can't be started, nothing is claimed."""
    for path in (make_shell(tmp_path / "xonsh", "exit 0"), str(tmp_path / "nosuch" / "bash")):
        report = tried(shell_at(path))
        assert report["tried"] is False
        assert {one["works"] for one in report["syntax"]} == {None}


@posix_only
def test_the_users_start_files_are_not_run(tmp_path: Path) -> None:
    """Trying syntax has no side effect of the user's own configuration."""
    trace = tmp_path / "trace"
    start_file = tmp_path / "start.sh"
    start_file.write_text(f'echo x > "{trace}"\n')
    environ = {**os.environ, "BASH_ENV": str(start_file), "ENV": str(start_file)}
    shell_syntax(shell_at(require_program("bash")), environ, None, timeout_s=PATIENCE_S)
    assert not trace.exists()


@posix_only
def test_the_users_shell_is_the_one_that_the_environment_names(tmp_path: Path) -> None:
    """SHELL decides if there is such a program; else it is /bin/sh."""
    path = make_shell(tmp_path / "zsh", "exit 0")
    assert user_shell({"SHELL": path}) == Shell("zsh", path, "posix")
    for wrong in ("", "zsh", str(tmp_path / "nosuch"), str(tmp_path)):
        assert user_shell({"SHELL": wrong}).path == "/bin/sh"


def test_a_shell_without_a_version_option_is_not_asked(tmp_path: Path) -> None:
    """dash would take the option for a mistake; the others are asked in their own way."""
    assert version_arguments(Shell("dash", str(tmp_path / "dash"), "posix")) is None
    assert version_arguments(Shell("zsh", str(tmp_path / "zsh"), "posix")) == ("--version",)
    assert version_arguments(Shell("cmd", str(tmp_path / "cmd.exe"), "cmd")) == ("/d", "/c", "ver")
    assert shell_at(str(tmp_path / "PWSH.EXE")).family == "powershell"
