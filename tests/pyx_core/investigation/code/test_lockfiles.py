"""Every form of a lockfile is read: names, versions, and what is needed on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.investigation.code.data_file import DataFile
from pyx_core.investigation.code.node import npm_lock, pnpm_lock, yarn_lock
from pyx_core.investigation.code.node.manifest import Manifest
from pyx_core.investigation.code.python import other_locks, poetry_lock, uv_lock
from pyx_core.investigation.code.python.need import Here
from pyx_core.investigation.code.python.project_file import ProjectFile
from pyx_core.investigation.code.python.requirements_file import read_requirements
from pyx_core.investigation.code.rust.cargo_lock import CargoLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from pyx_core.investigation.code.ecosystem import Locked

HERE = Here({"sys_platform": "linux", "python_version": "3.12", "python_full_version": "3.12.1"})


def written(folder: Path, name: str, content: str) -> DataFile:
    path = folder / name
    path.write_text(content)
    return DataFile(str(path))


def told(found: Iterable[Locked]) -> dict[str, tuple[str | None, str]]:
    return {one.name: (one.version, one.need) for one in found}


def test_poetry_1_is_read_by_walking(tmp_path: Path) -> None:
    """Without groups in the lockfile, need follows from the manifest and from markers."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.poetry]\nname='x'\n[tool.poetry.dependencies]\npython='^3.11'\nA='1'\n"
        "opt={version='1',optional=true}\nwin={version='1',platform='win32'}\n"
        "[tool.poetry.group.dev.dependencies]\nd='1'\n"
    )
    names = ("a", "b", "win", "opt", "d", "marked")
    content = "".join(
        f"[[package]]\nname='{name}'\nversion='1'\noptional={str(name == 'opt').lower()}\n"
        + ("[package.dependencies]\nB='*'\nmarked={version='*',markers='sys_platform == \"x\"'}\n")
        * (name == "a")
        for name in names
    )
    file = written(tmp_path, "poetry.lock", content + "[metadata]\n")
    found = poetry_lock.read(file, HERE, ProjectFile(str(tmp_path / "pyproject.toml")))
    assert told(found) == {
        "a": ("1", "needed"),
        "b": ("1", "needed"),
        "win": ("1", "elsewhere"),
        "opt": ("1", "optional"),
        "d": ("1", "development"),
        "marked": ("1", "elsewhere"),
    }
    assert [one.name for one in found if one.is_direct] == ["a", "win", "opt", "d"]


def test_poetry_2_says_itself_what_is_needed(tmp_path: Path) -> None:
    """Groups and markers of the lockfile decide."""
    content = (
        "[[package]]\nname='a'\nversion='1'\noptional=false\ngroups=['main','dev']\n"
        "[[package]]\nname='w'\nversion='1'\noptional=false\ngroups=['main']\n"
        "markers='sys_platform == \"win32\"'\n"
        "[metadata]\nlock-version='2.1'\n"
    )
    found = poetry_lock.read(written(tmp_path, "poetry.lock", content), HERE, None)
    assert told(found) == {"a": ("1", "needed"), "w": ("1", "elsewhere")}


def test_uv_follows_extras_and_forks(tmp_path: Path) -> None:
    """An extra's packages count where the extra is asked for, and of a fork the version meant."""
    content = """version = 1
[[package]]
name = "app"
version = "0"
source = { editable = "." }
dependencies = [
  { name = "web", extra = ["fast"] },
  { name = "np", version = "1", marker = "python_version < '3.10'" },
  { name = "np", version = "2", marker = "python_version >= '3.10'" },
]
[[package]]
name = "web"
version = "1"
[package.optional-dependencies]
fast = [{ name = "loop" }]
slow = [{ name = "snail" }]
[[package]]
name = "loop"
version = "1"
[[package]]
name = "snail"
version = "1"
[[package]]
name = "np"
version = "1"
[[package]]
name = "np"
version = "2"
[[package]]
name = "git-one"
version = "1"
source = { git = "https://host/x?rev=main#abcdef" }
"""
    found = uv_lock.read(written(tmp_path, "uv.lock", content), HERE, None)
    assert [(one.name, one.version, one.need) for one in found] == [
        ("web", "1", "needed"),
        ("loop", "1", "needed"),
        ("snail", "1", "elsewhere"),
        ("np", "1", "elsewhere"),
        ("np", "2", "needed"),
        ("git-one", "1", "elsewhere"),
    ]
    assert found[-1].commit == "abcdef"


