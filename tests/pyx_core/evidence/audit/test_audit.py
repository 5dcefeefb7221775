"""A whole folder: every run, and the chain that shows what was taken out or put in."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_folder import (
    audit,
    chain_anew,
    history_lines,
    make_run,
    sha256_of,
    states,
    without_hashes,
    write_history,
)
from processes import kill_processes
from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject
    from pyx_core.runs.record import Workspace


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """A folder with four runs."""
    folder = tmp_path / "four"
    folder.mkdir()
    for _ in range(4):
        make_run(folder)
    return folder


def first_break(folder: Path) -> int:
    """The line of the first break; asserts that there is one."""
    found = audit(folder)
    assert not found.is_intact
    assert found.breaks
    return found.breaks[0][0]


def test_the_head_is_the_hash_of_the_last_line(four: Path) -> None:
    """An intact folder has a head; it is what the next line will name."""
    found = audit(four)
    assert found.is_intact
    assert found.head == sha256_of(history_lines(four)[-1])
    make_run(four)
    assert json.loads(history_lines(four)[-1])["previous_sha256"] == found.head


def test_a_removed_line_is_found(four: Path) -> None:
    """A line that is gone is a break at the next one, and leaves a manifest that none names."""
    lines = history_lines(four)
    write_history(four, [lines[0], *lines[2:]])
    assert first_break(four) == 2
    assert any(file.path.endswith("manifest.json") for file in audit(four).extra)


def test_swapped_lines_are_found(four: Path) -> None:
    """The order of the lines is part of the chain."""
    lines = history_lines(four)
    write_history(four, [lines[0], lines[2], lines[1], lines[3]])
    assert first_break(four) == 2


def test_an_inserted_empty_line_is_found(four: Path) -> None:
    """Not even a line end can be added between two lines."""
    lines = history_lines(four)
    write_history(four, [lines[0], b"", *lines[1:]])
    assert first_break(four) == 3


def test_a_forged_line_is_found(four: Path) -> None:
    """A line at the end that does not name the hash of the one before, or has no manifest."""
    forged = json.loads(history_lines(four)[-1])
    forged["run_id"] = "20991231_000000_000000"
    write_history(four, [*history_lines(four), encode(forged).rstrip(b"\n")])
    assert first_break(four) == 5
    assert audit(four).totals["not_intact"] == 1


def test_a_doubled_line_is_found(four: Path) -> None:
    """A run id stands in a history once."""
    chain_anew(four, [*history_lines(four), history_lines(four)[0]])
    found = audit(four)
    assert [(number, "once more" in reason) for number, reason in found.breaks] == [(5, True)]


def test_a_manifest_rewritten_with_consistent_hashes_is_found(four: Path) -> None:
    """Who changes an output and its hash in the manifest has changed the manifest."""
    run_id = json.loads(history_lines(four)[1])["run_id"]
    output = four / f"count.{run_id}.rows.csv"
    manifest = four / f"count.{run_id}.manifest.json"
    before = output.read_bytes()
    output.write_bytes(b"id,total\n1,9\n")
    content = manifest.read_bytes()
    changed = content.replace(sha256_of(before).encode(), sha256_of(output.read_bytes()).encode())
    assert changed != content
    manifest.write_bytes(changed)
    (run,) = audit(four).runs
    assert states(run) == {("manifest", "changed")}
    # With the line rewritten, too, the chain breaks at the next one.
    lines = history_lines(four)
    lines[1] = lines[1].replace(sha256_of(content).encode(), sha256_of(changed).encode())
    write_history(four, lines)
    found = audit(four)
    assert (found.runs, found.breaks[0][0]) == ([], 3)


def test_a_chain_made_anew_is_found_by_its_anchor(four: Path) -> None:
    """Who rewrites everything behind a change leaves nothing that disagrees, but for the head that
    somebody wrote down."""
    anchor = audit(four).head
    run_id = json.loads(history_lines(four)[3])["run_id"]
    for path in four.glob(f"*{run_id}*"):
        path.unlink()
    chain_anew(four, history_lines(four)[:3])
    assert audit(four).is_intact
    found = audit(four, anchor)
    assert found.anchor is not None
    assert (found.is_intact, found.anchor.line, found.anchor.is_proven) == (False, None, False)


def test_an_anchor_proves_all_before_it(four: Path) -> None:
    """A head from a ticket is found with its line and what came since; a change before it is no
    longer proven, one behind it says nothing against it."""
    anchor = sha256_of(history_lines(four)[1])
    found = audit(four, anchor).anchor
    assert found is not None
    assert (found.line, found.runs_after, found.is_proven) == (2, 2, True)
    lines = history_lines(four)
    write_history(four, [*lines[:3], lines[3].replace(b"2 rows", b"3 rows")])
    behind = audit(four, anchor)
    assert behind.anchor is not None
    assert (behind.is_intact, behind.anchor.is_proven) == (False, True)
    write_history(four, [lines[0].replace(b"2 rows", b"3 rows"), *lines[1:]])
    before = audit(four, anchor)
    assert before.anchor is not None
    assert (before.anchor.line, before.anchor.is_proven) == (2, False)


@given(torn=st.integers(1, 300), tail=st.sampled_from([b"", b"\n", b"\n\n", b"\n\xff\n"]))
@settings(max_examples=30)
def test_a_torn_line_is_part_of_the_chain(
    tmp_path_factory: pytest.TempPathFactory, torn: int, tail: bytes
) -> None:
    """A torn last line is told; behind it the chain goes on and covers it and the line before."""
    folder = tmp_path_factory.mktemp("torn")
    make_run(folder)
    path = folder / ".history.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:torn] + tail)
    assert first_break(folder) >= 2
    make_run(folder)
    found = audit(folder)
    assert found.is_intact
    assert found.totals["torn"] >= 1
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2 rows", b"3 rows", 1))
    assert not audit(folder).is_intact
    position = len(whole) + torn // 2
    path.write_bytes(content[:position] + b"~" + content[position + 1 :])
    assert not audit(folder).is_intact


def test_lines_without_hashes_are_never_intact(four: Path) -> None:
    """Runs of an earlier pyx are told as unchained; a line that lost its hashes is a break."""
    without_hashes(four)
    make_run(four)
    found = audit(four)
    assert not found.is_intact
    assert (found.breaks, found.totals["unchained"]) == ([], 4)
    assert states(found.runs[0]) == {("manifest", "unreadable")}
    line = json.loads(history_lines(four)[4])
    del line["manifest_sha256"], line["previous_sha256"]
    make_run(four)
    lines = history_lines(four)
    write_history(four, [*lines[:5], encode(line).rstrip(b"\n")])
    assert first_break(four) == 6


def test_a_manifest_that_no_line_names_is_extra(four: Path) -> None:
    """A manifest that is in the folder and not in the history belongs to no run of it."""
    other = four / "other.20991231_000000_000000.manifest.json"
    shutil.copy(next(four.glob("*.manifest.json")), other)
    found = audit(four)
    assert [file.path for file in found.extra] == [str(other)]
    assert not found.is_intact


def test_what_bears_the_id_of_an_investigation_is_not_extra(four: Path) -> None:
    """A summary beside its log is no file of a run that the history lacks; a manifest is."""
    stem = four / "topic.20991231_000000_000000"
    for ending in ("inspect.md", "leader.md"):
        stem.with_name(f"{stem.name}.{ending}").write_text("# topic\n", encoding="utf-8")
    assert audit(four).is_intact
    other = stem.with_name(f"{stem.name}.manifest.json")
    shutil.copy(next(four.glob("*.manifest.json")), other)
    assert [file.path for file in audit(four).extra] == [str(other)]


def test_a_folder_whose_history_was_removed_is_not_intact(four: Path) -> None:
    """Manifests without a history are extra; a folder with neither is an error."""
    (four / ".history.jsonl").unlink()
    found = audit(four)
    assert (found.is_intact, found.head, found.totals["runs"]) == (False, None, 0)
    empty = four / "empty"
    empty.mkdir()
    with pytest.raises(PyxError) as caught:
        audit(empty)
    assert caught.value.kind == "not_found"


def test_a_history_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    """A folder in its place is told, and nothing waits for it."""
    (tmp_path / ".history.jsonl").mkdir()
    with pytest.raises(PyxError, match="no file"):
        audit(tmp_path)


def test_runs_with_folders_and_manifests_of_their_own(tmp_path: Path) -> None:
    """A run whose outputs stand in a subfolder, and one whose manifest stands elsewhere, are
    checked like others, also after the folder was moved."""
    folder = tmp_path / "runs"
    elsewhere = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "replay").mkdir()
    original = make_run(folder).manifest["run_id"]
    make_run(folder, home=str(folder), output_dir=str(folder / "replay"), replay_of=original)
    make_run(folder, output_path=str(elsewhere / "m.json"))
    found = audit(folder)
    assert (found.is_intact, found.totals["intact"]) == (True, 3)
    moved = tmp_path / "moved"
    shutil.move(folder, moved)
    found = audit(moved)
    assert (found.is_intact, found.totals["intact"]) == (True, 3)
    (elsewhere / "m.json").unlink()
    assert [states(run) for run in audit(moved).runs] == [{("manifest", "missing")}]


def test_a_run_in_progress_is_no_failure(project: MakeProject) -> None:
    """Its files are there, and its manifest is not, yet."""
    made = project({"s.py": "import time\nopen('started', 'w')\ntime.sleep(600)\n"})
    make_run(made.folder)
    running = made.start("run", "--file", "s.py")
    running.wait_for_file("started")
    found = audit(made.folder)
    assert (found.is_intact, found.totals["in_progress"]) == (True, 1)
    running.process.kill()
    running.process.communicate()
    kill_processes(made.survivors())
    made.run("history")
    found = audit(made.folder)
    assert (found.is_intact, found.totals["runs"]) == (True, 2)


def test_an_output_that_a_later_run_wrote_names_it(tmp_path: Path) -> None:
    """Evidence that was overwritten is changed, and the reader hears by which run."""

    def perform(workspace: Workspace) -> None:
        path = os.path.join(workspace.names.folder, "fixed.txt")
        with open(path, "w") as file:
            file.write(workspace.names.run_id)
        workspace.add_output(path, role="result")

    make_run(tmp_path, perform=perform)
    later = make_run(tmp_path, perform=perform).manifest["run_id"]
    (run,) = audit(tmp_path).runs
    (file,) = run.failures
    assert f"run {later} wrote it later" in str(file.detail)


@given(content=st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_for_a_history_are_read(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Whatever stands in a history, the audit ends, and what is not pyx's is never intact."""
    folder = tmp_path_factory.mktemp("any")
    (folder / ".history.jsonl").write_bytes(content)
    assert audit(folder).is_intact == (content == b"")


def test_what_is_kept_of_many_failures_is_bounded(tmp_path: Path) -> None:
    """Of very many runs that are gone some are kept to be shown, and all are counted."""
    lines: list[bytes] = []
    for number in range(3000):
        line = {
            "ts": "2026-11-24T00:00:00.000Z",
            "run_id": f"20261124_000000_{number:06x}",
            "task": "t",
            "manifest": str(tmp_path / f"t.20261124_000000_{number:06x}.manifest.json"),
            "manifest_sha256": "0" * 64,
            "previous_sha256": sha256_of(lines[-1]) if lines else None,
        }
        lines.append(encode(line).rstrip(b"\n"))
    write_history(tmp_path, lines)
    found = audit(tmp_path)
    assert found.totals["not_intact"] == 3000
    assert len(found.runs) == 1000
    assert found.head == sha256_of(lines[-1])
