"""Work of pyx itself is a run like any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checks import check_evidence, read_history
from pyx_core.errors import PyxError
from pyx_core.runs.record import Workspace, record
from pyx_core.runs.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.runs.finish import Record


def work(tmp_path: Path, perform: Callable[[Workspace], None]) -> Record:
    request = Request(
        caller_cwd=str(tmp_path),
        environ={"SHOP_PASSWORD": "correct horse battery"},
        source="pyx",
        task="count",
        output_dir=str(tmp_path / "evidence"),
        input_content=b'{"table": "orders"}',
    )
    return record(request, ["pyx", "count"], perform)


def test_work_leaves_input_log_outputs_and_manifest(tmp_path: Path) -> None:
    """What pyx did itself has all files of a run, and no script; secrets are masked."""

    def perform(workspace: Workspace) -> None:
        path = Path(workspace.names.file("rows.json"))
        path.write_text("[1, 2]", encoding="utf-8")
        workspace.add_output(str(path), role="result")
        workspace.say("counted with correct horse battery")
        workspace.summary = "2 rows"
        workspace.declared["rows"] = 2

    done = work(tmp_path, perform)
    assert (done.exit_code, done.problem) == (0, None)
    manifest = check_evidence(Path(done.manifest_path))
    assert (manifest["task"], manifest["status"], manifest["script"]) == ("count", "ok", None)
    assert manifest["command"]["argv"] == ["pyx", "count"]
    assert json.loads(Path(manifest["input_path"]).read_bytes()) == {"table": "orders"}
    log, rows = manifest["outputs"]
    assert Path(log["path"]).read_text() == "counted with [masked SHOP_PASSWORD]\n"
    assert (rows["role"], rows["attribution"], rows["format"]) == ("result", "declared", "json")
    assert manifest["summary"] == "2 rows"
    assert manifest["declared"] == {"rows": 2}
    (line,) = read_history(tmp_path / "evidence")
    assert (line["source"], line["declared_text"]) == ("pyx", "rows 2")


def test_work_that_fails_is_recorded(tmp_path: Path) -> None:
    """An error of the work makes a failed run that says why."""

    def perform(workspace: Workspace) -> None:
        raise PyxError("not_found", "no table orders", "pyx sources")

    done = work(tmp_path, perform)
    assert done.exit_code == 1
    assert done.problem is not None
    manifest = check_evidence(Path(done.manifest_path))
    assert (manifest["status"], manifest["error"]) == ("failed", "no table orders")
    assert Path(manifest["outputs"][0]["path"]).read_text() == "no table orders\n"


def test_work_that_is_broken_off_is_recorded(tmp_path: Path) -> None:
    """Ctrl-C makes an interrupted run."""

    def perform(workspace: Workspace) -> None:
        raise KeyboardInterrupt

    done = work(tmp_path, perform)
    manifest = check_evidence(Path(done.manifest_path))
    assert (manifest["status"], done.exit_code) == ("interrupted", 130)


def test_a_defect_leaves_no_half_run(tmp_path: Path) -> None:
    """Where pyx itself breaks, nothing looks like a run in progress or a finished one."""

    def perform(workspace: Workspace) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work(tmp_path, perform)
    left = {path.name for path in (tmp_path / "evidence").rglob("*") if path.is_file()}
    assert not any("count" in name for name in left)
    assert list((tmp_path / "evidence" / ".pyx" / "active").iterdir()) == []
