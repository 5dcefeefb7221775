"""Whatever is changed in the evidence of a run is found, and nothing else is taken for a change."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_folder import audit, make_gc_run, make_run, named, states
from pyx_core.errors import PyxError
from pyx_core.evidence.audit.named_runs import check_manifest_file, check_named
from pyx_core.evidence.measurement import Measurement
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.evidence.verify import check_run
from requirements import require_linux

if TYPE_CHECKING:
    from collections.abc import Callable

    from project import MakeProject
    from pyx_core.runs.record import Workspace

SCRIPT = (
    "import os\n"
    "path = os.path.join(os.environ['PYX_OUTPUT_DIR'], f\"s.{os.environ['PYX_RUN_ID']}.out.txt\")\n"
    "open(path, 'w').write('result')\n"
    "print('hello')\n"
)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that has each kind of file, and a run before and after it."""
    from project import Project

    made = Project(tmp_path_factory.mktemp("evidence") / "p", tmp_path_factory.mktemp("home"))
    made.write("s.py", SCRIPT)
    made.write("s.input.json", '{"a": 1}')
    for _ in range(3):
        made.run("run", "--file", "s.py", "--input-path", "s.input.json").assert_success()
    made.close()
    return made.folder


def run_ids(folder: Path) -> list[str]:
    lines = (folder / ".history.jsonl").read_text().splitlines()
    return [json.loads(line)["run_id"] for line in lines]


def places(folder: Path, run_id: str) -> dict[str, Path]:
    """The files of a run by their role."""
    run = StoredRun(str(folder / f"s.{run_id}.manifest.json"), str(folder))
    environment = run.manifest["environment"]
    assert environment is not None
    assert environment["packages"] is not None
    (output,) = run.outputs
    kept = {role: str(run.kept(run.manifest[role])) for role in ("script", "input")}
    return {
        "manifest": Path(run.manifest_path),
        "log": Path(run.file(run.log["path"])),
        "output": Path(run.file(output["path"])),
        "script": Path(kept["script"]),
        "input": Path(kept["input"]),
        "packages": Path(run.object(environment["packages"]["sha256"])),
    }


def flipped(content: bytes, position: int, bit: int) -> bytes:
    changed = bytearray(content)
    changed[position % len(content)] ^= 1 << bit
    return bytes(changed)


@pytest.mark.parametrize("role", ["manifest", "log", "output", "script", "input", "packages"])
@given(position=st.integers(0, 1 << 20), bit=st.integers(0, 7), which=st.integers(0, 2))
@settings(max_examples=25)
def test_any_flipped_bit_of_any_file_is_found(
    evidence: Path, role: str, position: int, bit: int, which: int
) -> None:
    """One bit in any file of a run makes `verify RUN` and `verify --all` say which is changed."""
    run_id = run_ids(evidence)[which]
    path = places(evidence, run_id)[role]
    content = path.read_bytes()
    path.write_bytes(flipped(content, position, bit))
    try:
        check = named(evidence, run_id)
        found = audit(evidence)
    finally:
        path.write_bytes(content)
    assert states(check) == {(role, "changed")}
    assert not found.is_intact
    assert run_id in {run.run_id for run in found.runs}


@given(position=st.integers(0, 1 << 20), bit=st.integers(0, 7))
@settings(max_examples=150)
def test_any_flipped_bit_of_the_history_is_found(evidence: Path, position: int, bit: int) -> None:
    """One bit anywhere in the history, the last line and line ends included, is found."""
    path = evidence / ".history.jsonl"
    content = path.read_bytes()
    path.write_bytes(flipped(content, position, bit))
    try:
        assert not audit(evidence).is_intact
    finally:
        path.write_bytes(content)
    assert audit(evidence).is_intact


@given(position=st.integers(0, 1 << 20), bit=st.integers(0, 7), which=st.integers(0, 2))
@settings(max_examples=60)
def test_a_flipped_bit_of_its_line_is_found_by_the_run_alone(
    evidence: Path, position: int, bit: int, which: int
) -> None:
    """`verify RUN` finds a change of the run's own line, whether or not a line covers it."""
    path = evidence / ".history.jsonl"
    content = path.read_bytes()
    run_id = run_ids(evidence)[which]
    lines = content.splitlines(keepends=True)
    lines[which] = flipped(lines[which], position, bit)
    path.write_bytes(b"".join(lines))
    try:
        with Measurement() as measurement:
            check = check_named(str(evidence), {run_id}, measurement).get(run_id)
    finally:
        path.write_bytes(content)
    # Where the id itself was changed no such run is left.
    assert check is None or not check.is_intact


