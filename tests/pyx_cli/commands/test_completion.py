"""`pyx completion`: what a shell loads."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from project import PYX
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_a_script_of_its_own(project: MakeProject, shell: str) -> None:
    """The script names both commands."""
    shown = project({}).run("completion", shell).assert_answered().stdout
    assert "pyx" in shown
    assert "python-executor" in shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pyx his", "history"),
        ("pyx run --out", "--output-dir"),
        ("pyx history --status f", "failed"),
    ],
)
def test_commands_options_and_values_are_completed(
    project: MakeProject, line: str, expected: str
) -> None:
    """What a shell asks for while somebody types is answered."""
    require_posix()
    made = project({})
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(made.path("answer")),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run(PYX, env={**made.environ, **asked}, check=False, capture_output=True)
    assert expected in made.path("answer").read_text().split()