def test_pylock_and_pipfile_lock_are_read(tmp_path: Path) -> None:
    """Their markers decide; groups that nobody chose are optional."""
    content = (
        "lock-version='1.0'\n[[packages]]\nname='A'\nversion='1'\n"
        "[[packages]]\nname='b'\nversion='2'\nmarker=\"sys_platform == 'win32'\"\n"
        "[[packages]]\nname='c'\nversion='3'\nmarker=\"'docs' in dependency_groups\"\n"
    )
    found = other_locks.read_pylock(written(tmp_path, "pylock.toml", content), HERE, None)
    assert told(found) == {
        "a": ("1", "needed"),
        "b": ("2", "elsewhere"),
        "c": ("3", "optional"),
    }
    pipfile = {"_meta": {}, "default": {"A": {"version": "==1"}}, "develop": {"d": {}}}
    file = written(tmp_path, "Pipfile.lock", json.dumps(pipfile))
    found = other_locks.read_pipfile_lock(file, HERE, None)
    assert told(found) == {"a": ("1", "needed"), "d": (None, "development")}


def test_requirements_are_read_with_what_they_include(tmp_path: Path) -> None:
    """Pins, continued lines, hashes, markers, includes and comments; a circle of includes ends."""
    (tmp_path / "base.txt").write_text("-r requirements.txt\nBase_One===2.0\n")
    (tmp_path / "requirements.txt").write_text(
        "# pins\n-r base.txt\n--index-url https://x\na==1.0 \\\n    --hash=sha256:ab  # why\n"
        "win==1 ; sys_platform == 'win32'\nloose>=1\nu @ https://host/u.whl\n-e .\n./local\n"
        "extra[b,c]==3 ; python_version>'3'\n"
    )
    found = read_requirements(str(tmp_path / "requirements.txt"), HERE)
    assert told(found.locked) == {
        "base-one": ("2.0", "needed"),
        "a": ("1.0", "needed"),
        "win": ("1", "elsewhere"),
        "u": (None, "needed"),
        "extra": ("3", "needed"),
    }
    assert found.is_hashed


def test_npm_of_version_1_is_read(tmp_path: Path) -> None:
    """Nested dependencies become places."""
    lock = {
        "lockfileVersion": 1,
        "dependencies": {
            "a": {"version": "1", "dependencies": {"b": {"version": "2", "dev": True}}}
        },
    }
    found = npm_lock.read(written(tmp_path, "package-lock.json", json.dumps(lock)), None)
    assert [(one.place, one.version, one.need) for one in found] == [
        ("node_modules/a", "1", "needed"),
        ("node_modules/a/node_modules/b", "2", "development"),
    ]


PNPM_9 = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(p@2.0.0)}
    devDependencies:
      '@s/d': {specifier: '1', version: 1.0.0}
packages:
  a@1.0.0: {resolution: {integrity: x}}
  p@2.0.0: {resolution: {integrity: x}}
  '@s/d@1.0.0': {resolution: {integrity: x}}
  mac@1.0.0: {resolution: {integrity: x}, os: [plan9]}
snapshots:
  a@1.0.0(p@2.0.0):
    dependencies: {p: 2.0.0}
    optionalDependencies: {mac: 1.0.0}
  p@2.0.0: {}
  '@s/d@1.0.0': {}
  mac@1.0.0: {optional: true}
"""
PNPM_6 = """lockfileVersion: '6.0'
dependencies:
  a: {specifier: ^1.0.0, version: 1.0.0(p@2.0.0)}
packages:
  /a@1.0.0(p@2.0.0):
    resolution: {integrity: x}
    dev: false
  /p@2.0.0:
    resolution: {integrity: x}
    dev: false
  /@s/d@1.0.0:
    resolution: {integrity: x}
    dev: true
  /mac@1.0.0:
    resolution: {integrity: x}
    os: [plan9]
