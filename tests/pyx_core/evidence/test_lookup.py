"""Naming a run: what a command prints as an id, every other command accepts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pyx_core.errors import PyxError
from pyx_core.evidence.lookup import find_run, split_output
from pyx_core.evidence.stored_run import StoredRun

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project


def make_runs(project: MakeProject) -> tuple[Project, list[str]]:
    """Three runs: a, b, a; and their ids."""
    made = project({"a.py": "print('a')\n", "b.py": "print('b')\n"})
    return made, [
        made.run("run", "--file", name).manifest["run_id"] for name in ("a.py", "b.py", "a.py")
    ]


def found(made: Project, text: str) -> str:
    return find_run(text, str(made.folder), str(made.folder)).run_id


def test_a_run_has_four_names(project: MakeProject) -> None:
    """`last`, a task, a unique prefix of the id, and the manifest's path name the same run."""
    made, (first, second, third) = make_runs(project)
    assert found(made, "last") == third
    assert (found(made, "a"), found(made, "b")) == (third, second)
    assert (found(made, first), found(made, second[:-1])) == (first, second)
    assert found(made, f"a.{first}.manifest.json") == first
    assert found(made, str(made.path(f"b.{second}.manifest.json"))) == second


def test_what_fits_several_runs_is_refused_with_them(project: MakeProject) -> None:
    """An ambiguous prefix lists the candidates, each with its task."""
    made, ids = make_runs(project)
    with pytest.raises(PyxError, match="fits") as caught:
        found(made, "2")
    assert caught.value.kind == "usage"
    assert all(run_id in caught.value.message for run_id in ids)


def test_a_task_that_looks_like_an_id_is_not_taken_for_one(project: MakeProject) -> None:
    """Where a text is a task and a prefix, the candidates are shown; alone it is the task."""
    made = project({"7.py": "", "20.py": ""})
    seven = made.run("run", "--file", "7.py").manifest["run_id"]
    assert found(made, "7") == seven
    made.run("run", "--file", "20.py")
    with pytest.raises(PyxError, match=r"\(7\).*\(20\)|\(20\).*\(7\)"):
        found(made, "20")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("last", "not_found"),
        ("nosuch", "not_found"),
        ("2026", "not_found"),
        ("nosuch.manifest.json", "not_found"),
        ("no/such", "not_found"),
        ("list.json", "usage"),
        ("other.json", "usage"),
        ("torn.json", "usage"),
        ("declared.json", "usage"),
    ],
)
def test_what_names_no_run_is_an_error(text: str, kind: str, project: MakeProject) -> None:
    """A name without a run, and a file that is no manifest, are told apart."""
    made = project(
        {
            "list.json": "[]",
            "other.json": '{"schema": "other"}',
            "torn.json": '{"schema": "mani',
            "declared.json": '{"schema": "manifest-io/1", "run_id": "x"}',
        }
    )
    with pytest.raises(PyxError) as caught:
        found(made, text)
    assert caught.value.kind == kind
    assert caught.value.hint


def test_of_a_copy_the_original_is_not_read(project: MakeProject, tmp_path: Path) -> None:
    """What was changed in a copy is seen there, though the original is still where it was."""
    made = project({"s.py": "print(1)\n"})
    run_id = made.run("run", "--file", "s.py").assert_success().manifest["run_id"]
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    for name in ("s", "last", run_id):
        assert find_run(name, str(copy), str(tmp_path)).folder == str(copy)


def test_a_folder_that_was_moved_is_read_where_it_is(project: MakeProject, tmp_path: Path) -> None:
    """History, manifest, outputs and snapshots are found in a copy without the original."""
    made = project({"s.py": "open('s.out.txt', 'w').write('x')\n"})
    manifest = made.run("run", "--file", "s.py").assert_success().manifest
    moved = tmp_path / "elsewhere"
    shutil.move(made.folder, moved)
    run = find_run("s", str(moved), str(tmp_path))
    assert run.home == str(moved)
    assert run.file(run.output("s.out.txt")["path"]) == str(moved / "s.out.txt")
    assert run.file(run.log["path"]) == str(moved / manifest["outputs"][0]["name"])
    kept = run.kept(run.manifest["script"])
    assert kept is not None
    assert kept.startswith(str(moved / ".pyx" / "objects"))
    made.folder.mkdir()


def test_an_output_is_named_by_its_ending(project: MakeProject) -> None:
    """An output is found by its name, by what stands behind the run id, or by its path."""
    script = "import os\nname = f\"s.{os.environ['PYX_RUN_ID']}.rows.csv\"\nopen(name, 'w')\n"
    made = project({"s.py": script})
    outcome = made.run("run", "--file", "s.py").assert_success()
    run = StoredRun(str(outcome.manifest_path))
    (output,) = run.outputs
    for name in ("rows.csv", output["name"], output["path"]):
        assert run.output(name) is output
    assert run.output("log") is run.log
    with pytest.raises(PyxError, match="has no output lost"):
        run.output("lost")


@pytest.mark.parametrize(
    ("text", "parts"),
    [("last:log", ("last", ":", "log")), ("last", ("last", "", "")), ("a:b:c", ("a", ":", "b:c"))],
)
def test_a_run_and_an_output_stand_around_a_colon(text: str, parts: tuple[str, str, str]) -> None:
    """The first colon separates the two."""
    assert split_output(text) == parts
