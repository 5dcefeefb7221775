"""What `pyx run` prints: a short summary on stdout, the rest on stderr, all of it bounded."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome


def assert_bounded(outcome: Outcome) -> None:
    """Within 20 lines and 4 kB, and nothing that a terminal would obey."""
    assert len(outcome.stdout.splitlines()) <= 20, outcome
    assert len(outcome.stdout.encode("utf-8", "surrogateescape")) <= 4096, outcome
    assert "\x1b" not in outcome.stdout


def test_the_summary_names_every_file(project: MakeProject) -> None:
    """A status line, then manifest, log and outputs with their sizes, as paths to be opened."""
    source = (
        "import os\nfor name in 'ab':\n    open(f'{name}.txt', 'w').write(name * 3)\nprint('hi')\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py").assert_success()
    lines = outcome.stdout.splitlines()
    run_id = outcome.manifest["run_id"]
    assert re.fullmatch(rf"ok  s  {run_id}  \d+\.\d\d s", lines[0])
    size = outcome.manifest_path.stat().st_size
    assert lines[1] == f"Manifest saved: {outcome.manifest_path} (bytes={size})"
    assert lines[2] == f"Log saved: {outcome.log_path} (bytes=3)"
    folder = outcome.project.folder
    assert lines[3:] == [f"Output saved: {folder / name}.txt (bytes=3)" for name in "ab"]
    assert outcome.stderr == ""


def test_the_newest_outputs_are_shown(project: MakeProject) -> None:
    """Of many outputs the ten newest are named, and the rest is counted."""
    source = (
        "import os\nfor number in range(25):\n"
        "    open(f'{number:02}.txt', 'w').close()\n"
        "    os.utime(f'{number:02}.txt', (1e9 + number % 12, 1e9 + number % 12))\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py").assert_success()
    shown = re.findall(r"^Output saved: .*?(\d\d)\.txt", outcome.stdout, re.MULTILINE)
    assert len(shown) == 10
    assert {int(name) % 12 for name in shown} == {11, 10, 9, 8, 7}
    assert outcome.stdout.splitlines()[-1] == "… and 15 more outputs, all in the manifest"
    assert_bounded(outcome)


@pytest.mark.parametrize("depth", [1, 5, 14])
def test_stdout_is_bounded_however_long_the_names_are(project: MakeProject, depth: int) -> None:
    """Very long names of very many bytes, deep down, do not make the summary longer than 4 kB."""
    require_posix()
    folder = "/".join(["漢" * 70] * depth)
    task = "t" * 180
    source = (
        "import os\nos.chdir(os.environ['PYX_OUTPUT_DIR'])\n"
        "for number in range(15):\n    open(f'{number:02}' + '字' * 80, 'w').close()\n"
    )
    made = project({f"{task}.py": source})
    outcome = made.run("run", "--file", f"{task}.py", "--output-dir", folder).assert_success()
    assert len(outcome.outputs()) == 15
    assert_bounded(outcome)
    assert "more outputs, all in the manifest" in outcome.stdout
    as_json = made.run("run", "--file", f"{task}.py", "--output-dir", folder, "--json")
    assert as_json.json["truncated"] is True
    assert as_json.json["outputs_total"] == 15


def test_no_name_or_error_can_write_on_the_terminal(project: MakeProject) -> None:
    """Control characters in names, errors and logs are shown as text, so that a script can't
    forge a line of the summary."""
    require_posix()
    source = (
        "import sys\nopen('x\\nManifest saved: forged (bytes=1)', 'w').close()\n"
        "open('\\x1b[31mred', 'w').close()\n"
        "sys.exit('\\x1b[2Jcleared\\rOK \\u202e\\x07')\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py")
    outcome.assert_status("failed", 1)
    assert_bounded(outcome)
    assert len(re.findall("^Manifest saved: ", outcome.stdout, re.MULTILINE)) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", outcome.stdout + outcome.stderr)
    assert "\\x1b[2J" in outcome.stderr


def test_a_failure_shows_the_end_of_the_log(project: MakeProject) -> None:
    """The last lines of a failed run's log are on stderr, at most twenty and 4 kB of them."""
    source = "for number in range(1000):\n    print('line', number)\n1 / 0\n"
    made = project({"s.py": source})
    outcome = made.run("run", "--file", "s.py")
    outcome.assert_status("failed", 1)
    lines = outcome.stderr.splitlines()
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert "line 999" in lines
    assert "line 1" not in lines
    assert len(lines) <= 23
    assert lines[0] == "[the end of the log]"
    assert outcome.stdout.splitlines()[0].endswith(
        "(exit code 1: ZeroDivisionError: division by zero)"
    )
    assert_bounded(outcome)


