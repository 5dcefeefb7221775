"""Promises of `pyx learn`: facts come out of evidence only, drafts stand on runs that succeeded."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest
from skills_ref.validator import validate

from pyx_cli.quoted import complaint
from pyx_core.skills.lint.lint import lint

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Outcome, Project

SCRIPT = '''"""Add up the widgets of a day | [see](x) <b> `$1` !`rm` ${HOME}"""

import json
import os

with open(os.environ["PYX_INPUT_PATH"], encoding="utf-8") as file:
    request = json.load(file)
quuxly_total = sum(request["amounts_cents"])
STATEMENT = "SELECT cents FROM quuxly_widgets WHERE widget_id = 77441 LIMIT 5"
name = f"add_quuxly.{os.environ['PYX_RUN_ID']}.sums.csv"
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], name), "w", encoding="utf-8") as file:
    file.write(f"day,cents\\n{request['day']},{quuxly_total}\\n")
'''
GOOD = {"amounts_cents": [12, 30, 7], "day": "2026-11-20", "who": "ann@example.net"}
BAD = {"amounts": [12], "day": "2026-11-20", "who": "ann@example.net"}
SECRET = "hunter-22-of-quuxly"
RUN = ("run", "--file", "temp/add_quuxly.py", "--input-path", "temp/add_quuxly.input.json")


def worked(project: MakeProject, script: str = SCRIPT, *, at_once: bool = True) -> Project:
    """A project whose script worked, at once or when it was given another input."""
    made = project({"temp/add_quuxly.py": script, "temp/add_quuxly.input.json": json.dumps(BAD)})
    made.write(".env", f"QUUXLY_PASSWORD={SECRET}\nSQLITE_QUUXLY_PATH=quuxly.db\n")
    if not at_once:
        made.run(*RUN).assert_status("failed", 1)
    made.write("temp/add_quuxly.input.json", json.dumps(GOOD))
    made.run(*RUN).assert_success()
    return made


def draft(made: Project, kind: str, name: str, *more: str) -> Path:
    """Drafts a skill from the newest run."""
    made.ask("learn", "facts", "last", *more, "-o", "facts.json").assert_answered()
    made.ask("learn", "draft", "facts.json", "--kind", kind, "--name", name).assert_answered()
    return made.path("drafts") / name


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_skill(folder: Path) -> None:
    """It passes both linters, and stays short."""
    found = lint(folder.as_posix(), complaint)
    assert [problem for problem in found if problem.level == "error"] == []
    assert validate(folder) == []
    assert len((folder / "SKILL.md").read_text("utf-8").splitlines()) <= 150


def test_facts_are_headers_and_shapes_of_what_ran(project: MakeProject) -> None:
    """A fact has run id, file, sha256 and lines, names of columns and keys but no content, and
    what failed before with what was changed since; no secret and nobody's address."""
    made = worked(project, at_once=False)
    told = made.ask("learn", "facts", "add_quuxly", "-o", "facts.json", "--json").assert_answered()
    assert (told.json["truncated"], told.json["total"]) == (False, 1)
    (fact,) = told.json["facts"]
    (output,) = fact["outputs"]
    manifest = made.manifests()[-1]
    assert output["sha256"] == manifest["outputs"][1]["sha256"]
    assert (output["run_id"], output["lines"]) == (manifest["run_id"], 2)
    assert output["shape"].endswith("2 columns: day, cents")
    assert fact["input"]["shape"] == "object with 3 keys: amounts_cents, day, who"
    (failure,) = fact["failed_before"]
    assert "KeyError" in failure["error"]
    assert failure["changed"] == ["input"]
    written = made.path("facts.json").read_text("utf-8")
    assert "ann@" not in written
    assert SECRET not in written


def test_evidence_that_was_changed_is_no_evidence(project: MakeProject) -> None:
    """An output that is not what it was in the run is refused, and named."""
    made = worked(project)
    (output,) = made.path("temp").glob("*.sums.csv")
    output.write_text("day,cents\n2026-11-20,50\n", "utf-8")
    made.ask("learn", "facts", "last").assert_refused(2, "sums.csv", "pyx verify")


