"""`.history.jsonl`: one whole line a run, whoever else is writing, whatever stood there."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.evidence.history import history
from pyx_core.evidence.locks import lock
from requirements import require_linux

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from project import MakeProject
    from pyx_core.manifest.contract import HistoryLine


def line(number: int, summary: str = "") -> HistoryLine:
    return {
        "ts": "2026-11-24T00:00:00.000Z",
        "run_id": f"20261124_000000_{number:06x}",
        "task": "t",
        "manifest": "/m.json",
        "success": True,
        "status": "ok",
        "duration_s": 0.1,
        "summary": summary,
        "source": "file",
        "error": None,
        "declared_text": None,
        "manifest_sha256": "0" * 64,
        "previous_sha256": None,
    }


def numbers(folder: Path) -> list[int]:
    """The numbers of the lines, newest first."""
    return [int(found["run_id"][-6:], 16) for found in history.newest_first(str(folder))]


def test_the_newest_comes_first(tmp_path: Path) -> None:
    """Reading begins at the end of the file, across the blocks in which it is read."""
    for number in range(300):
        history.append(str(tmp_path), line(number, "é" * (number * 7)))
    assert numbers(tmp_path) == list(range(299, -1, -1))


def test_no_history_is_an_empty_one(tmp_path: Path) -> None:
    """A folder without a history has no runs."""
    assert numbers(tmp_path) == []


@given(
    torn=st.integers(1, 120),
    tail=st.sampled_from([b"", b"\n", b"\xff\xfe", b"\0\0\0", b"null\n", b"[]\n"]),
)
def test_a_torn_line_costs_no_other_line(
    tmp_path_factory: pytest.TempPathFactory, torn: int, tail: bytes
) -> None:
    """Where a crash tore the last line, the next run starts a new one, and both ends are read."""
    folder = tmp_path_factory.mktemp("torn")
    history.append(str(folder), line(1))
    path = folder / ".history.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: min(torn, len(whole) - 2)] + tail)
    assert numbers(folder) == [1]
    history.append(str(folder), line(2))
    assert path.read_bytes().startswith(whole)
    assert numbers(folder) == [2, 1]


def test_a_run_goes_on_behind_a_torn_line(project: MakeProject) -> None:
    """`pyx run` in a folder with a torn history adds a whole line of its own."""
    made = project({"s.py": "", ".history.jsonl": '{"ts": "2026-11-24T00:00'})
    running = made.start("run", "--file", "s.py")
    assert running.process.wait(60) == 0
    running.process.communicate()
    first, second = made.path(".history.jsonl").read_text().splitlines()
    assert first == '{"ts": "2026-11-24T00:00'
    (manifest,) = made.manifests()
    assert json.loads(second)["run_id"] == manifest["run_id"]


def append_many(folder: str, start: int) -> None:
    for number in range(start, start + 100):
        history.append(folder, line(number, "x" * (number % 50) * 400))


def test_many_writers_tear_no_line(tmp_path: Path) -> None:
    """Lines of several kB that four processes append at once are all there, and whole."""
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=append_many, args=(str(tmp_path), start))
        for start in range(0, 400, 100)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert sorted(numbers(tmp_path)) == list(range(400))
    lines = (tmp_path / ".history.jsonl").read_bytes().splitlines()
    assert all(isinstance(json.loads(raw), dict) for raw in lines)


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    """While somebody else holds the history nothing is appended to it, and afterwards it is."""
    history.append(str(tmp_path), line(1))
    path = tmp_path / ".history.jsonl"
    holder = os.open(path, os.O_RDWR)
    lock(holder)
    writer = threading.Thread(target=history.append, args=(str(tmp_path), line(2)))
    writer.start()
    writer.join(0.3)
    assert numbers(tmp_path) == [1]
    os.close(holder)
    writer.join()
    assert numbers(tmp_path) == [2, 1]


def test_a_history_that_can_not_be_written_is_told(project: MakeProject) -> None:
    """Where the history is no file pyx exits 125, and leaves no manifest that it would not know."""
    made = project({"s.py": "", ".history.jsonl/x": ""})
    outcome = made.run("run", "--file", "s.py")
    outcome.assert_refused(125, ".history.jsonl")
    assert list(made.folder.glob("s.*.log.txt")) == []


def test_a_history_is_read_from_its_end(tmp_path: Path) -> None:
    """The newest run of a long history is found without reading the rest."""
    require_linux()
    path = tmp_path / ".history.jsonl"
    with open(path, "wb") as file:
        # A hole, which would take long to read and much memory to hold.
        file.truncate(1 << 34)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + json.dumps(line(7)).encode() + b"\n")
    newest = next(iter(history.newest_first(str(tmp_path))))
    assert newest["run_id"].endswith("000007")


def test_each_line_names_the_hash_of_what_is_before(tmp_path: Path) -> None:
    """The history is a chain without a gap: behind a torn line, the hash is of the last whole line
    and the torn one together."""
    history.append(str(tmp_path), line(1))
    path = tmp_path / ".history.jsonl"
    with path.open("ab") as file:
        file.write(b'\n{"torn": ')
    history.append(str(tmp_path), line(2, "é" * 100_000))
    history.append(str(tmp_path), line(3))
    first, empty, torn, second, third = path.read_bytes().split(b"\n")[:-1]
    found = [json.loads(text)["previous_sha256"] for text in (first, second, third)]
    covered = b"\n".join([first, empty, torn])
    assert found == [
        None,
        hashlib.sha256(covered).hexdigest(),
        hashlib.sha256(second).hexdigest(),
    ]


def test_lines_of_an_earlier_pyx_are_covered_together(tmp_path: Path) -> None:
    """The first line that has hashes names the hash of all lines that have none."""
    path = tmp_path / ".history.jsonl"
    earlier = b"".join(b'{"run_id": "%d", "text": "%s"}\n' % (n, b"x" * n) for n in range(999))
    path.write_bytes(earlier)
    history.append(str(tmp_path), line(1))
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert last["previous_sha256"] == hashlib.sha256(earlier[:-1]).hexdigest()
