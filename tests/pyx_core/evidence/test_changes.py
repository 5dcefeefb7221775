"""What changed in a folder, as the kernel tells it and as a listing finds it: the same."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pyx_core.evidence.changes import ListingWatch, watch
from requirements import require_linux

if TYPE_CHECKING:
    from collections.abc import Callable

    from project import MakeProject
    from pyx_core.evidence.changes import Watch

    Make = Callable[[str, int], Watch]


def by_kernel(folder: str, marked_ns: int) -> Watch:
    """The watch that Linux has for a folder with many files."""
    require_linux()
    if sys.platform == "linux":
        from pyx_core.evidence._changes_linux import InotifyWatch

        return InotifyWatch(folder, marked_ns)
    raise AssertionError


def by_listing(folder: str, marked_ns: int) -> Watch:
    """What a folder with few files gets, and every folder elsewhere."""
    made = watch(folder, marked_ns)
    assert isinstance(made, ListingWatch)
    return made


@pytest.fixture(params=[by_kernel, by_listing])
def make(request: pytest.FixtureRequest) -> Make:
    """Each way to watch a folder."""
    way: Make = request.param
    return way


def mark(folder: Path) -> int:
    """A time of the folder's own file system, later than all that was done before."""
    time.sleep(0.02)
    (folder / ".mark").touch()
    marked = (folder / ".mark").stat().st_ctime_ns
    (folder / ".mark").unlink()
    return marked


def found(watched: Watch, folder: Path) -> dict[str, str]:
    """What a watch found, by relative path."""
    return {os.path.relpath(path, folder): change for path, change in watched.changes().items()}


def test_all_kinds_of_change_are_found(tmp_path: Path, make: Make) -> None:
    """New, changed, appended, moved in and linked files are found, at any depth; what was only
    read, removed, or there before is not."""
    for name in ("old", "changed", "appended", "read", "removed", "sub/old", "sub/changed"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("before")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.write_text("x")
    watched = make(str(tmp_path), mark(tmp_path))
    (tmp_path / "new").write_text("x")
    (tmp_path / "changed").write_text("after")
    (tmp_path / "sub/changed").write_text("after")
    with open(tmp_path / "appended", "a") as file:
        file.write("more")
    (tmp_path / "read").read_text()
    (tmp_path / "removed").unlink()
    (tmp_path / "passing").write_text("x")
    (tmp_path / "passing").unlink()
    (tmp_path / "sub/deep/er").mkdir(parents=True)
    (tmp_path / "sub/deep/er/new").write_text("x")
    os.rename(outside, tmp_path / "moved")
    os.symlink("nowhere", tmp_path / "link")
    assert found(watched, tmp_path) == {
        "new": "created",
        "changed": "modified",
        "sub/changed": "modified",
        "appended": "modified",
        "sub/deep/er/new": "created",
        "moved": "created",
        "link": "created",
    }


def test_files_of_pyx_are_not_looked_at(tmp_path: Path, make: Make) -> None:
    """History, state and bytecode are none of the run's outputs."""
    (tmp_path / ".pyx").mkdir()
    watched = make(str(tmp_path), mark(tmp_path))
    (tmp_path / ".history.jsonl").write_text("{}")
    (tmp_path / ".pyx/x").write_text("x")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/x").write_text("x")
    assert found(watched, tmp_path) == {}


def test_a_folder_that_was_moved_in_is_searched(tmp_path: Path, make: Make) -> None:
    """A whole folder that appears by a rename counts with all its files."""
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    (outside / "a/b").mkdir(parents=True)
    (outside / "a/b/c").write_text("x")
    watched = make(str(tmp_path), mark(tmp_path))
    shutil.move(outside, tmp_path / "moved")
    assert found(watched, tmp_path) == {"moved/a/b/c": "created"}


def test_a_folder_that_is_gone_is_no_trouble(tmp_path: Path, make: Make) -> None:
    """Folders that were removed meanwhile are passed over."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/old").write_text("x")
    watched = make(str(tmp_path), mark(tmp_path))
    (tmp_path / "sub/new").write_text("x")
    shutil.rmtree(tmp_path / "sub")
    assert found(watched, tmp_path) == {}


def test_names_may_be_any_bytes(tmp_path: Path, make: Make) -> None:
    """A name that is no UTF-8, or holds a line break, is found."""
    if sys.platform != "linux":
        pytest.skip("names of files are text here")
    watched = make(str(tmp_path), mark(tmp_path))
    with open(os.fsencode(tmp_path) + b"/\xff\n", "w"):
        pass
    assert found(watched, tmp_path) == {os.fsdecode(b"\xff\n"): "created"}


def test_events_that_were_lost_are_made_good(tmp_path: Path) -> None:
    """More changes than the kernel's queue holds, none of them read in time, are all found."""
    require_linux()
    limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if limit > 100_000:
        limit = 20_000
    (tmp_path / "old").write_text("x")
    watched = by_kernel(str(tmp_path), mark(tmp_path))
    for number in range(limit // 2 + 100):
        (tmp_path / f"f{number}").touch()
    names = found(watched, tmp_path)
    assert len(names) == limit // 2 + 100
    assert "old" not in names


def test_a_run_in_a_folder_with_many_files_finds_its_own(project: MakeProject) -> None:
    """Among thousands of old files what the run made, changed and replaced is found, no other."""
    made = project({})
    for number in range(4000):
        made.path(f"old{number}").touch()
    made.write(
        "s.py",
        "import os\nopen('old1', 'w').close()\nopen('new', 'w').close()\n"
        "open('tmp', 'w').write('x')\nos.replace('tmp', 'old2')\nos.mkdir('sub')\n"
        "open('sub/deep', 'w').close()\nos.unlink('old3')\nopen('old4').close()\n",
    )
    outcome = made.run("run", "--file", "s.py").assert_success()
    assert outcome.output_names() == ["deep", "new", "old1", "old2"]
