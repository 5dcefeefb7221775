"""What a run left becomes its manifest: outputs, declarations, warnings."""

from __future__ import annotations

import hashlib
import json
import os
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


def test_outputs_are_found_without_the_help_of_the_script(project: MakeProject) -> None:
    """New files, changed files, files in subfolders and files with the run id are all listed,
    each with its hash and what it is; what was not touched is not."""
    made = project({"old.txt": "old", "changed.csv": "a\n", "removed.txt": "x"})
    source = (
        "import os\nfrom pathlib import Path\n"
        "run_id = os.environ['PYX_RUN_ID']\n"
        "Path('deep/er').mkdir(parents=True)\n"
        "Path('deep/er/new.json').write_text('{}')\n"
        "Path('plain').write_text('text')\n"
        "Path('blob').write_bytes(b'\\x00\\x01')\n"
        "Path('changed.csv').write_text('b\\n')\n"
        "Path('removed.txt').unlink()\n"
        "Path('passing.txt').write_text('x')\n"
        "Path('passing.txt').unlink()\n"
        "Path(f'mine.{run_id}.parquet').write_bytes(b'PAR1')\n"
    )
    made.write("make.py", source)
    outcome = made.run("run", "--file", "make.py").assert_success()
    run_id = outcome.manifest["run_id"]
    keys = ("attribution", "change", "format", "media_type", "category", "size")
    assert {
        os.path.relpath(output["path"], made.folder): tuple(output[key] for key in keys)
        for output in outcome.outputs()
    } == {
        "deep/er/new.json": ("observed", "created", "json", "application/json", "data", 2),
        "plain": ("observed", "created", "text", "text/plain", "text", 4),
        "blob": ("observed", "created", "binary", "application/octet-stream", "binary", 2),
        "changed.csv": ("observed", "modified", "csv", "text/csv", "data", 2),
        f"mine.{run_id}.parquet": (
            *("run_id", "created", "parquet", "application/vnd.apache.parquet", "data", 4),
        ),
    }
    for output in outcome.outputs():
        assert output["sha256"] == sha256(output["path"])
        assert output["name"] == os.path.basename(output["path"])


def test_ten_thousand_outputs_are_all_listed(project: MakeProject) -> None:
    """Each of 10,000 files is in the manifest with its hash, and stdout stays short."""
    source = (
        "import os\nfor folder in range(10):\n    os.mkdir(f'{folder:0200d}')\n"
        "    for number in range(1000):\n"
        "        with open(f'{folder:0200d}/{number:0240d}.txt', 'w') as file:\n"
        "            file.write(str(number))\n"
    )
    outcome = project({"many.py": source}).run("run", "--file", "many.py").assert_success()
    outputs = outcome.outputs()
    assert len(outputs) == 10_000
    hashes = {f"{n:0240d}.txt": hashlib.sha256(str(n).encode()).hexdigest() for n in range(1000)}
    assert all(hashes[output["name"]] == output["sha256"] for output in outputs)
    lines = outcome.stdout.splitlines()
    assert len(lines) <= 20
    assert len(outcome.stdout.encode()) <= 4096
    assert lines[-1].startswith("… and ")
    assert lines[-1].endswith(" more outputs, all in the manifest")
    shown = sum(line.startswith("Output saved: ") for line in lines)
    assert shown >= 1
    assert f" {10_000 - shown} " in lines[-1]


def test_a_burst_in_one_folder_is_not_lost(project: MakeProject) -> None:
    """More files than the kernel's queue has room for are found as well, changed ones too."""
    made = project({"kept.txt": "same", "changed.txt": "before"})
    source = (
        "import os\nopen('changed.txt', 'w').close()\n"
        "for number in range(20_000):\n    open(f'f{number}', 'w').close()\n"
    )
    made.write("burst.py", source)
    outcome = made.run("run", "--file", "burst.py").assert_success()
    names = outcome.output_names()
    assert len(names) == 20_001
    assert "kept.txt" not in names


