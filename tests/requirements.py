"""What some tests need of the machine; where it is missing they are skipped, with the reason."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys

import pytest

REQUIRE_ALL = "PYX_TESTS_REQUIRE_ALL"


def require(met: object, reason: str) -> None:
    """Skips the test unless `met`; where everything is required that is a failure instead."""
    if met:
        return
    if os.environ.get(REQUIRE_ALL):
        pytest.fail(f"{REQUIRE_ALL} is set, and this machine lacks something: {reason}")
    pytest.skip(reason)


def require_program(name: str) -> str:
    """The absolute path of a program."""
    path = shutil.which(name)
    require(path is not None, f"{name} is not installed")
    assert path is not None
    return os.path.abspath(path)


def require_posix() -> None:
    """For tests of processes, signals and descriptors as POSIX has them. Nothing else helps."""
    if sys.platform == "win32":
        pytest.skip("processes of POSIX")


def require_linux() -> None:
    """For what only Linux promises (the platform table of the README). Nothing else helps."""
    if sys.platform != "linux":
        pytest.skip("promised on Linux only")


def require_mounts() -> None:
    """For tests that mount a file system in a namespace of their own."""
    require_linux()
    require(_can_mount(), "unshare -rm can't mount a file system here")


def require_package_index() -> None:
    """For tests that install a package."""
    require(_reaches_index(), "no package index can be reached")


@functools.cache
def _can_mount() -> bool:
    command = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /tmp"]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@functools.cache
def _reaches_index() -> bool:
    """Whether uv finds a package; asked for by resolving a tiny one without its dependencies."""
    import uv

    command = [uv.find_uv_bin(), "pip", "compile", "--no-deps", "--no-cache", "--quiet", "-"]
    try:
        done = subprocess.run(
            command, input=b"iniconfig\n", capture_output=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def require_module(name: str) -> None:
    """For tests of what an extra brings."""
    require(importlib.util.find_spec(name) is not None, f"{name} is not installed")
