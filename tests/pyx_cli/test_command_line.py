"""Mistakes on the command line: exit 2, a hint, and never a traceback."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project import PYX
from pyx_cli.commands import run
from pyx_cli.context import Context
from pyx_cli.main import dispatch
from pyx_cli.table import every_command
from requirements import require_linux, require_posix

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("run", ("no script is given", "--file F")),
        ("run --file", ("--file", "give it a value: --file F")),
        ("run --file s.py --code 1", ("exclude each other",)),
        ("run --code 1 --base64 MQ==", ("exclude each other",)),
        ("run --fil s.py", ("--fil", "did you mean --file")),
        ("run --file s.py --timout 3", ("--timout", "did you mean --timeout")),
        ("run --file=s.py --inputpath=x", ("--inputpath", "did you mean --input-path")),
        ("run s.py", ("--file s.py",)),
        ("run --file s.py x y", ("unknown argument", "behind --: -- x y")),
        ("run --file s.py --json=yes", ("--json",)),
        ("run --file s.py --env", ("--env", "give it a value: --env NAME")),
        ("run --file s.py -x", ("-x",)),
        ("runn --file s.py", ("did you mean: pyx run",)),
        ("s.py", ("pyx run --file s.py",)),
        ("rum", ("pyx run",)),
        ("nonsense", ("pyx help all",)),
        ("--nonsense", ()),
        ("help histroy", ("did you mean: pyx help history",)),
        ("history --status fialed", ("did you mean --status failed",)),
        ("history --status x", ("see: pyx history --help",)),
        ("add --package", ("give it a value: --package P",)),
        ("history --limit many", ("try --limit 20",)),
        ("completion tcsh", ("see: pyx completion --help",)),
    ],
)
def test_a_mistake_is_told_with_what_was_meant(
    project: MakeProject, line: str, words: tuple[str, ...]
) -> None:
    """A bad command line is exit 2 with a message, and a hint with the nearest word."""
    made = project({"s.py": "open('started', 'w').close()\n"})
    made.run(*line.split()).assert_refused(2, *words)
    assert os.listdir(made.folder) == ["s.py"]


def test_a_mistake_is_told_in_json_too(project: MakeProject) -> None:
    """With --json the error is one object on stdout, and stderr is silent."""
    outcome = project({}).run("run", "--fil", "x", "--json")
    assert outcome.code == 2
    assert outcome.stderr == ""
    error = outcome.json["error"]
    assert set(error) == {"kind", "message", "hint"}
    assert error["kind"] == "usage"
    assert error["hint"] == "did you mean --file"


def test_json_behind_the_dashes_is_the_scripts(project: MakeProject) -> None:
    """`-- --json` asks the script for JSON, not pyx."""
    made = project({"s.py": "import sys\nprint(sys.argv[1:])\n"})
    outcome = made.run("run", "--file", "s.py", "--", "--json", "--", "--file", "x")
    assert outcome.assert_success().log == "['--json', '--', '--file', 'x']\n"
    assert outcome.stdout.startswith("ok  s  ")


def test_help_is_at_hand(project: MakeProject) -> None:
    """`pyx run --help` ends with worked examples; it and `-h` exit 0."""
    made = project({})
    shown = made.run("run", "--help")
    assert (shown.code, shown.stderr) == (0, "")
    assert shown.stdout == made.run("run", "-h").stdout
    examples = shown.stdout.partition("examples:\n")[2]
    assert examples.count("  pyx run ") >= 2
    assert "usage: pyx run (--file F | --code C | --base64 B)" in shown.stdout


FLAGS = [option.flag for option in run.OPTIONS]
# Never a script that exists, so that no command line of these starts anything.
BAD_WORDS = st.one_of(
    st.sampled_from([*FLAGS, *(flag[:-1] for flag in FLAGS), *(f"{flag}=" for flag in FLAGS)]),
    st.sampled_from(
        ["--", "-", "-1", "", " ", "=", "--=", "-h", "--file=no.py", "a b", "\x1b[31m", "\u202e"]
    ),
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6),
    st.binary(max_size=4).map(lambda raw: os.fsdecode(raw.replace(b"\0", b""))),
)


class Terminalless(io.StringIO):
    """A stream of text as pyx gets it, writing on a buffer."""

    buffer = io.BytesIO()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(
    command=st.sampled_from(["run", "run", "run", "ru", "", "--", "history"]),
    words=st.lists(BAD_WORDS, max_size=6),
)
def test_no_command_line_is_a_defect(tmp_path: Path, command: str, words: list[str]) -> None:
    """Whatever is typed, the answer is a message and one of the documented exit codes."""
    out, err = Terminalless(), Terminalless()
    environ = {"HOME": str(tmp_path), "PATH": os.defpath}
    context = Context(environ, str(tmp_path), None, out, err)
    if any(word.startswith(("--code", "--base64")) for word in words):
        # Inline code would run; a time limit that is wrong keeps it from that.
        words = ["--timeout=x", *(word for word in words if not word.startswith("--timeout"))]
    code = dispatch([command, *words], context)
    printed = out.getvalue() + err.getvalue()
    assert "Traceback" not in printed
    assert "defect" not in printed
    assert code in (0, 2, 4)
    assert printed
    assert "\x1b" not in printed
    if code == 2 and "--json" not in words:
        assert err.getvalue().startswith("pyx: ")
        assert "hint: " in err.getvalue()


# `pyx python` hands all that stands behind it to the interpreter.
@pytest.mark.parametrize(
    "command", [command.name for command in every_command() if command.name != "python"]
)
def test_no_command_shows_a_traceback_for_an_unknown_option(
    project: MakeProject, command: str
) -> None:
    """Every command of the table tells an unknown option as a mistake."""
    outcome = project({}).run(*command.split(), "--no-such-option")
    assert outcome.code == 2
    assert outcome.stderr.startswith("pyx: ")
    assert "hint: " in outcome.stderr


@pytest.mark.parametrize("redirected", [">/dev/full", "2>/dev/full", "2>&-", "2>&1 | true"])
def test_a_reader_that_is_gone_changes_nothing(project: MakeProject, redirected: str) -> None:
    """Where nobody can read what pyx prints, the run, its log and its exit code are as ever."""
    require_linux()
    source = "import sys\nprint('x' * 5_000_000)\nsys.exit(3)\n"
    made = project({"s.py": source})
    line = f"set -o pipefail; {' '.join(PYX)} run --file s.py --follow {redirected}"
    done = subprocess.run(
        ["timeout", "60", "bash", "-c", line],
        cwd=made.folder,
        env=made.environ,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert done.returncode == 3
    (manifest,) = made.manifests()
    assert (manifest["status"], manifest["exit_code"]) == ("failed", 3)
    assert manifest["outputs"][0]["size"] == 5_000_001


@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_full_disk_behind_stdout_is_told(project: MakeProject, buffered: str) -> None:
    """What can't be printed is exit 125; of a run the evidence stands, and so does its code."""
    require_linux()
    made = project({"s.py": "import sys\nsys.exit(3)\n"})
    environ = {**made.environ, "PYTHONUNBUFFERED": buffered}

    def printing(*words: str) -> subprocess.CompletedProcess[str]:
        with open("/dev/full", "w", encoding="utf-8") as full:
            return subprocess.run(
                [*PYX, *words],
                cwd=made.folder,
                env=environ,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )

    assert printing("run", "--file", "s.py").returncode == 3
    assert printing("run", "--file=s.py", "--env", "A=1").returncode == 3
    assert len(made.manifests()) == 2
    told = printing("history")
    assert told.returncode == 125
    assert "no space left" in told.stderr
    assert "defect" not in told.stderr


def test_json_is_json_on_every_stream(project: MakeProject) -> None:
    """Where stdout takes ASCII only, what --json prints is still the same JSON."""
    made = project({"größe 漢字 😀.py": "import os\nos.write(1, b'\\xc3\\xa9')\n1 / 0\n"})
    for encoding in ("ascii", "latin-1", "utf-8"):
        outcome = made.run(
            *("run", "--file", "größe 漢字 😀.py", "--json"), env={"PYTHONIOENCODING": encoding}
        )
        assert outcome.json["task"] == "größe 漢字 😀", encoding
        assert "é" in outcome.json["log_end"]


def test_a_working_folder_that_is_gone_is_told(project: MakeProject) -> None:
    """In a folder that was removed pyx says so instead of a traceback."""
    require_posix()
    made = project({"gone/x": ""})
    line = f"rm -r ../gone; exec {sys.executable} -P -m pyx_cli run --code 1"
    running = made.start(cwd=made.path("gone"), prefix=["sh", "-c", line])
    running.finish().assert_refused(4, "no folder")
