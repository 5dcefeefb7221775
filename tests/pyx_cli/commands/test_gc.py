"""`pyx gc`: the files of old runs go, on the record, and never what somebody still needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mounted import fill, in_namespace, mount_small_disk
from project import Project, sha256, wait_until
from pyx_core.errors import PyxError
from pyx_core.evidence.lookup import find_run
from pyx_core.evidence.removal.removed import removed_files
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome

SCRIPT = '''"""Make rows."""
import os, sys
folder, run_id = os.environ["PYX_OUTPUT_DIR"], os.environ["PYX_RUN_ID"]
os.mkdir(f"{folder}/{run_id}")
for name in (f"s.{run_id}.rows.csv", f"{run_id}/part.csv", "latest.txt"):
    with open(f"{folder}/{name}", "w") as file:
        file.write(run_id)
'''


def make_runs(project: MakeProject, count: int = 3) -> tuple[Project, list[str]]:
    """So many runs of one script in `temp`, and their ids, oldest first."""
    made = project({"temp/s.py": SCRIPT})
    ids = [made.run("run", "--file", "temp/s.py").manifest["run_id"] for _ in range(count)]
    return made, ids


def names_of(made: Project, run_id: str) -> list[str]:
    """The files below `temp` that bear a run id in their path."""
    temp = made.path("temp")
    return sorted(
        path.relative_to(temp).as_posix()
        for path in temp.rglob("*")
        if run_id in path.relative_to(temp).as_posix() and path.is_file()
    )


def records(outcome: Outcome) -> list[dict[str, object]]:
    """What the run of gc wrote down."""
    path = outcome.output(f"gc.{outcome.manifest['run_id']}.removed.jsonl")["path"]
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


def test_old_runs_go_and_it_is_written_down(project: MakeProject) -> None:
    """What bears the run's id goes with its folder; the script, what may be another run's, and
    the history stay; a run of its own lists every file that went."""
    made, (first, second, third) = make_runs(project)
    before = made.path("temp/.history.jsonl").read_bytes()
    there = {name: sha256(made.path(f"temp/{name}")) for name in names_of(made, first)}
    assert len(there) == 4
    outcome = made.run("gc", "--keep", "2", "--drop", "--yes")
    assert outcome.code == 0, outcome
    assert not made.path(f"temp/{first}").exists()
    assert names_of(made, first) == []
    assert len(names_of(made, second)) == len(names_of(made, third)) == 4
    assert made.path("temp/latest.txt").read_text() == third
    assert made.path("temp/s.py").read_text() == SCRIPT
    assert made.path("temp/.history.jsonl").read_bytes().startswith(before)
    assert outcome.manifest["task"] == "gc"
    assert outcome.manifest["command"]["argv"][:2] == ["pyx", "gc"]
    assert {str(entry["path"]): entry["sha256"] for entry in records(outcome)} == there
    assert {entry["run_id"] for entry in records(outcome)} == {first}
    assert outcome.manifest["declared"]["removed"]["files"] == 4
    assert "dropped 4 files of 1 run," in outcome.stdout
    gone = removed_files(str(made.path("temp")))
    assert set(gone) == {str(made.path(f"temp/{name}")) for name in there}
    assert {entry.gc_run_id for entry in gone.values()} == {outcome.manifest["run_id"]}
    with pytest.raises(PyxError, match="removed by the gc run") as caught:
        find_run(first, str(made.path("temp")), str(made.folder))
    assert caught.value.kind == "not_found"


def test_a_dry_run_says_all_and_does_nothing(project: MakeProject) -> None:
    """`--dry-run` names the same runs, files and bytes, and leaves every byte as it was."""
    made, ids = make_runs(project)

    def everything() -> dict[str, str]:
        return {str(path): sha256(path) for path in made.folder.rglob("*") if path.is_file()}

    before = everything()
    told = made.run("gc", "--keep-total", "1", "--dry-run", "--json").json
    assert everything() == before
    assert told["runs"] == ids[:2]
    assert told["planned"]["files"] == 8
    assert (told["removed"]["files"], told["record"]) == (0, None)
    plain = made.run("gc", "--keep-total", "1", "--dry-run")
    assert all(f"{run_id}  4 files" in plain.stdout for run_id in ids[:2])
    done = made.run("gc", "--keep-total", "1", "--drop", "--yes", "--json").json
    assert done["removed"] == {**told["planned"]}
    assert made.run("gc", "--keep-total", "1", "--drop", "--yes").stdout == "nothing to remove\n"


def test_an_archive_holds_all_that_went_and_more(project: MakeProject) -> None:
    """Unpacked where they were, the files are the run again: also its script, which others keep."""
    made, (first, _, _) = make_runs(project)
    files = names_of(made, first)
    hashes = {name: sha256(made.path(f"temp/{name}")) for name in files}
    outcome = made.run("gc", "--keep", "2", "--archive", "old.zip", "--yes")
    assert outcome.code == 0, outcome
    archive = made.path("old.zip")
    assert outcome.output("old.zip")["sha256"] == sha256(archive)
    assert {entry["archive"] for entry in records(outcome)} == {str(archive)}
    script = sha256(made.path("temp/s.py"))
    with zipfile.ZipFile(archive) as unpacked:
        assert set(files) < set(unpacked.namelist())
        assert f".pyx/objects/{script[:2]}/{script}" in unpacked.namelist()
        assert not any("history" in name for name in unpacked.namelist())
        unpacked.extractall(made.path("temp"), files)
    assert {name: sha256(made.path(f"temp/{name}")) for name in files} == hashes
    assert find_run(first, str(made.path("temp")), str(made.folder)).run_id == first


def test_an_archive_replaces_nothing(project: MakeProject) -> None:
    """Where the archive's name is taken, or its folder is not there, nothing is removed."""
    made, (first, *_) = make_runs(project, 2)
    made.write("old.zip", "mine")
    made.run("gc", "--keep", "1", "--archive", "old.zip", "--yes").assert_refused(125, "exists")
    made.run("gc", "--keep", "1", "--archive", "no/x.zip", "--yes").assert_refused(4, "no folder")
    assert made.path("old.zip").read_text() == "mine"
    assert len(names_of(made, first)) == 4


