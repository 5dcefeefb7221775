"""Snapshots: what ran, as it was."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from pyx_core.evidence.objects import Snapshot, object_path

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject


@pytest.mark.parametrize("size", [0, 1, 1000, (1 << 20) + 1, (16 << 20) + 1])
def test_a_snapshot_is_the_file_at_that_moment(tmp_path: Path, size: int) -> None:
    """Small or large, the bytes of the moment are kept under their hash, whatever comes after."""
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    path = tmp_path / "source"
    path.write_bytes(content)
    snapshot = Snapshot(str(path), str(tmp_path / ".pyx"), "id", "script")
    path.write_bytes(b"changed since")
    kept = snapshot.keep()
    digest = hashlib.sha256(content).hexdigest()
    assert kept == {"path": str(path), "size": size, "sha256": digest}
    with open(object_path(str(tmp_path / ".pyx"), digest), "rb") as file:
        assert file.read() == content


def test_equal_bytes_are_kept_once(tmp_path: Path) -> None:
    """Two snapshots of the same content are one object, and no temporary file stays."""
    (tmp_path / "a").write_text("same")
    (tmp_path / "b").write_text("same")
    for name in "ab":
        Snapshot(str(tmp_path / name), str(tmp_path / ".pyx"), name, "script").keep()
    files = [path for path in (tmp_path / ".pyx").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [hashlib.sha256(b"same").hexdigest()]


def test_a_snapshot_that_is_not_wanted_leaves_nothing(tmp_path: Path) -> None:
    """`discard` takes the copy back, twice if need be."""
    (tmp_path / "a").write_text("x")
    snapshot = Snapshot(str(tmp_path / "a"), str(tmp_path / ".pyx"), "id", "script")
    snapshot.discard()
    snapshot.discard()
    assert not [path for path in (tmp_path / ".pyx").rglob("*") if path.is_file()]


def test_what_was_hashed_is_what_ran(project: MakeProject) -> None:
    """A script that is replaced while pyx runs it again and again is recorded as it was each
    time: the hash in the manifest is that of the source which printed the log."""
    made = project({})
    for number in range(5):
        source = f"print({number})\n"
        made.write("s.py", source)
        manifest = made.run("run", "--file", "s.py").assert_success().manifest
        assert manifest["script"]["sha256"] == hashlib.sha256(source.encode()).hexdigest()