def test_files_of_other_runs_are_not_claimed(project: MakeProject) -> None:
    """Of two runs that go on at the same moment in one folder, each lists its own result only."""
    source = (
        "import os, sys, time\n"
        "name = f\"result.{os.environ['PYX_RUN_ID']}.txt\"\n"
        "open(name, 'w').write(sys.argv[1])\n"
        "open('ready-' + sys.argv[1], 'w').close()\n"
        "while not (os.path.exists('ready-a') and os.path.exists('ready-b')):\n"
        "    time.sleep(0.01)\n"
    )
    made = project({"pair.py": source})
    runs = [made.start("run", "--file", "pair.py", "--", name) for name in ("a", "b")]
    for name, running in zip("ab", runs, strict=True):
        stdout, _ = running.process.communicate(timeout=120)
        assert running.process.returncode == 0
        (manifest,) = [m for m in made.manifests() if m["command"]["argv"][-1] == name]
        mine = [output for output in manifest["outputs"] if output["attribution"] == "run_id"]
        assert [output["name"] for output in mine] == [f"result.{manifest['run_id']}.txt"]
        assert mine[0]["sha256"] == hashlib.sha256(name.encode()).hexdigest()
        others = [output["name"] for output in manifest["outputs"] if "result." in output["name"]]
        assert others == [mine[0]["name"]]
        assert manifest["run_id"].encode() in stdout


def test_a_link_is_listed_as_a_link(project: MakeProject) -> None:
    """A symbolic link that a script makes is an output of its own; its target is not read."""
    require_posix()
    made = project({"link.py": "import os\nos.symlink('/etc/passwd', 'users')\n"})
    output = made.run("run", "--file", "link.py").assert_success().output("users")
    assert output["format"] == "link"
    assert output["sha256"] == hashlib.sha256(b"/etc/passwd").hexdigest()


def test_what_can_not_be_read_to_an_end_is_not_read(project: MakeProject) -> None:
    """A pipe or a socket among the outputs is a warning and holds up nothing."""
    require_posix()
    made = project({"pipe.py": "import os\nos.mkfifo('pipe')\n"})
    outcome = made.run("run", "--file", "pipe.py").assert_success()
    assert outcome.outputs() == []
    (message,) = outcome.warnings("special_file")
    assert "pipe" in message


def test_caches_and_the_state_of_pyx_are_no_outputs(project: MakeProject) -> None:
    """Bytecode, the history and `.pyx` do not count as what a script made."""
    made = project({"use.py": "import helper\n", "helper.py": "x = 1\n"})
    outcome = made.run("run", "--file", "use.py", env={"PYTHONDONTWRITEBYTECODE": ""})
    assert list(made.folder.glob("__pycache__/*"))
    assert outcome.assert_success().outputs() == []


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


def test_a_summary_is_the_first_line_that_says_something(project: MakeProject) -> None:
    """Docstring of Python, first comment of any language; nothing where there is none."""
    made = project(
        {
            "a.py": '#!/usr/bin/env python\n"""\n\n  Counts things.\n\nMore.\n"""\n',
            "b.py": "# Counts by comment.\nx = 1\n",
            "c.py": "x = 1\n# not this\n",
            "d.sh": "#!/bin/sh\n\n# Lists things.\ntrue\n",
        }
    )
    summaries = [
        made.run("run", "--file", name).assert_success().manifest["summary"]
        for name in ("a.py", "b.py", "c.py", "d.sh")
    ]
    assert summaries == ["Counts things.", "Counts by comment.", None, "Lists things."]


def test_a_script_that_rewrites_itself_and_its_input_is_found_out(project: MakeProject) -> None:
    """The manifest names what ran, byte for byte, and warns that both files changed since."""
    source = (
        "import os\nopen(__file__, 'w').write('# nothing to see here\\n')\n"
        "open(os.environ['PYX_INPUT_PATH'], 'w').write('{\"a\": 2}')\nprint('done')\n"
    )
    made = project({"sly.py": source, "in.json": '{"a": 1}'})
    outcome = made.run("run", "--file", "sly.py", "--input-path", "in.json").assert_success()
    manifest = outcome.manifest
    assert manifest["script"]["sha256"] == hashlib.sha256(source.encode()).hexdigest()
    assert manifest["input"]["sha256"] == hashlib.sha256(b'{"a": 1}').hexdigest()
    for kind, name in (("script_changed", "sly.py"), ("input_changed", "in.json")):
        (message,) = outcome.warnings(kind)
        assert str(made.path(name)) in message
        assert name in outcome.stderr
    objects = made.path(".pyx/objects")
    kept = {path.name: path.read_bytes() for path in objects.rglob("*") if path.is_file()}
    assert kept[manifest["script"]["sha256"]] == source.encode()
    assert kept[manifest["input"]["sha256"]] == b'{"a": 1}'
    assert outcome.outputs() == []