@pytest.mark.parametrize("place", ["temp/a.inspect.md", "b.inspect.md", "docs/deep/c.inspect.md"])
@pytest.mark.parametrize("cited", ["see {0}.", "[rows](temp/s.{0}.manifest.json)", "x{0}y"])
def test_what_an_investigation_cites_stays(place: str, cited: str, project: MakeProject) -> None:
    """An id anywhere in an investigation keeps the run, and it is said which one that is."""
    made, (first, second, _) = make_runs(project)
    made.write(place, "# Why\n" + "x" * 3000 + cited.format(first))
    outcome = made.run("gc", "--keep", "1", "--drop", "--yes")
    assert len(names_of(made, first)) == 4
    assert names_of(made, second) == []
    assert f"kept {first}: cited by {made.path(place)}" in outcome.stderr


def test_a_manifest_of_another_name_is_cited_by_that(project: MakeProject) -> None:
    """A run whose manifest has no run id in its name is kept by an investigation that names it."""
    made = project({"temp/s.py": SCRIPT})
    made.run("run", "--file", "temp/s.py", "--output-path", "temp/orders.json")
    made.run("run", "--file", "temp/s.py")
    made.write("why.inspect.md", "see temp/orders.json")
    outcome = made.run("gc", "--keep", "0", "--drop", "--yes")
    assert made.path("temp/orders.json").exists()
    assert "why.inspect.md" in outcome.stderr


def test_an_investigation_that_can_not_be_read_stops_it(project: MakeProject) -> None:
    """Where nobody knows what is cited, nothing is removed."""
    require_posix()
    made, (first, _) = make_runs(project, 2)
    made.path("why.inspect.md").symlink_to("nowhere.inspect.md")
    made.run("gc", "--keep", "1", "--drop", "--yes").assert_refused(2, "can't read", "why.inspect")
    assert len(names_of(made, first)) == 4


def test_only_the_projects_investigations_count(project: MakeProject) -> None:
    """Where evidence lies in the project itself, what lies beside the project is not read."""
    made = project({"s.py": ""})
    first = made.run("run", "--file", "s.py").manifest["run_id"]
    made.run("run", "--file", "s.py")
    (made.folder.parent / "other.inspect.md").write_text(f"see {first}")
    assert made.run("gc", "--keep", "1", "--drop", "--yes").code == 0
    assert not made.path(f"s.{first}.manifest.json").exists()


