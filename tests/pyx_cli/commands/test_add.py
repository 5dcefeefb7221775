"""`pyx add`: packages for scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from requirements import require_package_index

if TYPE_CHECKING:
    from project import MakeProject, Project


def uv_variables() -> dict[str, str]:
    """What this machine's way to a package index needs."""
    prefixes = ("UV_", "PIP_", "HTTP_", "HTTPS_", "NO_PROXY", "SSL_", "ALL_PROXY")
    return {name: value for name, value in os.environ.items() if name.upper().startswith(prefixes)}


def with_environment(made: Project) -> Project:
    """Gives the project a `.venv`, so that nothing is installed beside pyx itself."""
    command = [sys.executable, "-m", "venv", "--without-pip", str(made.path(".venv"))]
    subprocess.run(command, check=True)
    made.write(".env", "PYX_PYTHON=project\n")
    return made


def test_what_is_installed_can_be_imported_by_a_run(project: MakeProject) -> None:
    """Both ways to name packages work, versions are told, and a second call finds them there."""
    require_package_index()
    made = with_environment(project({"s.py": "import iniconfig\nprint(iniconfig.__name__)\n"}))
    first = made.run("add", "iniconfig==2.1.0", "--package", "idna", "--json", env=uv_variables())
    changed = {entry["name"]: entry["version"] for entry in first.assert_answered().json["changed"]}
    assert changed["iniconfig"] == "2.1.0"
    assert set(changed) == {"iniconfig", "idna"}
    assert str(made.path(".venv")) in first.json["python"]
    assert made.run("run", "--file", "s.py").assert_success().log == "iniconfig\n"
    second = made.run("add", "iniconfig", env=uv_variables()).assert_answered()
    assert second.stdout.startswith("already there: iniconfig 2.1.0\n")


@pytest.mark.parametrize(
    ("package", "environ", "reason", "hint"),
    [
        ("./nowhere-1.0-py3-none-any.whl", {}, "nowhere", "check names and versions"),
        ("iniconfig>=", {}, "iniconfig>=", "check names and versions"),
        (
            "iniconfig",
            {"PYX_UV_INDEX_URL": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"},
            "127.0.0.1:9",
            "PYX_UV_HTTPS_PROXY",
        ),
    ],
)
def test_a_failure_shows_the_reason_and_what_helps(
    project: MakeProject, package: str, environ: dict[str, str], reason: str, hint: str
) -> None:
    """uv's own words, and a hint that fits them: the name, or the way to the index."""
    made = with_environment(project({}))
    outcome = made.run("add", package, env={"UV_NO_CONFIG": "1", **environ})
    outcome.assert_refused(125, reason, hint)


@pytest.mark.parametrize("words", [(), ("--", "-r"), ("",)])
def test_what_is_no_package_is_told(project: MakeProject, words: tuple[str, ...]) -> None:
    """Nothing that uv would take for an option of its own is handed on."""
    project({}).run("add", *words).assert_refused(2, "package", "pyx add httpx")
