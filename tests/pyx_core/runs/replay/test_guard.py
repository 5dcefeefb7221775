"""The original's files stand aside during a replay, and come back whatever happens."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from pyx_core.errors import PyxError
from pyx_core.evidence.lookup import find_run
from pyx_core.runs.replay.guard import Guard, place_of, restore_interrupted
from pyx_core.runs.replay.original import Original

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

SCRIPT = "open('a.txt', 'w').write('a')\nopen('b.txt', 'a').write('b')\nprint('x')\n"


def original_of(project: MakeProject) -> tuple[Project, Original]:
    """A run that made `a.txt` and added to `b.txt`."""
    made = project({"s.py": SCRIPT, "b.txt": "before "})
    made.run("run", "--file", "s.py").assert_success()
    return made, Original(find_run("s", str(made.folder), str(made.folder)))


def states(made: Project) -> dict[str, tuple[str, int, int]]:
    """Content, time and identity of both files."""
    return {
        name: (path.read_text(), path.stat().st_mtime_ns, path.stat().st_ino)
        for name in ("a.txt", "b.txt")
        if (path := made.path(name)).exists()
    }


def new_guard(made: Project, original: Original) -> Guard:
    folder = made.path("replayed")
    folder.mkdir(exist_ok=True)
    return Guard(original, str(folder), str(made.folder))


@pytest.mark.parametrize("moves", range(8))
def test_a_crash_between_any_two_steps_loses_nothing(
    moves: int, project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever pyx dies while it moves files, both files are the original's after the next
    command, and what the replay wrote is in its folder or still to be found."""
    made, original = original_of(project)
    before = states(made)
    left = moves

    class Crash(BaseException):
        pass

    real = os.rename

    def rename(path: str, target: str) -> None:
        nonlocal left
        if not left:
            raise Crash
        left -= 1
        real(path, target)

    guard = new_guard(made, original)
    monkeypatch.setattr(os, "rename", rename)
    try:
        guard.set_aside()
        made.write("a.txt", "replay a")
        made.write("b.txt", "replay b")
        guard.bring_back(None)
    except Crash:
        pass
    monkeypatch.setattr(os, "rename", real)
    assert restore_interrupted(str(made.folder)) == [], "it is still held"
    os.close(guard._lock)
    assert restore_interrupted(str(made.folder)) == [original.run.run_id]
    assert states(made) == before
    assert restore_interrupted(str(made.folder)) == []


def test_files_on_another_file_system_are_copied_and_come_back(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be renamed, bytes and times are the same afterwards."""
    made, original = original_of(project)
    before = {name: state[:2] for name, state in states(made).items()}

    def rename(path: str, target: str) -> None:
        raise OSError(18, "cross-device link")

    monkeypatch.setattr(os, "rename", rename)
    guard = new_guard(made, original)
    guard.set_aside()
    assert not made.path("a.txt").exists()
    assert made.path("b.txt").read_text() == "before b"
    made.write("a.txt", "replay")
    guard.bring_back(None)
    guard.close()
    assert {name: state[:2] for name, state in states(made).items()} == before
    assert made.path("replayed/a.txt").read_text() == "replay"


def test_a_copy_that_the_replay_left_alone_is_no_output_of_it(project: MakeProject) -> None:
    """What was there before stays readable for the replay, and is not taken for its result."""
    made, original = original_of(project)
    before = states(made)
    guard = new_guard(made, original)
    guard.set_aside()
    guard.bring_back(None)
    guard.close()
    assert states(made) == before
    assert list(made.path("replayed").iterdir()) == []


def test_what_can_not_be_put_back_is_kept(
    project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error on the way back leaves the file in its place of refuge, and says where."""
    made, original = original_of(project)
    before = states(made)
    guard = new_guard(made, original)
    guard.set_aside()
    shutil.move(made.path("s.py"), made.path("s.py.away"))

    def rename(path: str, target: str) -> None:
        raise OSError(28, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", rename)
        with pytest.raises(PyxError, match="no space"):
            guard.bring_back(None)
    guard.close()
    assert restore_interrupted(str(made.folder)) == [original.run.run_id]
    assert states(made) == before


def test_a_broken_journal_is_left_for_a_person(project: MakeProject, tmp_path: Path) -> None:
    """What can't be read is not thrown away."""
    made = project({".pyx/replays/x/journal.json": "{", ".pyx/replays/x/0.kept": "precious"})
    assert restore_interrupted(str(made.folder)) == []
    assert made.path(".pyx/replays/x/0.kept").read_text() == "precious"
    assert restore_interrupted(str(tmp_path / "nowhere")) == []


def test_an_output_is_named_by_the_nearest_folder() -> None:
    """By the output folder, else by the working folder, else by its own name."""
    assert place_of("/out/a/b.txt", "/out", "/proj") == os.path.join("a", "b.txt")
    assert place_of("/proj/b.txt", "/out", "/proj") == "b.txt"
    assert place_of("/other/b.txt", "/out", "/proj") == os.path.join("outside", "b.txt")
