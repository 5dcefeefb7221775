"""Runs are found by what is known of them, with an index or without, and the history decides."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.evidence.history import index, search
from pyx_core.evidence.history.index_place import index_path
from pyx_core.evidence.history.query import Query
from pyx_core.evidence.history.search import Found, History

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = ("ok", "failed", "timeout")


def line(number: int, **changed: object) -> dict[str, object]:
    """The line of a run a minute after the one before."""
    day, hour, minute = 1 + number // 1440, number // 60 % 24, number % 60
    return {
        "ts": f"2026-11-{day:02}T{hour:02}:{minute:02}:00.000Z",
        "run_id": f"202611{day:02}_{hour:02}{minute:02}00_{number:06x}",
        "task": f"task_{number % 7}",
        "manifest": f"/m/{number}.manifest.json",
        "status": STATUSES[number % 3],
        "summary": f"Summary of number{number} for the café",
        "error": None if number % 3 == 0 else f"exit code 1: KeyError number{number // 2}",
        "declared_text": f"rows {number}" if number % 2 else None,
        **changed,
    }


def encoded(lines: list[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in lines)


def write(folder: Path, count: int) -> Path:
    """A history of so many runs."""
    path = folder / ".history.jsonl"
    path.write_bytes(encoded([line(number) for number in range(count)]))
    return path


def numbers(found: Found) -> list[int]:
    return [int(entry["run_id"][-6:], 16) for entry in found.lines]


def look(folder: Path, limit: int = 10, **conditions: Any) -> Found:
    """What an index beside the history gives."""
    place = index_path(str(folder), None)
    return History(str(folder), lambda: place).search(Query(**conditions), limit)


@pytest.mark.parametrize("small_bytes", [1 << 20, 0])
def test_the_newest_line_of_a_run_is_had_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_bytes: int
) -> None:
    """In a history of any length, as it is now, and by the whole id only."""
    monkeypatch.setattr(search, "SMALL_BYTES", small_bytes)
    run_id = str(line(1)["run_id"])
    history = History(str(tmp_path), lambda: None)
    assert history.line(run_id) is None
    path = write(tmp_path, 3)
    first = history.line(run_id)
    assert first is not None
    assert first["status"] == "failed"
    with path.open("ab") as file:
        file.write(encoded([line(1, status="ok"), line(2, run_id=f"{run_id}0")]))
    newest = history.line(run_id)
    assert newest is not None
    assert newest["status"] == "ok"
    assert history.line(run_id[:-1]) is None


@pytest.fixture(autouse=True)
def indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Histories of these tests are long enough for an index from the first line on."""
    monkeypatch.setattr(search, "SMALL_BYTES", 0)
    monkeypatch.setattr(index, "_LITTLE_BYTES", 2000)


def scanned(folder: Path, **conditions: Any) -> Found:
    """What reading the whole history gives."""
    before, search.SMALL_BYTES = search.SMALL_BYTES, 1 << 40
    try:
        return look(folder, **conditions)
    finally:
        search.SMALL_BYTES = before


QUERIES: list[dict[str, Any]] = [
    {},
    {"task": "task_3"},
    {"task": "nosuch"},
    {"status": "failed"},
    {"failed": True},
    {"failed": True, "task": "task_3", "since": "2026-11-01T03"},
    {"since": "2026-11-01T05:00"},
    {"until": "2026-11-01T00:30"},
    {"since": "2026-11-01T01:00", "until": "2026-11-01T02:00"},
    {"since": "2027"},
    {"run_id": "20261101_0"},
    {"run_id": "20261101_011000"},
    {"run_id": "x"},
    {"text": "summary cafe"},
    {"text": "NUMBER17"},
    {"text": "number1", "failed": True},
    {"text": "keyerror number1 rows"},
    {"text": "rows 4"},
    {"text": "summary", "task": "task_2", "until": "2026-11-01T02:00", "status": "ok"},
    {"text": "exit code 1:"},
    {"text": "code exit", "since": "2026-11-01T01"},
    {"text": "nosuchword"},
    {"text": "--- ***"},
]


@pytest.mark.parametrize("conditions", QUERIES, ids=str)
def test_an_index_answers_as_reading_all_does(conditions: dict[str, Any], tmp_path: Path) -> None:
    """Every condition and their combinations find the same runs and the same number of them."""
    write(tmp_path, 400)
    expected = scanned(tmp_path, **conditions)
    assert not (tmp_path / ".pyx").exists()
    found = look(tmp_path, **conditions)
    assert found.lines == expected.lines
    assert len(found.lines) == min(10, expected.total)
    if conditions and conditions.get("text") != "--- ***":
        assert (found.total, found.is_exact) == (expected.total, True)
        assert (tmp_path / ".pyx" / "index.sqlite").exists()