def test_a_step_without_success_is_refused(project: MakeProject) -> None:
    """A failed run is no step, also where the file of facts says that it succeeded."""
    made = worked(project, at_once=False)
    failed = str(made.manifests()[0]["run_id"])
    made.ask("learn", "facts", failed, "-o", "facts.json").assert_answered()
    ask = ("learn", "draft", "facts.json", "--kind", "project", "--name", "sums")
    made.ask(*ask).assert_refused(2, failed, "ended as failed")
    facts = made.path("facts.json").read_text("utf-8")
    made.write("facts.json", facts.replace('"status": "failed"', '"status": "ok"'))
    made.ask(*ask).assert_refused(2, failed, "not what its manifest says")
    assert not made.path("drafts/sums").exists()
    assert list(made.path("drafts").iterdir()) == [] if made.path("drafts").exists() else True


def test_a_project_draft_is_what_worked(project: MakeProject) -> None:
    """The script as it ran, its input as an example, the failure as a gotcha, the command with run
    and version; nothing hostile in a summary is Markdown, YAML or a host's to obey."""
    made = worked(project, at_once=False)
    folder = draft(made, "project", "sums")
    check_skill(folder)
    skill = texts(folder)
    assert skill["scripts/add_quuxly.py"] == SCRIPT
    assert json.loads(skill["references/add_quuxly.input.json"]) == {
        "amounts_cents": [12, 30],
        "day": "2026-11-20",
        "who": "name@example.com",
    }
    head = skill["SKILL.md"]
    run_id = made.manifests()[-1]["run_id"]
    assert f"Worked last in run `{run_id}` with pyx " in head
    assert "KeyError: 'amounts_cents'" in head
    assert f"It worked once its input had changed (run {run_id})" in head
    assert run_id in skill["references/evidence.md"]
    assert not re.search(r"\$\d|\$\{|!`|(?<!\\)\[see\]|(?<!\\)<b>", head.split("---\n")[2])
    assert not re.search(r"\$\d|\$\{|!`|[<>]", head.split("---\n")[1])
    # What was learnt can be done again, as the skill says.
    command = re.search(r"^pyx (run .+)$", head, re.MULTILINE)
    assert command is not None
    made.run(*command[1].split()).assert_success()


def test_a_global_draft_names_nothing_of_the_project(project: MakeProject) -> None:
    """Names and values are placeholders, each of them in the mapping; the script still compiles,
    and says in its head what to fill in; the check passes for it and fails for its twin."""
    made = worked(project)
    folder = draft(made, "global", "sums-anywhere")
    check_skill(folder)
    skill = texts(folder)
    assert not [name for name, text in skill.items() if "quux" in (name + text).lower()]
    assert "fingerprint → database → cache → queue" in skill["SKILL.md"]
    script = skill["scripts/step-1.py"]
    compile(script, "step-1.py", "exec")
    assert script.startswith("# Fill in")
    assert "widget_id = <VALUE> LIMIT 5" in script or "= <VALUE> LIMIT 5" in script
    assert "amounts" in skill["references/step-1.input.json"] or "<COLUMN" in script
    used = {one for text in skill.values() for one in re.findall(r"<[A-Z][A-Z0-9_]*>", text)}
    mapped = set(re.findall(r"^\| `(<\w+>)` \|", skill["references/mapping.md"], re.MULTILINE))
    assert used == mapped
    made.ask("learn", "check", "drafts/sums-anywhere", "--global").assert_answered()
    twin = draft(made, "project", "sums")
    told = made.ask("learn", "check", twin, "--global", "--json")
    assert (told.code, told.json["leaks"] > 3) == (1, True)


