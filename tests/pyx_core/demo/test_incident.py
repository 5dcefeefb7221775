from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from project import check_evidence, clean_environ, sha256
from pyx_core.demo.incident import TASKS, investigate
from pyx_core.engine.stop import Stop
from pyx_core.errors import PyxError
from pyx_core.runs.request import Request
from pyx_core.runs.run import run

if TYPE_CHECKING:
    from pyx_core.demo.incident import Incident
    from pyx_core.naming import RunNames


class Quiet:
    """Hears nothing."""

    log = None

    def building(self, script: str) -> None: ...

    def started(self, names: RunNames, pid: int) -> None: ...


def happen(folder: Path, home: Path, stop: Stop | None = None) -> Incident:
    return investigate("incident", str(folder), clean_environ(home), Quiet(), stop or Stop())


def test_three_runs_each_on_the_last_ones_outputs(
    tmp_path: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The chain of evidence holds: each input names files that the run before it put out."""
    incident = happen(tmp_path, home)
    assert incident.is_complete
    assert [record.manifest["task"] for record in incident.records] == list(TASKS)
    produced: set[str] = {"shop.sqlite", "price-cache.json"}
    for record in incident.records:
        manifest = check_evidence(Path(record.manifest_path))
        named = json.loads(Path(manifest["input_path"]).read_text(encoding="utf-8"))
        files = {value for value in named.values() if isinstance(value, str)}
        assert files <= produced
        assert manifest["warnings"] == []
        for output in manifest["outputs"]:
            assert sha256(output["path"]) == output["sha256"]
            produced.add(output["name"])
    assert capfd.readouterr() == ("", "")


def test_the_finding_is_the_last_runs_own(tmp_path: Path, home: Path) -> None:
    """The sentence that the demo ends with stands in the manifest, the result and the report."""
    incident = happen(tmp_path, home)
    manifest = incident.records[-1].manifest
    assert incident.finding is not None
    assert incident.finding == manifest["summary"]
    roles = {output["role"]: Path(output["path"]) for output in manifest["outputs"]}
    result = json.loads(roles["result"].read_text(encoding="utf-8"))
    assert result["finding"] == incident.finding
    assert incident.finding in roles["report"].read_text(encoding="utf-8")
    for name in result["based_on"]:
        assert (tmp_path / "incident" / name).is_file()


def test_rows_refuses_another_store(tmp_path: Path, home: Path) -> None:
    """A store that is not the one whose fingerprint was taken is not read."""
    incident = happen(tmp_path, home)
    folder = tmp_path / "incident"
    with (folder / "shop.sqlite").open("ab") as file:
        file.write(b"\0")
    request = Request(
        caller_cwd=incident.folder,
        environ=clean_environ(home),
        file="rows.py",
        input_path="rows.input.json",
    )
    record = run(request, Quiet(), Stop())
    assert record.manifest["status"] == "failed"
    assert "shop.sqlite is not the store of fingerprint." in str(record.manifest["error"])


def test_a_wish_to_stop_ends_it(tmp_path: Path, home: Path) -> None:
    """After a wish to stop no further run begins; what was run has its evidence."""
    stop = Stop()
    stop.ask()
    incident = happen(tmp_path, home, stop)
    assert [record.manifest["task"] for record in incident.records] == ["fingerprint"]
    check_evidence(Path(incident.records[0].manifest_path))
    assert not incident.is_complete
    assert incident.finding is None


@pytest.mark.parametrize("name", ["diff.py", "rows.input.json", "shop.sqlite"])
def test_files_that_are_not_the_demos_are_not_touched(
    tmp_path: Path, home: Path, name: str
) -> None:
    """A folder that holds a file of the same name is refused, and nothing is written to it."""
    folder = tmp_path / "incident"
    folder.mkdir()
    (folder / name).write_text("mine")
    with pytest.raises(PyxError, match=name) as caught:
        happen(tmp_path, home)
    assert caught.value.kind == "exists"
    assert os.listdir(folder) == [name]
    assert (folder / name).read_text() == "mine"
