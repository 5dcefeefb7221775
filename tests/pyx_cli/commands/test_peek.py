"""`pyx peek` as it is typed: files, runs, what is noted of a look, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

PASSWORD, TOKEN = "kX9vQ7zLm2Rt00pW", "zT4wB8nRk1Ys55qX"
SCRIPT = """
import os
print("hello from the log")
folder, run_id = os.environ["PYX_OUTPUT_DIR"], os.environ["PYX_RUN_ID"]
with open(os.path.join(folder, f"make.{run_id}.rows.csv"), "w") as file:
    file.write("id,name\\n" + "".join(f"{n},n{n}\\n" for n in range(100)))
"""


def made_run(project: MakeProject) -> tuple[Project, Outcome]:
    made = project({"temp/make.py": SCRIPT})
    return made, made.run("run", "--file", "temp/make.py").assert_success()


def notes_of(outcome: Outcome) -> list[dict[str, object]]:
    """What was noted beside a run."""
    folder = Path(outcome.manifest["output_dir"])
    path = folder / ".pyx" / "peeked" / f"{outcome.manifest['run_id']}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_run_is_told_by_its_outputs_and_each_by_its_command(project: MakeProject) -> None:
    """RUN lists what there is to look at, with commands that work as they stand."""
    made, outcome = made_run(project)
    run_id = outcome.manifest["run_id"]
    listed = made.run("peek", "last")
    assert listed.code == 0, listed
    assert f"pyx peek {run_id}:log" in listed.stdout
    assert f"pyx peek {run_id}:rows.csv" in listed.stdout
    assert "100 rows" in made.run("peek", f"{run_id}:rows.csv").stdout
    assert "hello from the log" in made.run("peek", "make:log").stdout


def test_a_run_with_nothing_but_a_log_is_told_by_it(project: MakeProject) -> None:
    """Where there is only one thing to look at, it is looked at."""
    made = project({"temp/say.py": "print('only this')"})
    made.run("run", "--file", "temp/say.py").assert_success()
    assert "only this" in made.run("peek", "say", "--dir", "temp").stdout


def test_what_was_seen_of_an_output_is_noted_beside_its_run(project: MakeProject) -> None:
    """Each look leaves a line: which output, its hash, which part, under which budget."""
    made, outcome = made_run(project)
    name = f"make.{outcome.manifest['run_id']}.rows.csv"
    made.run("peek", "last:rows.csv", "--where", "id > 97", "--columns", "name")
    made.run("peek", f"temp/{name}", "--budget", "150")
    made.run("peek", "last:log", "--find", PASSWORD, env={"A_PASSWORD": PASSWORD})
    made.run("peek", "temp/make.py")
    first, second, third = notes_of(outcome)
    output = outcome.output(name)
    assert (first["output"], first["sha256"]) == (name, output["sha256"])
    assert first["part"] == {"where": "id > 97", "columns": "name"}
    assert first["truncated"] is False
    assert (second["output"], second["part"], second["budget"]) == (name, {}, 150)
    assert second["truncated"] is True
    assert third["part"] == {"find": "[masked A_PASSWORD]"}


def test_a_folder_that_can_not_be_written_costs_only_the_note(project: MakeProject) -> None:
    """The look succeeds, and stderr says that it was not noted."""
    made, outcome = made_run(project)
    folder = Path(outcome.manifest["output_dir"])
    (folder / ".pyx" / "peeked").write_text("in the way")
    looked = made.run("peek", "last:log")
    assert looked.code == 0
    assert "hello from the log" in looked.stdout
    assert "this look was not noted" in looked.stderr


def test_a_file_wins_over_a_run_of_the_same_name(project: MakeProject) -> None:
    """What is there as a file is meant as one."""
    made, _ = made_run(project)
    made.write("make", "a file called make\n")
    assert "a file called make" in made.run("peek", "make").stdout


def test_one_object_is_told_as_json(project: MakeProject) -> None:
    """--json gives one object that says what was left out and how to go on."""
    made = project({"a.txt": "".join(f"line {n}\n" for n in range(1000))})
    looked = made.run("peek", "a.txt", "--json", "--budget", "300")
    assert looked.json["truncated"] is True
    assert looked.json["tokens"] <= looked.json["budget"] == 300
    (section,) = [part for part in looked.json["sections"] if part["title"] == "lines"]
    assert section["total"] == 1000
    assert section["shown"] + section["left_out"] == 1000
    assert section["next"].startswith("pyx peek a.txt ")
    assert "--json" in section["next"]


def test_secrets_of_the_environment_and_of_both_files_are_masked(project: MakeProject) -> None:
    """A value that a .env file calls a secret is not shown."""
    made = project(
        {
            "a.txt": f"one {PASSWORD} two {TOKEN}\n",
            ".env": f"B_TOKEN={TOKEN}\n",
        }
    )
    looked = made.run("peek", "a.txt", env={"A_PASSWORD": PASSWORD})
    assert "one [masked A_PASSWORD] two [masked B_TOKEN]" in looked.stdout


def test_a_command_goes_on_where_it_says(project: MakeProject) -> None:
    """The next command, typed as it stands, shows the next rows; names are quoted."""
    import shlex

    made = project({"odd name'.csv": "a,b\n" + "".join(f"{n},x y\n" for n in range(500))})
    looked = made.run("peek", "odd name'.csv", "--where", "b = 'x y'", "--budget", "400")
    (line,) = [line for line in looked.stdout.splitlines() if line.startswith("next: ")]
    words = shlex.split(line.removeprefix("next: "))
    assert words[:2] == ["pyx", "peek"]
    following = int(words[-1].rstrip(":"))
    again = made.run(*words[1:])
    assert f"\n{following}: {following - 1} | x y\n" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["nothing.csv"], 4, "no file nothing.csv"),
        (["no/such/file.csv"], 4, "no file no/such/file.csv"),
        (["nothing:log"], 4, "no run nothing"),
        (["a.txt", "--lines", "9:2"], 2, "--lines"),
        (["a.txt", "--budget", "5"], 2, "--budget"),
        (["a.txt", "--path", "$.a"], 2, "--path"),
        (["a.txt", "--find", "("], 2, "--find"),
    ],
)
def test_mistakes_are_told_with_a_hint(
    project: MakeProject, arguments: list[str], code: int, word: str
) -> None:
    """A file that is not there, a range that is none, a part that the format lacks."""
    project({"a.txt": "a\n"}).run("peek", *arguments).assert_refused(code, word)


def test_pipes_and_devices_are_refused(project: MakeProject) -> None:
    """What would wait for ever, or never end, is not opened."""
    require_posix()
    made = project({})
    os.mkfifo(made.path("pipe"))
    made.run("peek", "pipe").assert_refused(2, "is a pipe")
    made.run("peek", "/dev/zero").assert_refused(2, "is a device")


def test_a_link_is_followed_and_told(project: MakeProject) -> None:
    """What a link leads to is shown, and that it is one."""
    require_posix()
    made = project({"a.txt": "content\n"})
    made.path("link").symlink_to("a.txt")
    looked = made.run("peek", "link")
    assert "1: content" in looked.stdout
    assert "it is a link" in looked.stdout
