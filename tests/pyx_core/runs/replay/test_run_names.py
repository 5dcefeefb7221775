"""What a run says of itself is replaced before two runs are compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.runs.replay import run_names
from pyx_core.runs.replay.run_names import RunNames

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pyx_core.manifest.contract import Manifest

FIRST, SECOND = "20261124_072312_1cee05", "20261125_101010_abcdef"


def manifest(folder: str, run_id: str) -> Manifest:
    log = {"path": f"{folder}/s.{run_id}.log.txt", "attribution": "pyx"}
    made = {
        "run_id": run_id,
        "output_dir": folder,
        "input_path": None,
        "script": {"path": "/proj/s.py"},
        "outputs": [log],
    }
    return cast("Manifest", made)


def names() -> tuple[RunNames, RunNames]:
    one, other = manifest("/proj", FIRST), manifest(f"/proj/s.{FIRST}.replay", SECOND)
    path = "/proj/s.manifest.json"
    return RunNames(one, path, other), RunNames(other, path, one)


def normalised(path: Path, content: bytes, own: RunNames, other: RunNames) -> tuple[bytes, int]:
    (path / "in").write_bytes(content)
    target = path / "out"
    count = own.normalise(str(path / "in"), str(target), own.specific_to(other))
    assert count is not None
    return target.read_bytes(), count


def test_what_two_runs_say_of_themselves_is_the_same(tmp_path: Path) -> None:
    """Ids, times and paths of both become one text; only what is the run's own is counted."""
    left, right = names()
    text = "{id} at {time} in {folder}: {folder}/s.csv, log {folder}/s.{id}.log.txt"
    one = text.format(id=FIRST, time=FIRST[:15], folder="/proj")
    other = text.format(id=SECOND, time=SECOND[:15], folder=f"/proj/s.{FIRST}.replay")
    first, _ = normalised(tmp_path, one.encode(), left, right)
    second, count = normalised(tmp_path, other.encode(), right, left)
    assert first == second
    assert count == 5


def test_a_folder_that_both_name_is_no_difference(tmp_path: Path) -> None:
    """A replay that still speaks of the original's folder says the same as the original."""
    left, right = names()
    content = b"data in /proj/data.csv"
    assert (
        normalised(tmp_path, content, left, right)[0]
        == (normalised(tmp_path, content, right, left)[0])
    )


def test_the_beginning_of_another_path_is_left_alone(tmp_path: Path) -> None:
    """`/proj` is not found in `/projshop`, nor in `/proj-2`."""
    left, right = names()
    content = b"/projshop /proj-2 /proj2"
    assert normalised(tmp_path, content, left, right) == (content, 0)


def test_paths_are_found_as_json_writes_them(tmp_path: Path) -> None:
    """Letters beyond ASCII are found escaped and as they are."""
    one, other = manifest("/wörk", FIRST), manifest("/wörk/r", SECOND)
    left, right = RunNames(one, "/x", other), RunNames(other, "/x", one)
    for shown in (json.dumps("/wörk/a"), json.dumps("/wörk/a", ensure_ascii=False)):
        content, _ = normalised(tmp_path, shown.encode(), left, right)
        assert content == b'"<PYX_OUTPUT_DIR>/a"'


def test_binaries_are_left_alone(tmp_path: Path) -> None:
    """A file with a null byte at its beginning is no text."""
    left, right = names()
    (tmp_path / "in").write_bytes(b"\0" + FIRST.encode())
    assert left.normalise(str(tmp_path / "in"), str(tmp_path / "out"), frozenset()) is None
    assert right.specific_to(left)


@given(
    parts=st.lists(st.sampled_from([FIRST, "/proj", "/proj/s.py", "/w", "20261124_", "x", "\n"])),
    chunk=st.integers(1, 40),
)
def test_it_does_not_matter_how_a_file_is_read(
    parts: list[str], chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Names that are cut by the end of a piece are found all the same."""
    left, right = names()
    content = "".join(parts).encode()
    folder = tmp_path_factory.mktemp("x")
    whole = normalised(folder, content, left, right)
    before = run_names._CHUNK_BYTES, run_names._FIRST_BYTES
    run_names._CHUNK_BYTES = run_names._FIRST_BYTES = chunk
    try:
        assert normalised(folder, content, left, right) == whole
    finally:
        run_names._CHUNK_BYTES, run_names._FIRST_BYTES = before