def test_a_script_that_removes_itself_is_found_out(project: MakeProject) -> None:
    """A script that is gone afterwards is a warning; its bytes are kept."""
    made = project({"gone.py": "import os\nos.unlink(__file__)\n"})
    outcome = made.run("run", "--file", "gone.py").assert_success()
    (message,) = outcome.warnings("script_changed")
    assert "removed" in message


CLEAN = "[shutil.rmtree(p) if p.is_dir() else p.unlink() for p in here.iterdir()]"


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        ("log.unlink()", ["log_replaced"]),
        ("log.unlink(); log.write_text('forged')", ["log_replaced"]),
        ("log.unlink(); log.symlink_to('/etc/passwd')", ["log_replaced"]),
        ("shutil.rmtree(here / '.pyx')", []),
        (CLEAN, ["log_replaced"]),
        ("log.write_text('')", ["log_changed"]),
        ("log.write_text('forged')", ["log_changed"]),
        ("open(log, 'a').write('forged' * 9)", ["log_changed"]),
    ],
)
@pytest.mark.parametrize("code", [0, 3])
def test_a_script_can_not_spoil_its_evidence(
    project: MakeProject, spoil: str, kinds: list[str], code: int
) -> None:
    """Where a script removes or edits files of its run, they are made anew from what pyx holds,
    or the manifest says what is there now, with a warning either way for the log."""
    require_posix()
    made = project({})
    made.write("spoil.py", SPOIL + f"{spoil}\nprint('after')\nraise SystemExit({code})\n")
    outcome = made.run("run", "--file", "spoil.py", "--output-dir", "temp")
    assert outcome.code == code
    assert [warning["kind"] for warning in outcome.manifest["warnings"]] == kinds
    if "log_changed" not in kinds:
        assert outcome.log == "before\nafter\n"
    assert outcome.log.endswith("after\n") or "forged" in outcome.log


SPOIL = """
import os, shutil, time
from pathlib import Path
here = Path(os.environ['PYX_OUTPUT_DIR'])
log = Path(os.environ['PYX_LOG_PATH'])
print('before', flush=True)
# Until pyx has filed its snapshots, and the log is on disk.
while not list(here.glob('.pyx/objects/*/*')) or not log.stat().st_size:
    time.sleep(0.01)
time.sleep(0.05)
"""


@pytest.mark.parametrize("spoil", ["shutil.rmtree(here)", "os.rename(here, str(here) + '-moved')"])
@pytest.mark.parametrize("code", [0, 3])
def test_a_folder_that_the_script_took_away_is_told(
    project: MakeProject, spoil: str, code: int
) -> None:
    """Where the output folder itself is gone there is no place for evidence: exit 125."""
    require_posix()
    made = project({})
    made.write("spoil.py", SPOIL + f"{spoil}\nraise SystemExit({code})\n")
    outcome = made.run("run", "--file", "spoil.py", "--output-dir", "temp")
    outcome.assert_refused(125, "no such file or directory")


def test_the_manifest_is_readable_json(project: MakeProject) -> None:
    """The manifest is indented UTF-8 with letters as they are, so that people can read it."""
    outcome = project({"größe.py": '"""Zählt."""\n'}).run("run", "--file", "größe.py")
    text = outcome.assert_success().manifest_path.read_text(encoding="utf-8")
    assert '\n  "summary": "Zählt.",\n' in text
    assert json.loads(text)["task"] == "größe"