def test_what_needs_no_index_makes_none(tmp_path: Path) -> None:
    """The newest runs are read from the history's end, and that there are more is said."""
    write(tmp_path, 400)
    found = look(tmp_path, 3)
    assert numbers(found) == [399, 398, 397]
    assert (found.total, found.is_exact) == (4, False)
    assert not (tmp_path / ".pyx").exists()


def test_all_words_have_to_match_and_the_last_may_be_begun(tmp_path: Path) -> None:
    """Words of summary, error, declarations and task count; case and accents do not."""
    write(tmp_path, 40)
    assert numbers(look(tmp_path, text="CAFE number39")) == [39]
    assert numbers(look(tmp_path, text="KeyError number13 café")) == [26, 13]
    assert numbers(look(tmp_path, text="café numb", limit=2)) == [39, 38]
    assert numbers(look(tmp_path, text="caf number39")) == []
    assert numbers(look(tmp_path, text="task_5 number12")) == [12]


@given(text=st.text(min_size=1, max_size=40))
def test_no_text_is_ever_syntax(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a person types is looked for, and a summary that says just that is found."""
    folder = tmp_path_factory.mktemp("text")
    plain = text.encode("utf-8", "replace").decode()
    (folder / ".history.jsonl").write_bytes(encoded([line(1), line(2, summary=plain)]))
    found = look(folder, text=plain)
    assert set(numbers(found)) <= {1, 2}


@given(
    words=st.lists(st.text("abcé_-.:*\"'()^", min_size=1, max_size=8), min_size=1, max_size=5),
    operator=st.sampled_from(["AND", "OR", "NOT", "NEAR(", "text:", "^", '"']),
)
def test_a_summary_is_found_by_its_own_words(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], operator: str
) -> None:
    """Signs and words that mean something to SQLite are words like others."""
    text = " ".join([words[0], operator, *words[1:]])
    folder = tmp_path_factory.mktemp("words")
    (folder / ".history.jsonl").write_bytes(encoded([line(1), line(2, summary=text)]))
    expected = [2] if any(map(str.isalnum, text)) else []
    assert 2 in numbers(look(folder, text=text)) or not expected


def test_new_lines_are_found_at_once_and_taken_in_when_there_are_many(tmp_path: Path) -> None:
    """A few lines behind the index are read with it; more of them are written to it."""
    path = write(tmp_path, 100)
    assert numbers(look(tmp_path, 1, task="task_1")) == [99]
    place = tmp_path / ".pyx" / "index.sqlite"
    before = place.read_bytes()
    with path.open("ab") as file:
        file.write(encoded([line(104), line(105)]))
    assert numbers(look(tmp_path, 2, text="summary")) == [105, 104]
    assert place.read_bytes() == before
    with path.open("ab") as file:
        file.write(encoded([line(number) for number in range(106, 200)]))
    assert numbers(look(tmp_path, 2, text="summary")) == [199, 198]
    with sqlite3.connect(place) as connection:
        (end,) = connection.execute("SELECT end FROM covered").fetchone()
    connection.close()
    assert end == path.stat().st_size
    assert look(tmp_path, task="task_1").total == 15 + 14


@pytest.mark.parametrize("tail", [b'{"ts": "2026', b"\xff\xfe", b"null", b"\0" * 50])
def test_a_torn_last_line_costs_no_other(tail: bytes, tmp_path: Path) -> None:
    """What a crash tore is not taken in; the line that follows it later is."""
    path = write(tmp_path, 50)
    path.write_bytes(path.read_bytes() + tail)
    assert look(tmp_path, task="task_1").total == 7
    with path.open("ab") as file:
        file.write(b"\n" + encoded([line(number) for number in range(50, 90)]))
    assert look(tmp_path, task="task_1").total == 13


def test_a_last_line_without_its_newline_is_shown(tmp_path: Path) -> None:
    """Where only the newline is missing the run is found, once, then and later."""
    path = write(tmp_path, 50)
    path.write_bytes(path.read_bytes() + encoded([line(50)])[:-1])
    assert numbers(look(tmp_path, text="number50 café")) == [50]
    with path.open("ab") as file:
        file.write(b"\n" + encoded([line(number) for number in range(51, 90)]))
    assert numbers(look(tmp_path, text="number50 café")) == [50]


def test_lines_that_are_none_are_passed_over(tmp_path: Path) -> None:
    """Other JSON, odd values and lone surrogates keep no other line from being found."""
    odd = [b"[]", b"7", b'{"run_id": 5}', b"{}", b"", b'{"run_id": "x", "ts": 3, "task": null}']
    surrogate = rb'{"run_id": "20261101_000000_0000ff", "task": "\udcff", "summary": "bad \udcff"}'
    path = tmp_path / ".history.jsonl"
    path.write_bytes(
        encoded([line(1)]) + b"\n".join([*odd, surrogate]) + b"\n" + encoded([line(2)])
    )
    assert numbers(look(tmp_path, text="summary")) == [2, 1]
    assert numbers(look(tmp_path, text="bad")) == [255]
    assert [entry["run_id"] for entry in look(tmp_path, run_id="x").lines] == ["x"]
    assert look(tmp_path, failed=True).total == 4


def test_many_lines_are_read_by_another_way_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick reader for long histories takes in what the plain one does."""
    write(tmp_path, 300)
    rb = rb'{"run_id": "20261101_000000_0000ff", "task": "\udcff", "summary": "bad \udcff"}' + b"\n"
    with (tmp_path / ".history.jsonl").open("ab") as file:
        file.write(rb + b'{"run_id": "x", "ts": 3}\n[]\n' + encoded([line(300)]))
    plain = look(tmp_path, 400, failed=True)
    shutil.rmtree(tmp_path / ".pyx")
    monkeypatch.setattr("pyx_core.evidence.history.index_rows._MANY_BYTES", 0)
    monkeypatch.setattr("pyx_core.evidence.history.index_rows._BLOCK_BYTES", 1000)
    assert look(tmp_path, 400, failed=True).lines == plain.lines
    assert numbers(look(tmp_path, text="bad")) == [255]


def garbled(content: bytes, kind: str) -> bytes:
    """What may be left of a file."""
    half = len(content) // 2
    damaged = {
        "empty": b"",
        "text": b"no database at all" * 100,
        "cut": content[:half],
        "zeros": content[:4096] + bytes(len(content) - 4096),
        "noise": content[:100] + random.Random(7).randbytes(len(content) - 100),
    }
    return damaged[kind]


@pytest.mark.parametrize("kind", ["empty", "text", "cut", "zeros", "noise"])
def test_a_damaged_index_is_made_anew(kind: str, tmp_path: Path) -> None:
    """Whatever happened to it, the answer is right, and the next one is quick again."""
    write(tmp_path, 400)
    place = tmp_path / ".pyx" / "index.sqlite"
    expected = look(tmp_path, text="number1", failed=True)
    content = place.read_bytes()
    place.write_bytes(garbled(content, kind))
    for _ in range(2):
        assert look(tmp_path, text="number1", failed=True).lines == expected.lines
        assert look(tmp_path, task="task_2").total == 57
    connection = sqlite3.connect(place)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_an_index_of_another_version_is_made_anew(tmp_path: Path) -> None:
    """What a later or earlier pyx left is not guessed at."""
    write(tmp_path, 100)
    look(tmp_path, task="task_1")
    connection = sqlite3.connect(tmp_path / ".pyx" / "index.sqlite")
    connection.executescript("PRAGMA user_version = 999; DROP TABLE runs;")
    connection.close()
    assert look(tmp_path, task="task_1").total == 15


def test_a_history_that_was_cut_or_replaced_is_read_anew(tmp_path: Path) -> None:
    """The index of a history that is no longer there answers nothing."""
    path = write(tmp_path, 200)
    assert look(tmp_path, task="task_1").total == 29
    path.write_bytes(encoded([line(number) for number in range(60)]))
    assert look(tmp_path, task="task_1").total == 9
    path.write_bytes(encoded([line(number, task="other") for number in range(300)]))
    assert look(tmp_path, task="task_1").total == 0
    assert look(tmp_path, task="other").total == 300


def test_a_line_that_was_edited_is_shown_as_it_is(tmp_path: Path) -> None:
    """The history decides: a line in its middle that says something else now is not shown as
    what it was, even where its length is the same."""
    path = write(tmp_path, 200)
    assert look(tmp_path, task="task_1", until="2026-11-01T01:40").total == 15
    content = path.read_bytes()
    spot = content.rindex(b'"task_1"', 0, len(content) // 2)
    path.write_bytes(content[:spot] + b'"task_9"' + content[spot + 8 :])
    assert look(tmp_path, task="task_1", until="2026-11-01T01:40").total == 14
    assert look(tmp_path, task="task_9").total == 1


def test_a_copied_folder_keeps_its_index(tmp_path: Path) -> None:
    """A copy is the same history, whatever its inode."""
    (tmp_path / "a").mkdir()
    write(tmp_path / "a", 100)
    look(tmp_path / "a", task="task_1")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    before = (tmp_path / "b" / ".pyx" / "index.sqlite").stat()
    assert look(tmp_path / "b", task="task_1").total == 15
    after = (tmp_path / "b" / ".pyx" / "index.sqlite").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C while the index is made leaves the folder without one, and the next call makes it."""
    write(tmp_path, 100)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    place = str(tmp_path / ".pyx" / "index.sqlite")
    with pytest.raises(KeyboardInterrupt):
        History(str(tmp_path), lambda: place, interrupt).search(Query(task="task_1"), 1)
    assert [entry.name for entry in (tmp_path / ".pyx").iterdir()] == ["index.sqlite.lock"]
    assert look(tmp_path, task="task_1").total == 15


def _search_and_die(folder: str) -> None:
    index._LITTLE_BYTES = search.SMALL_BYTES = 0
    place = os.path.join(folder, ".pyx", "index.sqlite")

    def die(done: int, total: int) -> None:
        os._exit(9)

    History(folder, lambda: place, die).search(Query(task="t"), 1)


@pytest.mark.parametrize("has_index", [True, False])
def test_a_killed_writer_costs_nothing(has_index: bool, tmp_path: Path) -> None:
    """Whoever is killed while it makes an index, or catches up, leaves one that can be used."""
    path = write(tmp_path, 100)
    if has_index:
        look(tmp_path, task="task_1")
        with path.open("ab") as file:
            file.write(encoded([line(number) for number in range(100, 3000)]))
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_search_and_die, args=(str(tmp_path),))
    process.start()
    process.join()
    assert process.exitcode == 9
    expected = scanned(tmp_path, task="task_1")
    found = look(tmp_path, task="task_1")
    assert (found.lines, found.total) == (expected.lines, expected.total)
    assert look(tmp_path, text="summary").total == (3000 if has_index else 100)


def test_without_a_place_for_an_index_it_is_held_in_memory(tmp_path: Path) -> None:
    """Where nothing can be written the answer is the same."""
    write(tmp_path, 100)
    for place in (None, "/proc/nosuch/index.sqlite"):
        history = History(str(tmp_path), lambda place=place: place)  # type: ignore[misc]
        assert history.search(Query(text="number77"), 5).total == 1
    assert not (tmp_path / ".pyx").exists()


def test_a_busy_index_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds it for longer than is bearable, the history itself answers."""
    write(tmp_path, 100)
    look(tmp_path, task="task_1")
    monkeypatch.setattr(index, "_PATIENCE_S", 0.01)
    place = tmp_path / ".pyx" / "index.sqlite"
    inode = place.stat().st_ino
    holder = sqlite3.connect(place, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert look(tmp_path, task="task_1").total == 15
    holder.execute("ROLLBACK")
    holder.close()
    assert look(tmp_path, task="task_1").total == 15
    assert place.stat().st_ino == inode


def _search_many(folder: str, start: int, results: multiprocessing.Queue[int]) -> None:
    search.SMALL_BYTES = 0
    index._LITTLE_BYTES = 2000
    path = os.path.join(folder, ".history.jsonl")
    place = os.path.join(folder, ".pyx", "index.sqlite")
    for number in range(start, start + 200):
        with open(path, "ab", buffering=0) as file:
            file.write(encoded([line(number % 1000, task=f"writer_{start}")]))
        if number % 20 == 0:
            total = History(folder, lambda: place).search(Query(task=f"writer_{start}"), 1).total
            assert total == number - start + 1, total
    results.put(History(folder, lambda: place).search(Query(text=f"writer_{start}"), 1).total)


def test_processes_search_at_once_while_runs_are_added(tmp_path: Path) -> None:
    """Whoever makes the index, and whoever waits: everybody sees all that was there."""
    write(tmp_path, 300)
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    processes = [
        context.Process(target=_search_many, args=(str(tmp_path), start, results))
        for start in (1000, 2000, 3000)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert [results.get(timeout=60) for _ in processes] == [200, 200, 200]
    assert look(tmp_path, failed=True).total + look(tmp_path, status="ok").total == 900


def test_a_long_line_is_passed_over_without_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is far longer than any line of pyx is none, and what stands behind it is found."""
    monkeypatch.setattr("pyx_core.evidence.history.index_rows.LONGEST_LINE", 5000)
    monkeypatch.setattr("pyx_core.evidence.history.index_rows._BLOCK_BYTES", 1000)
    path = tmp_path / ".history.jsonl"
    long = encoded([line(2, summary="x" * 50_000)])
    path.write_bytes(encoded([line(1)]) + long + encoded([line(3), line(4)]))
    assert numbers(look(tmp_path, text="summary")) == [4, 3, 1]