def test_a_global_skill_is_not_called_by_the_project(project: MakeProject) -> None:
    """A name that names the project is refused before anything is written."""
    made = worked(project)
    made.ask("learn", "facts", "last", "-o", "facts.json").assert_answered()
    ask = ("learn", "draft", "facts.json", "--kind", "global", "--name")
    made.ask(*ask, "quuxly-sums").assert_refused(2, "quuxly", "stale-cache")
    made.ask(*ask, "Not_A_Name").assert_refused(2, "small letters")
    assert not list(made.folder.glob("drafts/*"))


@pytest.mark.parametrize(
    "line",
    [f'password = "{SECRET}"', 'api_key = "abcdef123456"', 'URL = "postgres://a:s3cr3t-x@h/d"'],
)
def test_a_script_that_holds_a_secret_is_no_template(project: MakeProject, line: str) -> None:
    """Also for the project's own skill, whether or not a variable tells that it is one."""
    made = worked(project, f"{SCRIPT}{line}\n")
    made.ask("learn", "facts", "last", "-o", "facts.json").assert_answered()
    ask = ("learn", "draft", "facts.json", "--kind", "project", "--name", "sums")
    number = SCRIPT.count("\n") + 1
    made.ask(*ask).assert_refused(2, f"add_quuxly.py:{number}", "secret", "variable")


def test_stores_become_steps_by_their_role(project: MakeProject) -> None:
    """A query's statement from a file goes along; literals, parameters and the variable's name are
    placeholders in a global skill, and the database comes before the script."""
    made = worked(project)
    with sqlite3.connect(made.path("quuxly.db")) as database:
        database.execute("CREATE TABLE quuxly_widgets (widget_id INTEGER, cents INTEGER)")
        database.execute("INSERT INTO quuxly_widgets VALUES (77441, 12)")
    database.close()
    made.write(
        "temp/one.sql",
        "-- Every cent of widget W-3355.\nSELECT cents FROM quuxly_widgets\n"
        "WHERE widget_id = 77441 AND cents > :least AND :name <> ''\n",
    )
    given = ("--param", "least:=3", "--param", "name=W-3355")
    ask = ("query", "SQLITE_QUUXLY_PATH", "--file", "temp/one.sql", *given)
    made.ask("fingerprint", "SQLITE_QUUXLY_PATH", "--pin").assert_answered()
    made.ask(*ask).assert_answered()
    runs = [str(one["run_id"]) for one in made.manifests()]
    folder = draft(made, "global", "sums-anywhere", *runs)
    check_skill(folder)
    skill = texts(folder)
    everything = "\n".join(skill.values())
    assert "77441" not in everything
    assert "W-3355" not in everything
    assert "quux" not in everything.lower()
    titles = re.findall(r"^### \d+\. (.+)$", skill["SKILL.md"], re.MULTILINE)
    assert [title.split()[0] for title in titles] == ["Prove", "Ask", "Add"]
    assert titles[0] == "Prove which database it is"
    asked = "pyx query <DATABASE_VARIABLE> --file temp/step-2.sql"
    assert asked in skill["SKILL.md"].replace(" --param 'least:=<VALUE>'", "").replace(
        " --param 'name=<VALUE>'", ""
    )
    assert "WHERE" in skill["scripts/step-2.sql"]
    made.ask("learn", "check", folder, "--global").assert_answered()


def test_a_long_skill_keeps_a_short_head(project: MakeProject) -> None:
    """Steps that would make SKILL.md too long, or that a host would rewrite, stand in a reference
    that it links to."""
    made = worked(project)
    made.run(*RUN, "--", "$1").assert_success()
    folder = draft(made, "project", "sums")
    check_skill(folder)
    skill = texts(folder)
    assert "$1" not in skill["SKILL.md"]
    assert "-- '$1'" in skill["references/steps.md"]


