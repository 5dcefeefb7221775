"""What a run left becomes its manifest: outputs, declarations, warnings."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from project import sha256
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject


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


def test_the_manifest_is_readable_json(project: MakeProject) -> None:
    """The manifest is indented UTF-8 with letters as they are, so that people can read it."""
    outcome = project({"größe.py": '"""Zählt."""\n'}).run("run", "--file", "größe.py")
    text = outcome.assert_success().manifest_path.read_text(encoding="utf-8")
    assert '\n  "summary": "Zählt.",\n' in text
    assert json.loads(text)["task"] == "größe"
