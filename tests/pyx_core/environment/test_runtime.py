from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.runtime import runtime_version

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="programs of POSIX")
RUNNING = f"{platform.python_implementation()} {platform.python_version()}"


def test_the_running_python_knows_itself() -> None:
    """The interpreter that runs pyx is named without being started."""
    assert runtime_version(sys.executable, None, {}) == RUNNING


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("home = /usr/bin\nversion = 3.12.4\n", "CPython 3.12.4"),
        ("implementation = CPython\nversion_info = 3.13.0rc1\nuv = 0.9\n", "CPython 3.13.0rc1"),
        ("implementation = PyPy\nversion_info = 3.11.11.final.0\n", "PyPy 3.11.11"),
        ("home = /opt/pypy3.11/bin\nversion = 3.11.11\n", "PyPy 3.11.11"),
    ],
)
def test_a_virtual_environment_says_which_python_it_has(
    tmp_path: Path, config: str, expected: str
) -> None:
    """The Python of an environment is known from its pyvenv.cfg, whoever made it."""
    (tmp_path / "pyvenv.cfg").write_text(config)
    assert runtime_version(str(tmp_path / "bin" / "python"), None, {}) == expected


def test_a_python_without_an_environment_is_asked() -> None:
    """A Python that no file describes is started and says what it is."""
    base = os.path.realpath(sys.executable)
    assert runtime_version(base, None, os.environ) == RUNNING


@posix_only
def test_an_interpreter_is_asked_only_once(tmp_path: Path) -> None:
    """What an interpreter answered is remembered for the runs to come."""
    count = tmp_path / "count"
    node = tmp_path / "node"
    node.write_text(f'#!/bin/sh\necho x >> "{count}"\necho v20.20.2\n')
    node.chmod(0o755)
    for _ in range(2):
        answer = runtime_version(str(node), str(tmp_path / "cache"), os.environ)
        assert answer == "node v20.20.2"
    assert count.read_text() == "x\n"


@posix_only
def test_a_program_that_is_not_known_is_not_started(tmp_path: Path) -> None:
    """An interpreter that may take an option for something else is only named."""
    count = tmp_path / "count"
    program = tmp_path / "homemade"
    program.write_text(f'#!/bin/sh\necho x >> "{count}"\n')
    program.chmod(0o755)
    assert runtime_version(str(program), None, os.environ) == "homemade"
    assert not count.exists()


def test_what_cannot_be_run_has_no_version(tmp_path: Path) -> None:
    """An interpreter that is not there has no version."""
    for name in ("python3", "node"):
        assert runtime_version(str(tmp_path / name), None, os.environ) is None
