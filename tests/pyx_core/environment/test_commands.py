from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pyx_core.environment.commands import (
    KnownCommand,
    find_commands,
    known_commands,
    search_path,
)
from pyx_core.environment.probe import Prober

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 60.0


def make_command(folder: Path, name: str, source: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        (folder / f"{name}.py").write_text(source)
        (folder / f"{name}.bat").write_text(f'@"{sys.executable}" "%~dp0{name}.py" %*\n')
    else:
        (folder / name).write_text(f"#!{sys.executable}\n{source}")
        (folder / name).chmod(0o755)


def known(*names: str) -> list[KnownCommand]:
    return [KnownCommand(name, "tools", ("--version",)) for name in names]


def test_the_table_is_sound() -> None:
    """Each of the hundred and more commands stands once, in a category, with its arguments."""
    commands = known_commands()
    names = [command.name for command in commands]
    assert len(names) > 100
    assert len(names) == len(set(names))
    assert all(command.category for command in commands)
    assert all(command.arguments is None or command.arguments for command in commands)
    arguments = {command.name: command.arguments for command in commands}
    assert arguments["git"] == ("--version",)
    assert arguments["kubectl"] == ("version", "--client")
    assert arguments["code"] is None


def test_commands_are_found_with_path_version_and_category(tmp_path: Path) -> None:
    """A command on PATH is reported with what it says, the others as missing."""
    make_command(tmp_path, "tool", "import sys; print('tool 1.2.3', sys.argv[1:])")
    make_command(tmp_path, "shim", "raise SystemExit(127)")
    environ = {**os.environ, "PATH": str(tmp_path)}
    prober = Prober(environ, None, timeout_s=PATIENCE_S)
    report = find_commands(prober, environ, known=known("shim", "nosuch", "tool"))
    assert report["missing"] == ["nosuch"]
    shim, tool = report["found"]
    assert (tool["name"], tool["category"], tool["version"]) == ("tool", "tools", "1.2.3")
    assert os.path.dirname(tool["path"]) == str(tmp_path)
    assert tool["usable"] is True
    assert (shim["version"], shim["usable"]) == (None, False)


def test_the_second_call_starts_nothing(tmp_path: Path) -> None:
    """Answers of every kind are remembered: version, none, not usable."""
    count = tmp_path / "count"
    counting = f"open({str(count)!r}, 'a').write('x')\n"
    make_command(tmp_path / "bin", "good", f"{counting}print('good 1.2.3')")
    make_command(tmp_path / "bin", "mute", f"{counting}pass")
    make_command(tmp_path / "bin", "shim", f"{counting}raise SystemExit(127)")
    make_command(tmp_path / "bin", "failing", f"{counting}raise SystemExit(1)")
    environ = {**os.environ, "PATH": str(tmp_path / "bin")}
    reports = []
    for _ in range(2):
        prober = Prober(environ, str(tmp_path / "cache"), timeout_s=PATIENCE_S)
        names = known("good", "mute", "shim", "failing")
        reports.append(find_commands(prober, environ, known=names))
        assert count.read_text() == "xxxx"
    assert reports[0] == reports[1]


def test_a_command_that_was_replaced_is_asked_again(tmp_path: Path) -> None:
    """After an update the new version is reported."""
    environ = {**os.environ, "PATH": str(tmp_path / "bin")}
    for version in ("1.0", "10.0"):
        make_command(tmp_path / "bin", "tool", f"print('tool {version}')")
        prober = Prober(environ, str(tmp_path / "cache"), timeout_s=PATIENCE_S)
        report = find_commands(prober, environ, known=known("tool"))
        if sys.platform != "win32":  # there the batch file, which stays the same, is the command
            assert report["found"][0]["version"] == version


def test_a_command_that_is_not_to_be_started_is_only_looked_up(tmp_path: Path) -> None:
    """A command that would open a window is found, and never started."""
    count = tmp_path / "count"
    make_command(tmp_path / "bin", "editor", f"open({str(count)!r}, 'a').write('x')")
    environ = {**os.environ, "PATH": str(tmp_path / "bin")}
    commands = [KnownCommand("editor", "editors", None)]
    report = find_commands(Prober(environ, None), environ, known=commands)
    assert report["found"][0]["note"] == "not started"
    assert not count.exists()


def test_path_is_searched_only_where_it_makes_sense(tmp_path: Path) -> None:
    """A relative or missing folder on PATH, or one named twice, is not searched."""
    folder = str(tmp_path)
    path = os.pathsep.join(["relative", "", folder, str(tmp_path / "nosuch"), folder])
    assert search_path({"PATH": path}) == folder
    assert find_commands(Prober({}, None), {"PATH": ""}, known=known("git"))["found"] == []
