from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.declared_version import declared_version

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scripts with a shebang")


def script(path: Path, shebang: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{shebang}\n")
    return path


def test_a_script_of_a_python_environment_has_the_version_of_its_package(tmp_path: Path) -> None:
    """A Python tool's version is known without starting it, also through a link on PATH."""
    tool = script(tmp_path / "venv" / "bin" / "Some_Tool", f"{tmp_path}/venv/bin/python")
    packages = tmp_path / "venv" / "lib" / "python3.99" / "site-packages"
    (packages / "some_tool-1.2.3.dist-info").mkdir(parents=True)
    link = tmp_path / "Some_Tool"
    link.symlink_to(tool)
    assert declared_version(str(tool)) == "1.2.3"
    assert declared_version(str(link)) == "1.2.3"


def test_a_command_of_a_node_package_has_the_version_of_its_package(tmp_path: Path) -> None:
    """A node command's version is what its package says, right after an update too."""
    tool = script(tmp_path / "tool" / "bin" / "cli.js", "/usr/bin/env node")
    link = tmp_path / "tool-command"
    link.symlink_to(tool)
    package = {"name": "tool", "version": "1.2.3", "bin": {"tool-command": "bin/cli.js"}}
    description = tmp_path / "tool" / "package.json"
    description.write_text(json.dumps(package))
    assert declared_version(str(link)) == "1.2.3"
    description.write_text(json.dumps({**package, "version": "2.0.0"}))
    assert declared_version(str(link)) == "2.0.0"


@pytest.mark.parametrize(
    "description", ["{", "[]", '{"version": "1"}', '{"version": 1, "bin": {"cli.js": "x"}}']
)
def test_a_package_that_does_not_name_the_command_tells_nothing(
    tmp_path: Path, description: str
) -> None:
    """Some package's version is never taken for a command's."""
    tool = script(tmp_path / "bin" / "cli.js", "/usr/bin/env node")
    (tmp_path / "package.json").write_text(description)
    assert declared_version(str(tool)) is None


@pytest.mark.parametrize("shebang", ["/bin/sh", "", "/usr/bin/env python3", "/usr/bin/python3"])
def test_any_other_script_has_to_be_asked(tmp_path: Path, shebang: str) -> None:
    """What is not the script of a package has no declared version."""
    assert declared_version(str(script(tmp_path / "bin" / "tool", shebang))) is None


def test_what_cannot_be_read_has_to_be_asked(tmp_path: Path) -> None:
    """A program that is gone or is a binary has no declared version."""
    assert declared_version(str(tmp_path / "nosuch")) is None
    assert declared_version(os.path.realpath(sys.executable)) is None
