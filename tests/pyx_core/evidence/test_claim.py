"""A run id is claimed, and everything can be taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from project import tree_of
from pyx_core import naming
from pyx_core.errors import PyxError
from pyx_core.evidence.claim import active_note, claim
from pyx_core.evidence.locks import try_lock

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject


def test_no_two_runs_get_the_same_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where chance gives an id a second time, another one is drawn."""
    draws = iter([b"\x00\x10", b"\x00\x10", b"\x00\x20"])
    monkeypatch.setattr(os, "urandom", lambda _: next(draws))
    first = claim(str(tmp_path), "t", None, 0.0)
    second = claim(str(tmp_path), "other", None, 0.0)
    assert first.names.run_id == "19700101_000000_000001"
    assert second.names.run_id == "19700101_000000_000002"
    first.discard()
    second.discard()


def test_an_id_is_the_moment_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids sort by time, within a second too, whatever the local time zone is."""
    monkeypatch.setenv("TZ", "America/New_York")
    if hasattr(time, "tzset"):
        time.tzset()
    assert naming.new_run_id(1_795_418_592.9).startswith("20261123_072312_")
    moments = [1.7e9 + step * 0.07 for step in range(200)]
    ids = [naming.new_run_id(moment) for moment in moments]
    assert ids == sorted(ids)
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def test_a_claim_that_is_taken_back_leaves_nothing(tmp_path: Path) -> None:
    """After `discard` there is no log, no note, and nothing else."""
    made = claim(str(tmp_path / "new"), "t", None, time.time())
    assert (tmp_path / "new").exists()
    made.discard()
    assert tree_of(tmp_path) == {}


def test_a_note_tells_whether_its_writer_lives(tmp_path: Path) -> None:
    """The note of a run in progress is locked; that of a killed pyx can be locked by anyone."""
    code = (
        "import sys, time\nfrom pyx_core.evidence.claim import active_note, claim\n"
        "made = claim(sys.argv[1], 't', None, time.time())\n"
        "print(active_note(made.names), flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        path = os.fsdecode(other.stdout.readline().strip())
        descriptor = os.open(path, os.O_RDWR)
        assert not try_lock(descriptor)
        other.kill()
        other.wait()
        assert try_lock(descriptor)
        os.close(descriptor)


def test_the_note_says_what_runs(project: MakeProject) -> None:
    """While a run goes on its note names the task, the arguments and the snapshots; when it ends
    the note is gone."""
    source = (
        "import os, time\nopen('ready', 'w').close()\n"
        "while not os.path.exists('go'):\n    time.sleep(0.01)\n"
    )
    made = project({"s.py": source})
    running = made.start("run", "--file", "s.py", "--", "x")
    running.wait_for_file("ready")
    folder = made.path(".pyx/active")
    while not (notes := [path for path in folder.iterdir() if path.stat().st_size]):
        time.sleep(0.01)
    note = json.loads(notes[0].read_bytes())
    assert note["run_id"] == notes[0].name
    assert note["task"] == "s"
    assert note["argv"][-1] == "x"
    assert note["pyx_pid"] == running.process.pid
    assert (
        made.path(".pyx/objects") / note["script"]["sha256"][:2] / note["script"]["sha256"]
    ).exists()
    made.write("go", "")
    running.finish().assert_success()
    assert list(folder.iterdir()) == []


def test_a_taken_manifest_path_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """Where the manifest's path exists, the folder of the run is not even created."""
    (tmp_path / "m.json").write_text("kept")
    with pytest.raises(PyxError) as raised:
        claim(str(tmp_path / "new"), "t", str(tmp_path / "m.json"), time.time())
    assert raised.value.kind == "exists"
    assert raised.value.hint
    assert tree_of(tmp_path) == {"m.json": b"kept"}
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("script", "task"),
    [
        ("a/b/fetch_orders.py", "fetch_orders"),
        ("a.b.c.sh", "a.b.c"),
        ("Makefile", "Makefile"),
        (".hidden", ".hidden"),
        ("sp ace.js", "sp ace"),
        ("größe.py", "größe"),
        ("new\nline.py", "new_line"),
        ("x" * 250 + ".py", "x" * 190),
        ("漢" * 80 + ".py", "漢" * 63),
    ],
)
def test_a_task_is_named_by_the_stem_of_its_script(script: str, task: str) -> None:
    """The stem, fit for the names of new files, never cut within a character."""
    assert naming.task_name(script) == task


def test_the_name_of_a_note_is_the_id(tmp_path: Path) -> None:
    """What is in progress can be listed by id."""
    names = naming.RunNames(str(tmp_path), "t", "20261123_072312_1cee05")
    assert active_note(names) == str(tmp_path / ".pyx" / "active" / "20261123_072312_1cee05")