def test_scripts_keep_apart_whatever_they_are_called(project: MakeProject) -> None:
    """Two scripts of one name are two files, and a name that a shell or Markdown would obey is
    written without it."""
    made = project({"a/sum.py": "print(1)\n", "b/sum $1 [x](y).py": "print(2)\n"})
    made.write("b/sum.py", "print(3)\n")
    for name in ("a/sum.py", "b/sum.py", "b/sum $1 [x](y).py"):
        made.run("run", "--file", name, "--output-dir", "temp").assert_success()
    made.run("run", "--code", "print(4)").assert_success()
    folder = draft(made, "project", "sums", *(str(one["run_id"]) for one in made.manifests()))
    check_skill(folder)
    assert sorted(name for name in texts(folder) if name.startswith("scripts/")) == [
        "scripts/inline.py",
        "scripts/sum-1-x-y-.py",
        "scripts/sum-2.py",
        "scripts/sum.py",
    ]


def test_runs_of_a_bundle_can_be_learnt_from(project: MakeProject) -> None:
    """Somebody else's bundle is evidence as well: the script comes from it."""
    made = worked(project)
    made.ask("bundle", "last", "-o", "handed.zip").assert_answered()
    other = project({})
    other.write("handed.zip", made.path("handed.zip").read_bytes())
    assert zipfile.is_zipfile(other.path("handed.zip"))
    other.ask("learn", "facts", "handed.zip", "-o", "facts.json").assert_answered()
    ask = ("learn", "draft", "facts.json", "--kind", "project", "--name", "sums")
    other.ask(*ask).assert_answered()
    assert other.path("drafts/sums/scripts/add_quuxly.py").read_text("utf-8") == SCRIPT


def test_an_investigation_brings_its_findings(project: MakeProject) -> None:
    """All successful runs that a log cites, with the findings that hold and their state; and its
    runs are the first candidates once it has an answer."""
    made = worked(project, at_once=False)
    ids = [str(one["run_id"]) for one in made.manifests()]
    inspect = ("--dir", "temp")
    made.ask("inspect", "new", "sums", "--question", "Why 49?", *inspect).assert_answered()
    made.ask("inspect", "add", *ids, *inspect).assert_answered()
    cite = ("--evidence", f"{ids[1]}:sums.csv", "--quote", "2026-11-20,49")
    made.ask("inspect", "finding", "A day has 49", *cite, *inspect).assert_answered()
    assert candidates(made.ask("learn", "candidates", "--json"))[0][1] == 1
    made.ask("inspect", "answer", "It has 49.", *inspect).assert_answered()
    (best, _) = candidates(made.ask("learn", "candidates", "--json"))[0]
    assert best.startswith("ended the investigation sums")
    (log,) = made.path("temp").glob("*.inspect.md")
    told = made.ask("learn", "facts", log, "-o", "facts.json", "--json").assert_answered()
    assert ids[0] in told.stderr
    assert [fact["run_id"] for fact in told.json["facts"]] == ids[1:]
    assert told.json["facts"][0]["findings"] == ["A day has 49 (observed, located)"]
    assert told.json["question"] == "Why 49?"
    made.ask("learn", "draft", "facts.json", "--kind", "project", "--name", "sums")
    assert "A day has 49" in made.path("drafts/sums/references/evidence.md").read_text("utf-8")


def candidates(outcome: Outcome) -> list[tuple[str, int]]:
    rows = outcome.assert_answered().json["candidates"]
    return [(row["reasons"][0], len(row["reasons"])) for row in rows]


def test_no_candidate_is_a_no(project: MakeProject) -> None:
    """An empty history has nothing to learn from."""
    told = project({}).ask("learn", "candidates", "--json")
    assert (told.code, told.json) == (1, {"candidates": [], "total": 0, "truncated": False})


@pytest.mark.parametrize(
    ("content", "words"),
    [("{}", "no table of facts"), ("[", "no table of facts"), (None, "can't read")],
)
def test_what_is_no_table_of_facts_is_told(
    project: MakeProject, content: str | None, words: str
) -> None:
    """Neither a missing file nor another one is drafted from."""
    made = project({} if content is None else {"facts.json": content})
    ask = ("learn", "draft", "facts.json", "--kind", "project", "--name", "sums")
    outcome = made.ask(*ask)
    assert outcome.code in (2, 4)
    assert words in outcome.stderr
