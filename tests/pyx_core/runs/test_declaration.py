"""What a script may say of its run at PYX_OUTPUT_PATH, and what it can't change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from project import sha256
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

DECLARE = """
import json, os
from pathlib import Path
here = Path(os.environ['PYX_OUTPUT_DIR'])
def declare(content):
    Path(os.environ['PYX_OUTPUT_PATH']).write_text(
        content if isinstance(content, str) else json.dumps(content))
"""


def run_declaring(made: Project, *statements: str, intact: bool = True) -> Outcome:
    """Runs a script that has `declare` and `here`."""
    made.write("declare.py", DECLARE + "\n".join(statements) + "\n")
    return made.run("run", "--file", "declare.py", intact=intact)


def test_declarations_give_outputs_their_meaning(project: MakeProject) -> None:
    """What a script writes at PYX_OUTPUT_PATH says role, category, format and summary; every
    other key is kept under `declared`."""
    outcome = run_declaring(
        project({}),
        "(here / 'result.bin').write_text('{}')",
        "entry = {'path': 'result.bin', 'role': 'result', 'category': 'rows', 'format': 'json'}",
        "declare({'outputs': [entry], 'summary': 'two rows', 'rows': 2, 'nested': {'a': [1]}})",
    ).assert_success()
    output = outcome.output("result.bin")
    keys = ("role", "category", "format", "attribution", "change")
    assert [output[key] for key in keys] == ["result", "rows", "json", "declared", "created"]
    assert outcome.manifest["summary"] == "two rows"
    assert outcome.history_line["summary"] == "two rows"
    assert outcome.manifest["declared"] == {"rows": 2, "nested": {"a": [1]}}


def test_a_file_can_be_declared_to_be_cut(project: MakeProject) -> None:
    """`truncated` stays with the output that it is said of; only true counts."""
    outcome = run_declaring(
        project({}),
        "names = ('a.txt', 'b.txt', 'c.txt')",
        "for name in names: (here / name).write_text(name)",
        "said = zip(names, (True, False, 'yes'))",
        "declare({'outputs': [{'path': name, 'truncated': one} for name, one in said]})",
    ).assert_success()
    assert ["truncated" in output for output in outcome.outputs()] == [True, False, False]


def test_declarations_change_no_fact(project: MakeProject) -> None:
    """A script that writes status, hashes, sizes, times or a tool of its own changes none."""
    made = project({})
    outcome = run_declaring(
        made,
        "(here / 'result.txt').write_text('true')",
        "lie = {'path': 'result.txt', 'sha256': '0' * 64, 'size': 7, 'attribution': 'pyx',",
        "       'change': 'unchanged', 'name': 'other', 'media_type': 'x/y'}",
        "declare({'outputs': [lie], 'status': 'ok', 'success': True, 'exit_code': 0,",
        "         'run_id': 'x', 'tool': {'name': 'me'}, 'script': None,",
        "         'started_at': '1999-01-01T00:00:00.000Z'})",
        "raise SystemExit(3)",
    )
    outcome.assert_status("failed", 3)
    manifest = outcome.manifest
    output = outcome.output("result.txt")
    assert output["sha256"] == sha256(made.path("result.txt"))
    assert (output["size"], output["attribution"], output["change"]) == (4, "declared", "created")
    assert output["media_type"] == "text/plain"
    assert manifest["started_at"] > "2000"
    assert manifest["tool"]["name"] == "pyx"
    assert manifest["declared"]["status"] == "ok"
    assert manifest["declared"]["tool"] == {"name": "me"}


def test_a_declared_file_that_is_not_there_is_a_warning(project: MakeProject) -> None:
    """An output that was declared and never made is reported, and is not listed."""
    outcome = run_declaring(project({}), "declare({'outputs': [{'path': 'never.csv'}]})")
    assert outcome.assert_success().outputs() == []
    (message,) = outcome.warnings("declared_missing")
    assert "never.csv" in message
    assert "never.csv" in outcome.stderr


def test_a_declared_file_may_stand_elsewhere(project: MakeProject) -> None:
    """A declared file outside the output folder, absolute or from the working folder, is listed."""
    made = project({"work/here.txt": "here"})
    elsewhere = made.folder.parent / "elsewhere.txt"
    elsewhere.write_text("elsewhere")
    made.write(
        "declare.py", DECLARE + f"declare({{'outputs': ['here.txt', {str(elsewhere)!r}]}})\n"
    )
    outcome = made.run("run", "--file", "declare.py", "--cwd", "work").assert_success()
    found = {output["path"]: output["change"] for output in outcome.outputs()}
    assert found == {str(made.path("work/here.txt")): "unchanged", str(elsewhere): "unchanged"}


def test_a_declared_file_elsewhere_says_whether_the_run_touched_it(project: MakeProject) -> None:
    """Outside of the output folder too, what the run wrote is told from what was there before."""
    made = project({"out/x": ""})
    for name in ("old.txt", "changed.txt"):
        made.write(name, "before")
    made.write(
        "declare.py",
        f"{DECLARE}Path('changed.txt').write_text('after')\nPath('new.txt').write_text('new')\n"
        "declare({'outputs': ['old.txt', 'changed.txt', 'new.txt']})\n",
    )
    outcome = made.run("run", "--file", "declare.py", "--output-dir", "out").assert_success()
    changes = {output["name"]: output["change"] for output in outcome.outputs()}
    assert changes["old.txt"] == "unchanged"
    assert changes["changed.txt"] == "modified"
    assert changes["new.txt"] != "unchanged"


def test_the_same_file_declared_twice_is_one_output(project: MakeProject) -> None:
    """However often and however spelt a path is declared, the file is listed once."""
    outcome = run_declaring(
        project({}),
        "(here / 'r.txt').write_text('x')",
        "declare({'outputs': ['r.txt', './r.txt', str(here / 'r.txt'), {'path': 'r.txt'}]})",
    )
    assert outcome.assert_success().output_names() == ["r.txt"]


def test_own_files_declared_as_outputs_stay_what_they_are(project: MakeProject) -> None:
    """Log, manifest and script are no outputs of the script, even if it says so."""
    outcome = run_declaring(
        project({}),
        "own = [os.environ['PYX_LOG_PATH'], os.environ['PYX_OUTPUT_PATH'], __file__]",
        "declare({'outputs': own})",
    )
    assert outcome.assert_success().outputs() == []
    assert outcome.manifest["outputs"][0]["role"] == "log"


@pytest.mark.parametrize(
    "content",
    ["no json", "[1, 2]", '"text"', "", '{"a": 1', "\\x00\\xff", '{"a": 1} {"b": 2}', "null"],
)
def test_garbage_at_the_path_of_the_manifest_is_kept_aside(
    project: MakeProject, content: str
) -> None:
    """What a script writes there that is no JSON object is kept as a file, with a warning."""
    outcome = run_declaring(project({}), f"declare('{content}')").assert_success()
    (message,) = outcome.warnings("declaration_invalid")
    assert "PYX_OUTPUT_PATH" in message
    kept = f"declare.{outcome.manifest['run_id']}.declaration.txt"
    assert (outcome.project.folder / kept).exists()
    assert outcome.manifest["declared"] == {}


@pytest.mark.parametrize(
    "statement",
    [
        "os.mkdir(os.environ['PYX_OUTPUT_PATH'])",
        "os.symlink('/etc/passwd', os.environ['PYX_OUTPUT_PATH'])",
        "os.symlink('nowhere', os.environ['PYX_OUTPUT_PATH'])",
        "os.mkfifo(os.environ['PYX_OUTPUT_PATH'])",
    ],
)
def test_no_kind_of_file_keeps_the_manifest_from_its_place(
    project: MakeProject, statement: str
) -> None:
    """A folder, link or pipe at the manifest's path is moved aside, and nothing behind it read."""
    require_posix()
    outcome = run_declaring(project({}), statement).assert_success()
    assert len(outcome.warnings("declaration_invalid")) == 1
    assert outcome.manifest_path.is_file()
    assert not outcome.manifest_path.is_symlink()


@pytest.mark.parametrize(
    "declared",
    [
        "{'ratio': float('nan'), 'limit': float('inf')}",
        "{'outputs': None}",
        "{'outputs': 7, 'summary': ['a', 1]}",
        "{'outputs': [None, 7, {}, {'path': 7}, {'path': ''}, 'a\\0b', 'x' * 5000]}",
        "{'summary': 'x' * 100_000, 'text': '\\ud800'}",
        "{'a' * 100_000: 1, '': {'': ''}}",
        "'[' * 100_000",
        "'{\"a\":' * 300 + '1' + '}' * 300",
        "'{\"a\":' * 960 + '1' + '}' * 960",
    ],
)
def test_no_declaration_spoils_the_manifest(project: MakeProject, declared: str) -> None:
    """Whatever a script declares, the manifest is strict JSON that keeps the contract."""
    made = project({})
    made.write("declare.py", f"{DECLARE}declare({declared})\n")
    outcome = made.run("run", "--file", "declare.py", env={"API_TOKEN": "s3cr3t-v4lue"})
    outcome.assert_success()
    assert len(outcome.manifest["summary"] or "") <= 500
