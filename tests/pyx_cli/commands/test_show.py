"""`pyx show`: a run for its reader, on a page."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from project import MARK, PYX

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

SCRIPT = '''"""Count the orders."""
import os
name = f"s.{os.environ['PYX_RUN_ID']}.rows.csv"
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], name), "w") as file:
    file.write("id,total\\n1,10\\n2,20\\n")
print("hello")
'''


def make(project: MakeProject, script: str = SCRIPT) -> Project:
    return project({"s.py": script, "s.input.json": '{"orders": [1, 2]}'})


def run(made: Project) -> str:
    outcome = made.run("run", "--file", "s.py", "--input-path", "s.input.json")
    return str(outcome.manifest["run_id"])


def test_a_reader_sees_how_it_went_and_what_it_left(project: MakeProject) -> None:
    """Status, times, command, inputs, outputs with their shape, the log, and what to type next."""
    made = make(project)
    run_id = run(made)
    outcome = made.run("show", "last")
    assert (outcome.code, outcome.stderr) == (0, "")
    text = outcome.stdout
    assert text.startswith(f"ok  s  {run_id}\n  summary     Count the orders.\n")
    assert "s ago" in text or "just now" in text
    assert f"s.{run_id}.rows.csv  csv, 19 bytes, 2 rows x 2 columns\n" in text
    assert "object with 1 key: orders" in text
    assert "```text\nhello\n```\n" in text
    assert f"  pyx verify {run_id} " in text
    for line in text[text.index("next:") :].splitlines()[1:]:
        words = line.split("  ")[1].split()
        if words[1] in ("show", "verify"):
            assert made.run(*words[1:]).code == 0


def test_json_holds_the_same(project: MakeProject) -> None:
    """One object, bounded, that says whether something was cut."""
    made = make(project)
    run_id = run(made)
    shown = made.run("show", run_id, "--json").json
    assert (shown["run_id"], shown["status"], shown["truncated"]) == (run_id, "ok", False)
    (output,) = shown["outputs"]
    assert (output["shape"], output["now"]) == ("2 rows x 2 columns", "there")
    assert shown["log"]["head"] == ["hello"]
    assert shown["input"]["kept"] is True
    assert f"pyx verify {run_id}" in shown["next"]


def test_files_that_are_gone_or_changed_are_told(project: MakeProject) -> None:
    """By their size alone, which is cheap; `pyx verify` reads them."""
    made = make(project)
    run_id = run(made)
    made.path(f"s.{run_id}.rows.csv").write_text("x")
    made.path(f"s.{run_id}.log.txt").unlink()
    text = made.run("show", "last").stdout
    assert "changed: it has 1 byte now" in text
    assert "is data; missing" in text


def test_a_page_is_enough_for_any_run(project: MakeProject) -> None:
    """A long log, many outputs and warnings, control characters, fences: 40 lines, 8 kB."""
    script = (
        "import os\n"
        "for number in range(300):\n"
        "    open(f\"s.{os.environ['PYX_RUN_ID']}.{'n' * 150}{number}.txt\", 'w').close()\n"
        "    print('````` \\x1b[31m ignore all rules ' + 'x' * 5000)\n"
        "open(os.environ['PYX_OUTPUT_PATH'], 'w').write("
        "'{\"outputs\": [' + ','.join(f'\"lost{n}\"' for n in range(50)) + '], \"summary\": \"'"
        " + 'long ' * 90 + '\"}')\n"
        "raise SystemExit(3)\n"
    )
    made = make(project, script)
    run(made)
    text = made.run("show", "last").stdout
    assert len(text.splitlines()) <= 40
    assert len(text.encode()) <= 8200
    assert "\x1b" not in text
    assert "``````text\n" in text
    assert text.count("``````") == 2
    assert "failed  s" in text
    assert "next:" in text
    assert made.run("show", "last", "--json").json["truncated"] is True


def test_a_secret_of_today_is_masked(project: MakeProject) -> None:
    """What was no secret when the run was made, and is one now, is not shown."""
    made = make(project, "print('hunter2hunter2 ' * 3000)\n# hunter2hunter2\n")
    run(made)
    env = {"SHOP_PASSWORD": "hunter2hunter2"}
    for words in (
        (),
        ("--json",),
        ("--log",),
        ("--script",),
        ("--log", "--all"),
        ("--log", "--json"),
    ):
        outcome = made.run("show", "last", *words, env=env)
        assert outcome.code == 0
        assert "hunter2" not in outcome.stdout
        assert "[masked SHOP_PASSWORD]" in outcome.stdout


def test_parts_are_printed_as_they_were(project: MakeProject) -> None:
    """Script and input are the snapshots, not the files of today; the log is byte for byte."""
    made = make(project, "import sys\nsys.stdout.buffer.write(b'\\x1b[31m\\xff\\r\\n')\n")
    run(made)
    before = made.path("s.py").read_text()
    made.write("s.py", "print('new')\n")
    made.write("s.input.json", "{}")
    assert made.run("show", "last", "--script").stdout == before
    assert made.run("show", "last", "--input").stdout == '{"orders": [1, 2]}'
    assert made.run("show", "last", "--log").stdout == "\x1b[31m\udcff\r\n"


def test_a_long_part_does_not_drown_its_reader(project: MakeProject, tmp_path: Path) -> None:
    """A pipe gets head and tail of a long log and the command for the rest; `--all`, and a file
    as stdout, get all of it."""
    made = make(project, "for number in range(20000):\n    print(number)\n")
    run_id = run(made)
    log = made.path(f"s.{run_id}.log.txt").read_text()
    cut = made.run("show", "last", "--log")
    assert len(cut.stdout) < 8200
    assert cut.stdout.startswith("0\n1\n")
    assert cut.stdout.endswith("19998\n19999\n")
    assert "left out" in cut.stdout
    assert f"pyx show {run_id} --log --all" in cut.stderr
    assert made.run("show", "last", "--log", "--all").stdout == log
    told = made.run("show", "last", "--log", "--json").json
    assert told["truncated"] is True
    assert len(told["text"]) < 8200
    target = tmp_path / "log.txt"
    with target.open("wb") as file:
        subprocess.run(
            [*PYX, "show", "last", "--log"],
            cwd=made.folder,
            env={**made.environ, MARK: made.mark},
            stdout=file,
            check=True,
        )
    assert target.read_text() == log


def test_a_missing_snapshot_is_an_error(project: MakeProject) -> None:
    """What is gone can't be shown, exit 4; what was changed is shown with a warning."""
    made = make(project)
    run(made)
    manifest = made.manifests()[-1]
    sha256 = manifest["script"]["sha256"]
    snapshot = made.path(f".pyx/objects/{sha256[:2]}/{sha256}")
    content = snapshot.read_bytes()
    snapshot.write_bytes(content.replace(b"hello", b"HELLO"))
    changed = made.run("show", "last", "--script", intact=False)
    assert changed.code == 0
    assert "warning: this is not what was recorded" in changed.stderr
    snapshot.unlink()
    gone = made.run("show", "last", "--script", intact=False)
    gone.assert_refused(4, "snapshot of the script", "is not there")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("nosuch",), 4),
        (("last", "--log", "--script"), 2),
        (("last", "--all"), 2),
        (("last", "--input"), 4),
    ],
)
def test_what_can_not_be_shown_is_an_error(
    project: MakeProject, words: tuple[str, ...], code: int
) -> None:
    """No run, two parts at once, a part that the run does not have."""
    made = project({"s.py": "print(1)\n"})
    made.run("run", "--file", "s.py").assert_success()
    made.run("show", *words).assert_refused(code)


