"""`pyx verify`: an exit code for programs, few lines for readers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from project import Project
from requirements import require_linux

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject

SCRIPT = (
    "import os\n"
    "open(f\"s.{os.environ['PYX_RUN_ID']}.out.txt\", 'w').write('result')\n"
    "print('hello')\n"
)


def make_runs(project: MakeProject, number: int = 2) -> tuple[Project, list[str]]:
    made = project({"s.py": SCRIPT})
    return made, [
        made.run("run", "--file", "s.py").assert_success().manifest["run_id"] for _ in range(number)
    ]


def test_intact_is_zero_and_changed_is_one(project: MakeProject) -> None:
    """Exit 0 where all is as it was, 1 with the file and its state where it is not."""
    made, (first, second) = make_runs(project)
    outcome = made.run("verify", "last")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith(f"intact  s  {second}  6 files")
    output = made.path(f"s.{first}.out.txt")
    output.write_text("rEsult")
    outcome = made.run("verify", first, "last")
    assert outcome.code == 1
    assert f"not intact  s  {first}  1 of 6 files" in outcome.stdout
    assert f"  changed  output {output}: its bytes differ" in outcome.stdout
    assert made.run("verify", "last").code == 0


def test_without_a_name_it_is_the_whole_folder(project: MakeProject) -> None:
    """`pyx verify`, `--all` and the folder itself are the same: every run, the chain, its head."""
    made, _ = make_runs(project)
    found = [made.run("verify", *words) for words in ((), ("--all",), (".",))]
    assert {outcome.code for outcome in found} == {0}
    assert len({outcome.stdout for outcome in found}) == 1
    first, head = found[0].stdout.splitlines()
    assert first.startswith(f"intact  {made.folder}  2 of 2 runs intact, 12 files")
    assert head.split()[0] == "head"
    anchored = made.run("verify", "--anchor", head.split()[1].upper())
    assert anchored.code == 0
    assert "is line 2: nothing before it was changed; 0 runs since" in anchored.stdout
    assert made.run("verify", "--anchor", "0" * 64).code == 1


def test_json_holds_verdict_totals_and_head(project: MakeProject) -> None:
    """One object, with the same keys whether it is about a folder or a run."""
    made, (first, _) = make_runs(project)
    whole = made.run("verify", "--json").json
    assert (whole["verdict"], whole["truncated"]) == ("intact", False)
    assert (whole["totals"]["runs"], whole["totals"]["intact"]) == (2, 2)
    assert len(whole["head"]) == 64
    made.path(f"s.{first}.log.txt").unlink()
    one = made.run("verify", first, "--json")
    assert one.code == 1
    assert one.json["verdict"] == "not_intact"
    (run,) = one.json["runs"]
    (file,) = run["files"]
    assert (file["role"], file["state"]) == ("log", "missing")
    assert set(one.json) == set(whole)


def test_a_changed_manifest_is_named_by_its_run_or_its_path(project: MakeProject) -> None:
    """A manifest that can't even be read is evidence that was changed, however it is named."""
    made, (first, _) = make_runs(project)
    manifest = made.path(f"s.{first}.manifest.json")
    manifest.write_bytes(manifest.read_bytes()[:-30])
    for name in (first, str(manifest)):
        outcome = made.run("verify", name, intact=False)
        assert outcome.code == 1, outcome
        assert "changed  manifest" in outcome.stdout
    manifest.unlink()
    assert "missing  manifest" in made.run("verify", first).stdout


def test_many_failures_fit_on_a_page(project: MakeProject) -> None:
    """Twenty lines at most; what was left out is said."""
    made, run_ids = make_runs(project, 1)
    for number in range(60):
        made.write(f"s.{run_ids[0]}.extra{number}.txt", "")
    for words in (("last",), ()):
        outcome = made.run("verify", *words)
        assert outcome.code == 1
        assert len(outcome.stdout.splitlines()) <= 20
    assert "more; --json" in made.run("verify", "last").stdout
    assert made.run("verify", "last", "--json").json["truncated"] is True


def test_names_in_evidence_are_shown_as_data(project: MakeProject) -> None:
    """Control characters in a file's name do not reach the terminal, nor does a secret."""
    require_linux()
    made, run_ids = make_runs(project, 1)
    made.write(f"s.{run_ids[0]}.\x1b[31m\nhunter2hunter2", "")
    outcome = made.run("verify", env={"SHOP_PASSWORD": "hunter2hunter2"})
    assert "\\x1b[31m\\n[masked SHOP_PASSWORD]" in outcome.stdout


def test_a_script_that_changed_since_is_a_note(project: MakeProject) -> None:
    """What is outside of the evidence may change: it is said on stderr, and the exit is 0."""
    made, _ = make_runs(project, 1)
    made.write("s.py", "print('new')\n")
    outcome = made.run("verify", "last")
    assert outcome.code == 0
    assert "note: the script" in outcome.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nosuch",), 4),
        (("./nosuch/",), 4),
        (("empty",), 4),
        (("last", "--all"), 2),
        (("last", "--anchor", "0" * 64), 2),
        (("--anchor", "abc"), 2),
        (("--dir", "nosuch"), 4),
        (("other.json",), 2),
    ],
)
def test_what_can_not_be_verified_is_an_error(
    project: MakeProject, words: tuple[str, ...], code: int
) -> None:
    """A name without a run, a folder without runs, options that exclude each other."""
    made, _ = make_runs(project, 1)
    made.path("empty").mkdir()
    made.write("other.json", "{}")
    made.run("verify", *words).assert_refused(code)


def test_a_run_in_progress_can_not_be_verified_yet(project: MakeProject) -> None:
    """Its id names no run with evidence yet; that is said."""
    made = project({"s.py": "import time\nopen('started', 'w')\ntime.sleep(600)\n"})
    running = made.start("run", "--file", "s.py")
    running.wait_for_file("started")
    (run_id,) = os.listdir(made.path(".pyx/active"))
    # One that is not asked what it left alive.
    reader = Project(made.folder, made.home)
    for command in ("verify", "show"):
        outcome = reader.run(command, run_id)
        assert outcome.code == 4
        assert "in progress" in outcome.stderr
    running.signal(2)
    running.finish()
    assert made.run("verify", run_id).code == 0


def test_a_pipe_in_the_place_of_an_output_is_not_waited_for(project: MakeProject) -> None:
    """Whatever stands where evidence was, the command ends."""
    require_linux()
    made, (run_id,) = make_runs(project, 1)
    for path in (made.path(f"s.{run_id}.out.txt"), made.path(f"s.{run_id}.log.txt")):
        path.unlink()
        os.mkfifo(path)
    outcome = made.run("verify", "last")
    assert (outcome.code, outcome.stdout.count("is a pipe now")) == (1, 2)
    outcome = made.run("verify", "--all", "--json")
    assert outcome.json["runs"][0]["not_intact_total"] == 2
    shown = made.run("show", "last")
    assert shown.code == 0


def test_a_moved_folder_is_intact(project: MakeProject, tmp_path: Path) -> None:
    """Evidence is verified where it is, by a path to its folder too."""
    made, _ = make_runs(project)
    moved = tmp_path / "moved"
    made.folder.rename(moved)
    made.folder.mkdir()
    assert made.run("verify", "../moved").code == 0
    assert made.run("verify", "last", "--dir", moved).code == 0