def test_what_was_not_touched_is_intact(evidence: Path) -> None:
    """Each file of a run is counted as intact: line, manifest, snapshots, packages, log, output."""
    for run_id in run_ids(evidence):
        check = named(evidence, run_id)
        assert [(file.role, file.state) for file in check.files] == [
            (role, "intact")
            for role in ("history", "manifest", "script", "input", "packages", "log", "output")
        ]
    found = audit(evidence)
    assert found.is_intact
    assert (found.totals["intact"], found.totals["lines"]) == (3, 3)


def replace_by_link(path: Path) -> None:
    elsewhere = path.parent / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("role", ["manifest", "log", "output", "script"])
@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (Path.unlink, "missing"),
        (replace_by_folder, "changed"),
        (replace_by_link, "changed"),
        (replace_by_pipe, "changed"),
    ],
)
def test_what_is_no_longer_a_file_is_found(
    evidence: Path, tmp_path: Path, role: str, spoil: Callable[[Path], None], state: str
) -> None:
    """A removed file is missing; a link to the same bytes, a folder, a pipe are a change."""
    require_linux()
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    run_id = run_ids(folder)[1]
    spoil(places(folder, run_id)[role])
    check = named(folder, run_id)
    assert states(check) == {(role, state)}
    found = audit(folder)
    assert run_id in {run.run_id for run in found.runs}
    assert not found.is_intact


def test_a_copy_is_checked_by_its_own_files(evidence: Path, tmp_path: Path) -> None:
    """A folder that was copied is intact where it is; a file that it lacks is missing, though the
    place of then has it."""
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    assert audit(folder).is_intact
    run_id = run_ids(folder)[0]
    places(folder, run_id)["output"].unlink()
    assert states(named(folder, run_id)) == {("output", "missing")}
    assert states(named(evidence, run_id)) == set()


def test_a_file_with_the_run_id_is_extra(evidence: Path, tmp_path: Path) -> None:
    """What bears the id of a run, and its manifest does not name, is told."""
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    run_id = run_ids(folder)[2]
    (folder / f"s.{run_id}.forged.csv").write_text("1")
    assert states(named(folder, run_id)) == {("file", "extra")}
    found = audit(folder)
    assert [states(run) for run in found.runs] == [{("file", "extra")}]


def test_a_script_may_change_after_its_run(evidence: Path, tmp_path: Path) -> None:
    """The working copies of script and input are no evidence: a change is said, and no failure."""
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    (folder / "s.py").write_text("print('new')\n")
    (folder / "s.input.json").unlink()
    check = named(folder, run_ids(folder)[0])
    assert check.is_intact
    script, input_ = check.notes
    assert "has changed since" in script
    assert "no longer" in input_


def test_a_file_that_can_not_be_read_is_not_intact(evidence: Path, tmp_path: Path) -> None:
    """Unreadable is told as such: nothing proves what is in there."""
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("whoever is root reads everything")
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    run_id = run_ids(folder)[0]
    places(folder, run_id)["output"].chmod(0)
    assert states(named(folder, run_id)) == {("output", "unreadable")}


def test_a_run_is_checked_without_a_history(evidence: Path, tmp_path: Path) -> None:
    """`check_run` is for whoever knows the manifest's hash from elsewhere, such as a bundle."""
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    (folder / ".history.jsonl").unlink()
    run_id = run_ids(evidence)[0]
    manifest = folder / f"s.{run_id}.manifest.json"
    assert check_run(StoredRun(str(manifest))).is_intact
    with Measurement() as measurement:
        unproven = check_manifest_file(str(manifest), measurement)
    assert states(unproven) == {("manifest", "unreadable")}


def test_a_forged_copy_of_a_manifest_is_not_taken_for_the_real_one(
    evidence: Path, tmp_path: Path
) -> None:
    """A manifest given by its path is checked itself, whatever the history's own one is."""
    folder = tmp_path / "copy"
    shutil.copytree(evidence, folder)
    run_id = run_ids(folder)[0]
    real = folder / f"s.{run_id}.manifest.json"
    other = folder / "sub" / real.name
    other.parent.mkdir()
    other.write_bytes(real.read_bytes().replace(b'"exit_code": 0', b'"exit_code": 1'))
    with Measurement() as measurement:
        check = check_manifest_file(str(other), measurement)
    assert ("manifest", "changed") in states(check)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"schema": "manifest-io/1"}'])