def test_what_is_not_the_runs_any_more_stays(project: MakeProject) -> None:
    """A file that changed since is kept, and so is a run whose manifest was changed."""
    made, (first, second, _) = make_runs(project)
    made.path(f"temp/s.{first}.rows.csv").write_text("edited")
    manifest = made.path(f"temp/s.{second}.manifest.json")
    manifest.write_bytes(manifest.read_bytes().replace(b'"success": true', b'"success":  true'))
    outcome = made.run("gc", "--keep", "1", "--drop", "--yes", intact=False)
    assert names_of(made, first) == [f"s.{first}.rows.csv"]
    assert f"s.{first}.rows.csv: it is not what the manifest says" in outcome.stderr
    assert len(names_of(made, second)) == 4
    assert f"kept {second}: its manifest is not the one" in outcome.stderr
    assert f"kept {second}" in outcome.log


def test_nothing_outside_of_the_folder_goes(project: MakeProject, tmp_path: Path) -> None:
    """Declared files elsewhere, links to elsewhere, and what another run declares too, stay."""
    require_posix()
    other = tmp_path / "project" / "elsewhere"
    script = f"""import json, os
run_id, folder = os.environ["PYX_RUN_ID"], os.environ["PYX_OUTPUT_DIR"]
for path in ("{other}/mine.txt", f"{{folder}}/shared.txt", f"{{folder}}/twin.txt"):
    open(path, "w").write("same")
if not os.path.exists(f"{{folder}}/link"):
    os.symlink("{other}", f"{{folder}}/link")
os.symlink("{other}/mine.txt", f"{{folder}}/{{run_id}}.link")
json.dump({{"outputs": ["{other}/mine.txt", "shared.txt", "link/mine.txt", f"{{run_id}}.link"]}},
          open(os.environ["PYX_OUTPUT_PATH"], "w"))
"""
    made = project({"temp/s.py": script, "elsewhere/x": ""})
    first = made.run("run", "--file", "temp/s.py").assert_success().manifest["run_id"]
    made.run("run", "--file", "temp/s.py").assert_success()
    outcome = made.run("gc", "--keep", "1", "--drop", "--yes", intact=False)
    assert outcome.code == 0, outcome
    assert (other / "mine.txt").read_text() == "same"
    assert made.path("temp/shared.txt").exists()
    assert made.path("temp/twin.txt").exists()
    assert names_of(made, first) == []
    assert not made.path(f"temp/{first}.link").is_symlink()
    assert "outside of the folder" in outcome.stderr
    assert "another run has it, too" in outcome.stderr


def test_snapshots_go_with_the_last_run_that_needs_them(project: MakeProject) -> None:
    """The kept bytes of a script that only removed runs had are removed; shared ones are not."""
    made = project({"temp/s.py": "print(1)\n", "temp/t.py": "print(2)\n"})
    old = made.run("run", "--file", "temp/s.py").manifest["script"]["sha256"]
    new = made.run("run", "--file", "temp/t.py").manifest["script"]["sha256"]
    objects = made.path("temp/.pyx/objects")
    outcome = made.run("gc", "--keep-total", "1", "--drop", "--yes")
    assert not (objects / old[:2] / old).exists()
    assert (objects / new[:2] / new).exists()
    assert [entry["path"] for entry in records(outcome) if entry["run_id"] is None] == [
        f".pyx/objects/{old[:2]}/{old}"
    ]


def test_a_run_in_progress_keeps_what_it_may_need(project: MakeProject) -> None:
    """While a run goes on no snapshot is removed, for its manifest is not written yet."""
    made = project({"temp/s.py": "print(1)\n", "temp/w.py": "input()\n"})
    old = made.run("run", "--file", "temp/s.py").manifest["script"]["sha256"]
    waits = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\n"
    made.write("temp/w.py", waits)
    running = made.start("run", "--file", "temp/w.py")
    active = made.path("temp/.pyx/active")
    wait_until(lambda: active.exists() and bool(list(active.iterdir())), "no run in progress")
    collecting = made.start("gc", "--keep", "0", "--drop", "--yes")
    _, told = collecting.process.communicate()
    assert b"a run is in progress" in told
    assert made.path(f"temp/.pyx/objects/{old[:2]}/{old}").exists()
    made.write("go", "")
    assert running.finish().code == 0