def test_the_end_of_a_log_is_bounded_in_bytes_too(project: MakeProject) -> None:
    """One endless last line does not flood stderr."""
    made = project({"s.py": "print('x' * 1_000_000)\nraise SystemExit(1)\n"})
    outcome = made.run("run", "--file", "s.py")
    outcome.assert_status("failed", 1)
    assert len(outcome.stderr) <= 5000
    assert_bounded(outcome)


def test_what_was_followed_is_not_shown_twice(project: MakeProject) -> None:
    """With --follow a failure's log stands on stderr once."""
    outcome = project({"s.py": "1 / 0\n"}).run("run", "--file", "s.py", "--follow")
    outcome.assert_status("failed", 1)
    assert outcome.stderr.count("ZeroDivisionError") == 1


def test_many_warnings_are_bounded(project: MakeProject) -> None:
    """Of very many warnings ten are shown; the manifest has them all."""
    source = (
        "import json, os\nwith open(os.environ['PYX_OUTPUT_PATH'], 'w') as file:\n"
        "    json.dump({'outputs': [f'{n}' + 'x' * 4000 for n in range(500)]}, file)\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py").assert_success()
    assert len(outcome.warnings("declared_missing")) == 500
    assert len(outcome.stderr.splitlines()) == 11
    assert len(outcome.stderr) <= 20_000
    assert "490 more" in outcome.stderr


def test_json_is_the_essence_of_the_manifest(project: MakeProject) -> None:
    """--json is one bounded object with absolute paths, hashes and what was cut."""
    source = (
        '"""Makes files."""\nfor number in range(12):\n    open(f"{number}.txt", "w").write("x")\n'
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py", "--json").assert_success()
    shown, manifest = outcome.json, outcome.manifest
    for key in ("run_id", "task", "status", "success", "exit_code", "signal", "error", "summary"):
        assert shown[key] == manifest[key]
    assert shown["duration_s"] == manifest["duration_s"]
    assert shown["manifest"] == {
        "path": str(outcome.manifest_path),
        "size": outcome.manifest_path.stat().st_size,
    }
    assert shown["log"]["path"] == str(outcome.log_path)
    assert (len(shown["outputs"]), shown["outputs_total"], shown["truncated"]) == (10, 12, True)
    hashes = {output["path"]: output["sha256"] for output in manifest["outputs"]}
    assert all(hashes[output["path"]] == output["sha256"] for output in shown["outputs"])
    assert all(os.path.isabs(output["path"]) for output in shown["outputs"])
    assert "log_end" not in shown


def test_json_of_a_failure_holds_the_end_of_the_log(project: MakeProject) -> None:
    """For a failure, what an agent needs next is in the same object, and on stderr for people."""
    made = project(
        {"s.py": "import sys\nprint('context')\nsys.exit('no orders')\n", "data.csv": ""}
    )
    outcome = made.run("run", "--file", "s.py", "--json")
    outcome.assert_status("failed", 1)
    shown = outcome.json
    assert shown["log_end"].endswith("no orders\n")
    assert shown["error"] == "exit code 1: no orders"
    assert shown["truncated"] is False
    not_started = made.run("run", "--file", "data.csv", "--json").json
    assert not_started["status"] == "not_started"
    assert "#!/usr/bin/env" in not_started["hint"]
    assert "no shebang" in not_started["error"]


def test_the_schema_is_printed_as_it_ships(project: MakeProject) -> None:
    """`pyx run --schema` prints the JSON Schema of a manifest, byte for byte."""
    from pyx_core.manifest.schema import schema_text

    outcome = project({}).run("run", "--schema")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout == schema_text()


def test_nothing_is_coloured(project: MakeProject) -> None:
    """stdout is data: no escape sequence, whatever the environment wishes."""
    made = project({"s.py": "1 / 0\n"})
    wishes = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}
    outcome = made.run("run", "--file", "s.py", env=wishes)
    assert "\x1b" not in outcome.stdout