def test_what_never_was_a_manifest_is_an_error(content: str, tmp_path: Path) -> None:
    """A file of another kind is no evidence that was changed."""
    path = tmp_path / "other.json"
    path.write_text(content)
    with Measurement() as measurement, pytest.raises(PyxError) as caught:
        check_manifest_file(str(path), measurement)
    assert caught.value.kind == "usage"


@given(
    st.dictionaries(
        st.sampled_from(["script", "input", "environment", "size", "sha256"]),
        st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=1),
    )
)
def test_a_manifest_that_somebody_made_up_breaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    """Whatever stands in a manifest, checking it ends with a result or an error for its user."""
    folder = tmp_path_factory.mktemp("forged")
    output = {"path": "/x", "name": "x", "size": 1, "sha256": "0" * 64, "role": "log"}
    output.update({key: value for key, value in values.items() if key in output})
    manifest = {
        "schema": "manifest-io/1",
        "tool": {},
        "run_id": "20261125_000000_000000",
        "task": "t",
        "status": "ok",
        "output_dir": str(folder),
        "outputs": [output],
        **{key: value for key, value in values.items() if key not in output},
    }
    path = folder / "t.20261125_000000_000000.manifest.json"
    path.write_text(json.dumps(manifest))
    # It may be told to be none.
    with Measurement() as measurement, contextlib.suppress(PyxError):
        assert not check_manifest_file(str(path), measurement).is_intact
    assert not audit(folder).is_intact


def test_a_link_among_the_outputs_is_its_target(project: MakeProject) -> None:
    """An output that was a link is intact as long as it points at the same place."""
    require_linux()
    script = "import os\nos.symlink('a', f\"s.{os.environ['PYX_RUN_ID']}.link\")\n"
    made = project({"s.py": script})
    manifest = made.run("run", "--file", "s.py").assert_success().manifest
    link = Path(manifest["outputs"][1]["path"])
    assert named(made.folder, manifest["run_id"]).is_intact
    link.unlink()
    link.symlink_to("b")
    assert states(named(made.folder, manifest["run_id"])) == {("output", "changed")}
    link.unlink()
    link.write_text("a")
    assert states(named(made.folder, manifest["run_id"])) == {("output", "changed")}


def test_large_files_are_hashed_side_by_side(tmp_path: Path) -> None:
    """Several large outputs, of which one was changed at its end: that one is found."""

    def perform(workspace: Workspace) -> None:
        for number in range(5):
            with open(workspace.names.file(f"{number}.bin"), "wb") as file:
                file.truncate(9 << 20)

    run = make_run(tmp_path, perform=perform)
    run_id = run.manifest["run_id"]
    assert named(tmp_path, run_id).is_intact
    with open(tmp_path / f"count.{run_id}.3.bin", "r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\1")
    check = named(tmp_path, run_id)
    assert [Path(file.path).name for file in check.failures] == [f"count.{run_id}.3.bin"]


def test_a_run_that_gc_removed_is_no_failure(tmp_path: Path) -> None:
    """What an intact record of `pyx gc` names is removed; if the record is changed, missing."""
    gone = make_run(tmp_path).manifest["run_id"]
    lost = make_run(tmp_path).manifest["run_id"]
    gc = make_gc_run(tmp_path, [gone]).manifest["run_id"]
    for run_id in (gone, lost):
        for path in tmp_path.glob(f"*{run_id}*"):
            path.unlink()
    check = named(tmp_path, gone)
    assert (check.is_intact, check.removed_by) == (True, gc)
    assert states(named(tmp_path, lost)) == {("manifest", "missing")}
    found = audit(tmp_path)
    assert [run.run_id for run in found.runs] == [lost]
    assert (found.totals["removed"], found.totals["not_intact"]) == (1, 1)
    with (tmp_path / f"gc.{gc}.removed.jsonl").open("ab") as file:
        file.write(b'{"run_id": "%s"}\n' % lost.encode())
    assert states(named(tmp_path, gone)) == {("manifest", "missing")}
    assert audit(tmp_path).totals["not_intact"] == 3
