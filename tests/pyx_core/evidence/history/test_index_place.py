"""The index of a history is on a disk of this machine, where SQLite's locks work."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from mounted import in_namespace, make_read_only
from pyx_core.evidence.history.index_place import index_path
from requirements import require_linux

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_beside_the_history(tmp_path: Path) -> None:
    """On a local disk the index is the folder's own."""
    assert index_path(str(tmp_path), "/c") == str(tmp_path / ".pyx" / "index.sqlite")


@pytest.mark.skipif(sys.platform != "linux", reason="reads mountinfo")
@pytest.mark.parametrize(
    ("kind", "local"),
    [
        *((kind, True) for kind in ("ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs")),
        *((kind, False) for kind in ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse", "9p")),
    ],
)
def test_what_comes_over_a_network_is_not_local(kind: str, local: bool, tmp_path: Path) -> None:
    """The innermost mount decides; names with spaces are escaped in the list of mounts."""
    folder = tmp_path / "a share" / "temp"
    folder.mkdir(parents=True)
    shared = str(tmp_path / "a share").replace(" ", r"\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"2 1 0:33 / {shared} rw,relatime shared:3 - {kind} server:/x rw\n"
        f"3 1 0:34 / {shared}ing rw - nfs server:/y rw\n"
    )
    from pyx_core.evidence.history._local_linux import is_local

    assert is_local(str(folder), str(mounts)) is local
    assert is_local(str(tmp_path), str(mounts))


def test_an_unknown_list_of_mounts_is_no_reason_to_fail(tmp_path: Path) -> None:
    """Where the system tells nothing the folder counts as local."""
    require_linux()
    from pyx_core.evidence.history._local_linux import is_local

    assert is_local(str(tmp_path), str(tmp_path / "nosuch"))
    assert is_local(str(tmp_path))


def _read_only(folder: str, home: str) -> None:
    from pathlib import Path

    make_read_only(Path(folder))
    assert index_path(folder, None) is None
    first = index_path(folder, os.path.join(home, "cache"))
    assert first is not None
    assert first.startswith(os.path.join(home, "cache", ""))
    assert first != index_path("/proc", os.path.join(home, "cache"))


def test_where_it_can_not_be_written_it_is_in_the_cache(tmp_path: Path) -> None:
    """A folder that is read-only has its index in the user's cache, under a name of its own."""
    in_namespace(_read_only, tmp_path / "folder", tmp_path / "home")