"""


@pytest.mark.parametrize("content", [PNPM_9, PNPM_6], ids=["9", "6"])
def test_pnpm_is_read(tmp_path: Path, content: str) -> None:
    """Peers in a key belong to no version; what is for another system need not be here."""
    found = pnpm_lock.read(written(tmp_path, "pnpm-lock.yaml", content), None)
    assert told(found) == {
        "a": ("1.0.0", "needed"),
        "p": ("2.0.0", "needed"),
        "@s/d": ("1.0.0", "development"),
        "mac": ("1.0.0", "elsewhere"),
    }


def test_yarn_is_read_in_both_forms(tmp_path: Path) -> None:
    """The form of yarn 1, and the YAML of its successors, whose own project is none."""
    (tmp_path / "package.json").write_text('{"dependencies": {"a": "^1"}}')
    manifest = Manifest(str(tmp_path / "package.json"))
    old = (
        '# yarn lockfile v1\n\n\na@^1, a@~1.0:\n  version "1.0.1"\n  dependencies:\n'
        '    "@s/b" "2"\n  optionalDependencies:\n    fs "1"\n\n'
        '"@s/b@2":\n  version "2.0.0"\n\nfs@1:\n  version "1.0.0"\n'
    )
    found = yarn_lock.read(written(tmp_path, "yarn.lock", old), manifest)
    assert told(found) == {
        "a": ("1.0.1", "needed"),
        "@s/b": ("2.0.0", "needed"),
        "fs": ("1.0.0", "optional"),
    }
    assert [one.name for one in found if one.is_direct] == ["a"]
    new = (
        '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1.0.1\n  resolution: "a@npm:1.0.1"\n'
        '"@s/b@npm:2":\n  version: 2.0.0\n  resolution: "@s/b@npm:2.0.0"\n  conditions: os=aix\n'
        '"me@workspace:.":\n  version: 0.0.0\n  resolution: "me@workspace:."\n'
    )
    found = yarn_lock.read(written(tmp_path, "yarn.lock", new), manifest)
    assert told(found) == {"a": ("1.0.1", "needed"), "@s/b": ("2.0.0", "optional")}


READERS: dict[str, Callable[[DataFile], object]] = {
    "uv.lock": lambda file: uv_lock.read(file, HERE, None),
    "poetry.lock": lambda file: poetry_lock.read(file, HERE, None),
    "pylock.toml": lambda file: other_locks.read_pylock(file, HERE, None),
    "Pipfile.lock": lambda file: other_locks.read_pipfile_lock(file, HERE, None),
    "package-lock.json": lambda file: npm_lock.read(file, None),
    "pnpm-lock.yaml": lambda file: pnpm_lock.read(file, None),
    "yarn.lock": lambda file: yarn_lock.read(file, None),
    "requirements.txt": lambda file: read_requirements(file.path, HERE),
    "Cargo.lock": lambda file: CargoLock(file.path, None),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
KEYS = (
    *("packages", "package", "dependencies", "default", "_meta", "lockfileVersion", "version"),
    *("snapshots", "importers", "metadata", "lock-version", "__metadata", "name", "source"),
)
LINES = st.sampled_from(
    [
        "[[package]]",
        "name='a'",
        "version='1'",
        "dependencies=[1]",
        "a@1:",
        '  version "1"',
        "=",
        "\\",
    ]
)


@given(
    name=st.sampled_from(sorted(READERS)),
    content=st.one_of(
        st.dictionaries(st.sampled_from(KEYS), VALUES).map(json.dumps),
        st.lists(LINES, max_size=6).map("\n".join),
        st.text(max_size=40),
    ),
)
def test_no_lockfile_is_a_defect(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: str
) -> None:
    """Whatever stands in a lockfile, it is read, or told as broken with its path."""
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    try:
        READERS[name](DataFile(str(path)))
    except PyxError as error:
        assert str(path) in error.message  # noqa: PT017 - it need not be raised
