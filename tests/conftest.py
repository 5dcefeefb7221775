"""Fixtures of all tests. No test touches the home of whoever runs it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import hypothesis
import pytest

from bundles import Made, make_bundle
from project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    MakeProject = Callable[[Mapping[str, str]], Project]

pytest_plugins = ["browser", "servers.fixtures"]

# No test depends on how fast the machine is.
hypothesis.settings.register_profile(
    "pyx", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pyx")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than processors: many tests wait for a process or a server to end."""
    return (
        len(os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)) + 1
    )


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, for what is called in this process and for what it starts."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def project(tmp_path: Path, home: Path) -> Iterator[MakeProject]:
    """Makes a folder with files (path: content) in which pyx is run as a user would."""
    projects: list[Project] = []

    def make(files: Mapping[str, str] | None = None) -> Project:
        made = Project(tmp_path / "project", home)
        projects.append(made)
        for name, content in (files or {}).items():
            made.write(name, content)
        return made

    yield make
    for made in projects:
        made.close()


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A signed bundle of three kinds of runs, made once by the real pyx."""
    return make_bundle(tmp_path_factory.mktemp("home-of-annabellqx"))
