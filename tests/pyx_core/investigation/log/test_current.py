"""Which log is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_folder import make_run
from pyx_core.errors import PyxError
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.investigation.log.current import current_log, find_log, make_current
from pyx_core.investigation.log.evidence_entry import check_citable

if TYPE_CHECKING:
    from pathlib import Path


def place(folder: Path, name: str) -> str:
    path = folder / f"{name}.inspect.md"
    path.write_text("## Question\n", encoding="utf-8")
    return str(path.resolve())


def test_the_only_log_is_current_and_of_several_the_one_that_is_named(tmp_path: Path) -> None:
    """A note that names a log that is gone, or one elsewhere, names nothing."""
    folder = str(tmp_path.resolve())
    assert current_log(folder) is None
    first = place(tmp_path, "a.20261125_031502_5a10bb")
    assert current_log(folder) == first
    second = place(tmp_path, "b.20261126_031502_5a10bb")
    with pytest.raises(PyxError, match="are logs of"):
        current_log(folder)
    make_current(first)
    assert current_log(folder) == first
    (tmp_path / "a.20261125_031502_5a10bb.inspect.md").unlink()
    assert current_log(folder) == second
    (tmp_path / ".pyx" / "investigation").write_text("../../etc/x.inspect.md\n")
    assert current_log(folder) == second


@pytest.mark.parametrize(
    "text", ["a", "a.20261125_031502_5a10bb", "20261125", "a.20261125_031502_5a10bb.inspect.md"]
)
def test_a_log_is_named_by_topic_id_or_file(tmp_path: Path, text: str) -> None:
    """By hand one may also have a log without an id."""
    first = place(tmp_path, "a.20261125_031502_5a10bb")
    by_hand = place(tmp_path, "notes")
    assert find_log(text, str(tmp_path), str(tmp_path.parent)) == first
    assert find_log("notes", str(tmp_path), str(tmp_path.parent)) == by_hand
    with pytest.raises(PyxError) as missing:
        find_log("gone", str(tmp_path), str(tmp_path))
    assert missing.value.kind == "not_found"


def test_a_run_in_a_bundle_is_not_cited(tmp_path: Path) -> None:
    """What a log cites lies in the project; the hint unpacks the bundle there."""
    run = StoredRun(make_run(tmp_path).manifest_path)
    check_citable(run)
    run.bundle = "evidence.zip"
    with pytest.raises(PyxError) as refused:
        check_citable(run)
    assert str(refused.value.hint).startswith("unzip evidence.zip -d evidence")