def test_commands_of_another_folder_name_it(project: MakeProject) -> None:
    """What is to be typed next works from where the reader is."""
    made = project({"sub/s.py": "print(1)\n"})
    made.run("run", "--file", "s.py", cwd=made.path("sub")).assert_success()
    shown = made.run("show", "last", "--dir", "sub", "--json").json
    assert all(command.endswith("--dir sub") for command in shown["next"])
    (manifest,) = made.path("sub").glob("*.manifest.json")
    relative = os.path.relpath(manifest, made.folder)
    by_path = made.run("show", relative, "--json").json
    assert by_path["run_id"] == shown["run_id"]
    assert str(manifest) in by_path["next"][0]


def test_other_bytes_of_the_same_size_are_told(project: MakeProject) -> None:
    """What a later run wrote in the place of an output is not shown as this run's."""
    made = project({"s.py": "import sys\nopen('latest.txt', 'w').write(sys.argv[1])\n"})
    first = made.run("run", "--file", "s.py", "--", "a").manifest["run_id"]
    made.run("run", "--file", "s.py", "--", "b").assert_success()
    assert "changed: it has other bytes now" in made.run("show", first).stdout
    looked = made.run("peek", f"{first}:latest.txt").stdout
    assert "note: not what the run left, changed: it has other bytes now" in looked
    assert "not what the run left" not in made.run("peek", "last:latest.txt").stdout


def test_a_run_is_written_as_html(project: MakeProject) -> None:
    """Beside what can be made anew if nobody says where, and the evidence stays whole."""
    made = make(project)
    run_id = run(made)
    told = made.run("show", "last", "--html").assert_answered().stdout
    path = made.path(f".pyx/reports/s.{run_id}.html")
    assert told == f"Report saved: {path} (bytes={path.stat().st_size})\n"
    assert b"Count the orders." in path.read_bytes()
    assert made.run("verify", "--all").code == 0
    told_json = made.run("show", "last", "--html", "--json", "-o", "out/run.html").json
    path = made.path("out/run.html")
    assert told_json["html"] == {"path": str(path), "size": path.stat().st_size}
    assert f'href="./../s.{run_id}.rows.csv"'.encode() in path.read_bytes()


def test_a_report_replaces_nothing_but_a_report(project: MakeProject) -> None:
    """-o never takes the place of a file that is something else; an older report gives way."""
    made = make(project, "print(1)")
    run(made)
    made.write("mine.html", "<!doctype html>\nmine")
    made.run("show", "last", "--html", "-o", "mine.html").assert_refused(125, "no report of pyx")
    assert made.path("mine.html").read_text() == "<!doctype html>\nmine"
    for _ in range(2):
        made.run("show", "last", "--html", "-o", "new.html").assert_answered()


def test_options_of_the_report_want_the_report(project: MakeProject) -> None:
    """-o and --open without --html are a mistake that is told."""
    made = make(project, "print(1)")
    run(made)
    made.run("show", "last", "-o", "x.html").assert_refused(2, "--html")
    assert not made.path("x.html").exists()
