from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program"
    path.write_text("one")
    return str(path)


def test_an_answer_is_remembered_while_the_file_is_the_same(tmp_path: Path, program: str) -> None:
    """An answer outlives the process, and is void once the file's size or time is another."""
    first = Remembered(str(tmp_path), "answers")
    first.remember("key", program, {"version": "1"})
    first.save()
    assert Remembered(str(tmp_path), "answers").recall("key", program) == {"version": "1"}
    assert Remembered(str(tmp_path), "answers").recall("other key", program) is None
    state = os.stat(program)
    os.utime(program, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000_000))
    assert Remembered(str(tmp_path), "answers").recall("key", program) is None


def test_an_answer_may_expire(tmp_path: Path, program: str) -> None:
    """An answer that was given a life ends with it."""
    Remembered(None, "answers")
    moment_s = 1000.0
    remembered = Remembered(str(tmp_path), "answers", now=lambda: moment_s)
    remembered.remember("key", program, {"version": None}, for_s=60.0)
    assert remembered.recall("key", program) is not None
    moment_s += 60.0
    assert remembered.recall("key", program) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"form": 1}',
        b'{"form": 1, "entries": []}',
        b'{"form": 1, "entries": {"key": 5}}',
        b'{"form": 1, "entries": {"key": {"stamp": 5}}}',
        b'{"form": 2, "entries": {"key": {}}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, program: str, content: bytes) -> None:
    """Whatever happened to the file, nothing is recalled from it and it is written anew."""
    (tmp_path / "answers.json").write_bytes(content)
    remembered = Remembered(str(tmp_path), "answers")
    assert remembered.recall("key", program) is None
    remembered.remember("key", program, {"version": "1"})
    remembered.save()
    assert Remembered(str(tmp_path), "answers").recall("key", program) == {"version": "1"}


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, program: str) -> None:
    """Where nothing can be kept, answers are given all the same."""
    remembered = Remembered(os.path.join(program, "below a file"), "answers")
    remembered.remember("key", program, {"version": "1"})
    remembered.save()
    assert remembered.recall("key", program) == {"version": "1"}


def test_nothing_is_left_beside_the_file(tmp_path: Path, program: str) -> None:
    """The file is replaced as a whole; no draft stays behind."""
    folder = tmp_path / "cache"
    remembered = Remembered(str(folder), "answers")
    remembered.remember("key", program, {"version": "1"})
    remembered.remember("gone", str(tmp_path / "nosuch"), {"version": "1"})
    remembered.save()
    assert os.listdir(folder) == ["answers.json"]
    assert remembered.recall("gone", str(tmp_path / "nosuch")) is None