def test_the_records_of_gc_are_never_removed(project: MakeProject) -> None:
    """What was removed when is known as long as the folder is there."""
    made, _ = make_runs(project, 2)
    first = made.run("gc", "--keep", "1", "--drop", "--yes")
    outcome = made.run("gc", "--keep", "0", "--drop", "--yes")
    assert first.manifest_path.exists()
    assert made.run("gc", "--keep-total", "0", "--drop", "--yes").stdout == "nothing to remove\n"
    assert outcome.manifest_path.exists()


def test_age_number_and_size_all_have_to_let_it_go(project: MakeProject) -> None:
    """A run goes if it is old enough, not among the newest, and it takes its going."""
    made, ids = make_runs(project)
    made.write("temp/t.py", "")
    other = made.run("run", "--file", "temp/t.py").manifest["run_id"]

    def would_go(*rules: str) -> list[str]:
        found: list[str] = made.run("gc", *rules, "--dry-run", "--json").json["runs"]
        return found

    assert would_go("--older-than", "1h", "--keep", "0") == []
    assert would_go("--older-than", "0s") == [*ids, other]
    assert would_go("--keep", "1") == ids[:2]
    assert would_go("--keep-total", "1") == ids
    assert would_go("--keep", "0", "--task", "t") == [other]
    assert would_go("--max-size", "1GB") == []
    assert would_go("--max-size", "2kB", "--keep", "2") == ids[:1]
    total = sum(path.stat().st_size for path in made.path("temp").glob("*.manifest.json"))
    assert would_go("--max-size", str(total - 1)) == ids[:1]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--drop"], "--older-than"),
        (["--keep", "1"], "--archive"),
        (["--keep", "1", "--drop", "--archive", "x.zip"], "exclude"),
        (["--keep", "-1", "--dry-run"], "--keep"),
        (["--older-than", "soon", "--dry-run"], "soon"),
        (["--max-size", "big", "--dry-run"], "big"),
        (["--keep", "1", "--drop"], "--yes"),
    ],
)
def test_what_is_not_said_is_not_guessed(
    arguments: list[str], word: str, project: MakeProject
) -> None:
    """Without a rule, a fate, or a yes, it ends with 2 and the flag to give."""
    made, ids = make_runs(project, 2)
    made.run("gc", *arguments).assert_refused(2, word)
    assert all(len(names_of(made, run_id)) == 4 for run_id in ids)


def test_broken_off_it_has_recorded_what_is_gone(project: MakeProject) -> None:
    """Killed in the middle: every missing file stands in the record; the next gc does the rest."""
    require_posix()
    made, ids = make_runs(project, 4)
    spy = """
import os, signal, sys
real, wanted = os.unlink, sys.argv.pop()
def unlink(path, **more):
    real(path, **more)
    if str(path).endswith('rows.csv'):
        os.kill(os.getpid(), getattr(signal, wanted))
os.unlink = unlink
from pyx_cli import main
main()
"""
    made.write("spy.py", spy)
    for name in ("SIGINT", "SIGKILL"):
        there = {path for path in made.path("temp").rglob("*") if path.is_file()}
        number = "2" if name == "SIGINT" else "0"
        argv = [sys.executable, "spy.py", "gc", "--keep", number, "--drop", "--yes", name]
        done = subprocess.run(
            argv, cwd=made.folder, env=made.environ, capture_output=True, check=False
        )
        assert done.returncode == (130 if name == "SIGINT" else -9), done
        gone = {str(path) for path in there if not path.exists()}
        assert gone
        recorded = removed_files(str(made.path("temp")))
        assert {path for path in gone if ".pyx/active" not in path} <= set(recorded)
        if name == "SIGINT":
            assert all(not os.path.lexists(path) for path in recorded)
            (newest,) = [line for line in made.history("temp") if line["task"] == "gc"]
            assert newest["status"] == "interrupted"
    made.run("gc", "--keep", "0", "--drop", "--yes", intact=False)
    assert all(names_of(made, run_id) == [] for run_id in ids)


