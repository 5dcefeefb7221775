"""`pyx python`: the interpreter that scripts run in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject


def test_all_arguments_are_the_interpreters(project: MakeProject) -> None:
    """What stands behind it is passed on as it is, and the exit code comes back."""
    made = project({})
    outcome = made.run("python", "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "--json", "")
    assert (outcome.code, outcome.stdout) == (7, "['--json', '']\n")
    assert made.run("python", "-", stdin="print(1 + 1)\n").stdout == "2\n"


def test_it_is_the_interpreter_of_runs(project: MakeProject) -> None:
    """The same Python that `pyx run` starts, with the variables of `.env`."""
    made = project({".env": "COLOUR=green\n", "s.py": "import sys\nprint(sys.executable)\n"})
    source = "import os, sys; print(sys.executable); print(os.environ['COLOUR'])"
    shown = made.run("python", "-c", source).stdout.splitlines()
    assert shown == [made.run("run", "--file", "s.py").log.strip(), "green"]
    assert shown[0] == sys.executable


def test_an_interpreter_that_is_not_there_is_told(project: MakeProject) -> None:
    """A setting that names none, or what is no program, is an error with a hint."""
    made = project({"notes.txt": "no program\n"})
    made.run("python", env={"PYX_PYTHON": "no/such"}).assert_refused(127, "no/such")
    made.run("python", env={"PYX_PYTHON": "notes.txt"}).assert_refused(126, "notes.txt")
