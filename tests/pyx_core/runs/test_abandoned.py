"""Where pyx itself was killed, the run is closed by the next command that looks."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from project import check_evidence, read_history, wait_until
from pyx_core.runs.abandoned import close_abandoned
from pyx_core.secrets.detect import Secrets
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Project

SCRIPT = """
import os, time
name = f"part.{os.environ['PYX_RUN_ID']}.csv"
with open(os.path.join(os.environ['PYX_OUTPUT_DIR'], name), 'w') as file:
    file.write('half')
print('halfway', flush=True)
with open('pid', 'w') as file:
    file.write(str(os.getpid()))
while not os.path.exists('go'):
    time.sleep(0.01)
"""


def kill_pyx(made: Project, *arguments: str) -> str:
    """Starts a run, kills pyx in the middle of it, ends the script; the run's id."""
    require_posix()
    running = made.start(*("run", "--file", "s.py", "--input-path", "in.json", "--", *arguments))
    running.wait_for_file("pid")
    wait_until(lambda: any(path.read_text() for path in made.folder.glob("s.*.log.txt")), "no log")
    notes = made.path(".pyx/active")
    wait_until(lambda: any(path.stat().st_size for path in notes.iterdir()), "no note")
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate(timeout=60)
    made.write("go", "")
    wait_until(lambda: not made.survivors(), "the script goes on")
    return next(notes.iterdir()).name


@pytest.fixture
def made(project: MakeProject) -> Project:
    """A project with a script that can be interrupted in the middle."""
    return project({"s.py": SCRIPT, "in.json": "{}"})


def test_a_run_without_its_pyx_is_closed_as_abandoned(made: Project) -> None:
    """The manifest of a run whose pyx was killed says so, with what is left of its evidence."""
    run_id = kill_pyx(made)
    assert made.manifests() == []
    assert close_abandoned(str(made.folder), Secrets()) == [run_id]
    (path,) = made.manifest_paths()
    manifest = check_evidence(path)
    assert (manifest["run_id"], manifest["status"]) == (run_id, "abandoned")
    assert manifest["success"] is False
    assert manifest["script"]["size"] == len(SCRIPT)
    assert manifest["input_path"] == str(made.path("in.json"))
    assert Path(manifest["outputs"][0]["path"]).read_text() == "halfway\n"
    assert [output["name"] for output in manifest["outputs"][1:]] == [f"part.{run_id}.csv"]
    (line,) = read_history(made.folder)
    assert line["status"] == "abandoned"
    # Once is enough.
    assert close_abandoned(str(made.folder), Secrets()) == []
    assert len(read_history(made.folder)) == 1


def test_the_history_closes_what_it_finds(made: Project) -> None:
    """`pyx history` shows a run whose pyx was killed, and from then on it has a manifest."""
    run_id = kill_pyx(made)
    outcome = made.run("history", "--json")
    assert outcome.code == 0, outcome
    assert run_id in outcome.stdout
    assert "abandoned" in outcome.stdout
    assert [manifest["run_id"] for manifest in made.manifests()] == [run_id]


def test_a_run_in_progress_is_left_alone(made: Project) -> None:
    """What is still going on is not closed, and ends as if nobody had looked."""
    running = made.start("run", "--file", "s.py", "--input-path", "in.json")
    running.wait_for_file("pid")
    assert close_abandoned(str(made.folder), Secrets()) == []
    made.write("go", "")
    running.finish().assert_success()
    assert close_abandoned(str(made.folder), Secrets()) == []


def test_a_note_without_a_run_is_cleared_away(tmp_path: Path) -> None:
    """A note whose log is gone, or that is torn, leaves no manifest that would claim a run."""
    folder = tmp_path / ".pyx" / "active"
    folder.mkdir(parents=True)
    (folder / "20261124_000000_abcdef").write_text('{"run_id": "20261')
    (folder / "not a run").write_text("x")
    assert close_abandoned(str(tmp_path), Secrets()) == []
    assert os.listdir(folder) == ["not a run"]
    assert list(tmp_path.rglob("*.manifest.json")) == []


def test_a_run_of_which_only_the_log_is_left_is_closed_too(tmp_path: Path) -> None:
    """Killed before the note could say anything, the run still gets its manifest."""
    folder = tmp_path / ".pyx" / "active"
    folder.mkdir(parents=True)
    (folder / "20261124_000000_abcdef").write_text("")
    (tmp_path / "my task.20261124_000000_abcdef.log.txt").write_text("a\nb")
    assert close_abandoned(str(tmp_path), Secrets()) == ["20261124_000000_abcdef"]
    (path,) = tmp_path.glob("*.manifest.json")
    manifest = check_evidence(path)
    assert manifest["task"] == "my task"
    assert manifest["outputs"][0]["lines"] == 2


def test_a_declaration_is_no_end_of_a_run(made: Project) -> None:
    """What the script wrote at the manifest's path before pyx was killed becomes its declaration;
    a manifest that pyx had finished stays as it is."""
    declare = "open(os.environ['PYX_OUTPUT_PATH'], 'w').write('{\"rows\": 2, \"status\": \"ok\"}')"
    made.write("s.py", SCRIPT.replace("print(", f"{declare}\nprint(", 1))
    run_id = kill_pyx(made)
    assert close_abandoned(str(made.folder), Secrets()) == [run_id]
    (path,) = made.manifest_paths()
    manifest = check_evidence(path)
    assert manifest["status"] == "abandoned"
    assert manifest["declared"] == {"rows": 2, "status": "ok"}


def test_a_finished_run_without_its_line_gets_it(made: Project) -> None:
    """Where pyx was killed between the manifest and the history, the line is added, once."""
    made.write("go", "")
    outcome = made.run("run", "--file", "s.py", "--input-path", "in.json").assert_success()
    run_id = outcome.manifest["run_id"]
    before = outcome.manifest_path.read_bytes()
    made.path(".history.jsonl").unlink()
    for _ in range(2):
        made.path(f".pyx/active/{run_id}").write_text("")
        assert close_abandoned(str(made.folder), Secrets()) == []
    assert outcome.manifest_path.read_bytes() == before
    assert check_evidence(outcome.manifest_path)["status"] == "ok"
    assert os.listdir(made.path(".pyx/active")) == []


def test_an_abandoned_run_shows_no_secret(made: Project) -> None:
    """Neither the note of a run in progress nor the manifest made of it holds a secret that was
    among the arguments."""
    secret = "tok9f8e7d6c5b4a"
    made.write(".env", f"API_TOKEN={secret}\n")
    kill_pyx(made, "--token", secret)
    (note,) = made.path(".pyx/active").iterdir()
    assert secret not in note.read_text()
    made.run("history")
    (path,) = made.manifest_paths()
    assert secret not in path.read_text()
    assert "[masked API_TOKEN]" in check_evidence(path)["command"]["argv"]