def _on_full_disk(folder: str, home: str) -> None:
    mount_small_disk(Path(folder), 120)
    made = Project(Path(folder), Path(home))
    made.write("temp/s.py", SCRIPT)
    ids = [made.run("run", "--file", "temp/s.py").manifest["run_id"] for _ in range(2)]
    fill(Path(folder), 0)
    outcome = made.run("gc", "--keep", "0", "--archive", "old.zip", "--yes")
    assert outcome.code == 125, outcome
    assert "no space left" in outcome.stderr, outcome
    assert not list(Path(folder).glob("old.zip*"))
    for run_id in ids:
        assert len(names_of(made, run_id)) == 4, outcome


def test_a_full_disk_removes_nothing(tmp_path: Path) -> None:
    """Where there is no room for the archive or the record everything stays."""
    in_namespace(_on_full_disk, tmp_path / "disk", tmp_path / "home")


@pytest.mark.parametrize(("answer", "code", "left"), [("n", 2, 4), ("y", 0, 0)])
def test_a_person_is_shown_what_goes_and_asked(
    answer: str, code: int, left: int, project: MakeProject
) -> None:
    """On a terminal the runs are listed, and without a yes nothing happens."""
    require_posix()
    import pexpect

    made, (first, _) = make_runs(project, 2)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "pyx_cli", "gc", "--keep", "1", "--drop"],
        cwd=str(made.folder),
        env={**made.environ, "TERM": "xterm", "NO_COLOR": "1"},
        timeout=60,
    )
    child.expect("in all 4 files")
    child.expect(r"remove them\? \[y/N\]")
    child.sendline(answer)
    child.read()
    child.wait()
    assert child.exitstatus == code
    assert len(names_of(made, first)) == left


CLOCK = """
import os, time
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], "latest.txt"), "w") as file:
    file.write(str(time.time_ns()))
"""


def files_in(folder: Path) -> list[str]:
    """What is below the evidence folder, but for history, objects, index and what gc says."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    return sorted(
        name
        for name in names
        if not name.startswith((".history", ".pyx/objects", ".pyx/active", ".pyx/index", "gc."))
    )


def test_what_pyx_wrote_for_a_run_goes_with_it(project: MakeProject) -> None:
    """Inline code, an input from stdin, and notes of who looked leave nothing behind."""
    made = project({})
    made.run("run", "--code", "print(1)", "--input-path", "-", stdin="[1]").assert_success()
    assert made.run("peek", "last:log").code == 0
    assert len(files_in(made.path("temp"))) > 4
    assert made.run("gc", "--keep-total", "0", "--drop", "--yes").code == 0
    assert files_in(made.path("temp")) in ([".pyx", ".pyx/peeked"], [".pyx"])
    assert made.run("verify", "--all").code == 0


def test_a_replay_goes_with_its_folder(project: MakeProject) -> None:
    """Its outputs, whatever they are called, the comparison and the proposed rules: all of it."""
    made = project({"temp/s.py": CLOCK})
    made.run("run", "--file", "temp/s.py").assert_success()
    assert made.run("replay", "s", "--times", "2").code == 1
    before = files_in(made.path("temp"))
    assert (
        sum(".replay" in name and name.endswith((".toml", ".comparison.json")) for name in before)
        == 2
    )
    assert made.run("gc", "--keep-total", "0", "--drop", "--yes").code == 0
    assert not [name for name in files_in(made.path("temp")) if ".replay" in name]
    assert made.run("verify", "--all").code == 0


def test_an_original_stays_with_its_replays(project: MakeProject) -> None:
    """A replay that stays is nothing without the run that it was compared with."""
    made = project({"temp/s.py": SCRIPT})
    first = made.run("run", "--file", "temp/s.py").manifest["run_id"]
    second = made.run("replay", "s", "--json").json["replays"][0]["run_id"]
    third = made.run("replay", second, "--json").json["replays"][0]["run_id"]
    told = made.run("gc", "--keep-total", "1", "--dry-run", "--json").json
    assert told["runs"] == []
    reasons = {entry["what"]: entry["reason"] for entry in told["kept"]}
    assert reasons[first] == f"its replay {second} stays"
    assert reasons[second] == f"its replay {third} stays"
    told = made.run("gc", "--max-size", "4KB", "--dry-run", "--json").json
    assert told["runs"] == [first, second, third]
