"""Python source is checked before it is run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from project import MakeProject

MISTAKES = [
    "x = (1 +\n",
    "if True:\n    foo(1 2)\n",
    "def f():\n\treturn = 3\n",
    "x = 'größe' 'b' y\n",
    "print('never ended)\n",
    "if True:\nx = 1\n",
    "  x = 1\n",
    "for x in range(3)\n    pass\n",
    "x = 5 = y\n",
    "return 1\n",
    "a = 1\n" * 50 + "b ==== 2\n",
    "f'{a b}'\n",
    "break\n",
    "print 'old'\n",
]


def dedented(lines: list[str]) -> list[str]:
    """Lines without the indentation of the first, which Python keeps in some versions."""
    indentation = len(lines[0]) - len(lines[0].lstrip())
    return [line if line[:1].strip() else line[indentation:] for line in lines]


@pytest.mark.parametrize("source", MISTAKES)
def test_a_syntax_error_is_shown_as_python_shows_it(project: MakeProject, source: str) -> None:
    """Exit 126, `not_started`, and the log and stderr hold the line and the caret that bare
    Python would have shown."""
    made = project({"wrong.py": source})
    outcome = made.run("run", "--file", "wrong.py")
    outcome.assert_status("not_started", 126)
    bare = subprocess.run(
        [sys.executable, "wrong.py"], cwd=made.folder, capture_output=True, text=True, check=False
    )
    shown = [line.rstrip() for line in outcome.log.splitlines()]
    wanted = [line.rstrip() for line in bare.stderr.splitlines()]
    if not any(line.lstrip().startswith("^") for line in wanted):
        # Where Python leaves the caret out, at an indentation, ours does no harm.
        shown = [line for line in shown if not line.lstrip().startswith("^")]
    assert dedented(shown[1:]) == dedented(wanted[1:]), "the line and the caret"
    manifest = outcome.manifest
    assert manifest["error"].startswith(wanted[-1])
    assert "(line " in manifest["error"]
    assert outcome.log.rstrip() in outcome.stderr
    assert manifest["command"]["interpreter"] == sys.executable
    assert outcome.outputs() == []


def test_null_bytes_are_told(project: MakeProject) -> None:
    """A source with a null byte is no Python, and is told like any other mistake."""
    outcome = project({"wrong.py": "x = 1 # \0"}).run("run", "--file", "wrong.py")
    outcome.assert_status("not_started", 126)
    assert "null bytes" in outcome.log.splitlines()[-1]
    assert "null bytes" in outcome.manifest["error"]


def test_the_line_is_in_the_error(project: MakeProject) -> None:
    """Manifest, status line and JSON name the line of the mistake."""
    made = project({"wrong.py": "a = 1\n\nb = = 2\n"})
    outcome = made.run("run", "--file", "wrong.py")
    assert outcome.manifest["error"] == "SyntaxError: invalid syntax (line 3)"
    assert "SyntaxError: invalid syntax (line 3)" in outcome.stdout.splitlines()[0]
    as_json = made.run("run", "--file", "wrong.py", "--json").json
    assert as_json["status"] == "not_started"
    assert "b = = 2\n        ^" in as_json["log_end"]


@pytest.mark.parametrize(
    "source",
    [
        b"# -*- coding: latin-1 -*-\nprint('gr\xf6\xdfe' == 'gr\\xf6\\xdfe')\n",
        b"\xef\xbb\xbfprint(True)\n",
        b"print(True)\r\nx = '''\r\n'''\r\n",
        b"print(True)  # no newline at the end",
        b"x = '\\d'\nprint(True)\n",
    ],
)
def test_what_python_takes_is_run(project: MakeProject, source: bytes) -> None:
    """Encodings, line ends and mere warnings keep nothing from running."""
    made = project({})
    made.write("fine.py", source)
    assert "True\n" in made.run("run", "--file", "fine.py").assert_success().log


def test_an_empty_script_runs(project: MakeProject) -> None:
    """A file of no bytes is a sound script."""
    made = project({"empty.py": ""})
    assert made.run("run", "--file", "empty.py").assert_success().manifest["script"]["size"] == 0
