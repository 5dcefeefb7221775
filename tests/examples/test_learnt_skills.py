"""The two skills that were learnt from the incident, as they lie in the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from skills_ref import validate

from pyx_cli.quoted import complaint
from pyx_core.skills.lint.lint import lint

LEARNT = Path(__file__).parents[2] / "examples" / "learn"
NAMES = ("stale-prices", "stale-copy")
_COMMAND = re.compile(r"^```bash\n(?:.+\n)+?```$", re.MULTILINE)
_WORKED = re.compile(r"^Worked last in run `\d{8}_\d{6}_[0-9a-f]{6}` with pyx [\d.]+", re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_learnt_skill_passes_both_linters(name: str) -> None:
    """The specification in full, by pyx and by its reference; the head stays short."""
    assert lint(str(LEARNT / name), complaint) == []
    assert validate(LEARNT / name) == []
    assert len((LEARNT / name / "SKILL.md").read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize("name", NAMES)
def test_each_command_says_when_it_last_worked(name: str) -> None:
    """Every quoted command has the run and the version behind it."""
    steps = (LEARNT / name / "references" / "steps.md").read_text("utf-8")
    assert len(_COMMAND.findall(steps)) == len(_WORKED.findall(steps)) == 13


@pytest.mark.parametrize("path", sorted(LEARNT.glob("*/scripts/*.py")), ids=str)
def test_learnt_scripts_are_python(path: Path) -> None:
    """Placeholders stand where Python takes them; those of a global skill are told in the head."""
    text = path.read_text("utf-8")
    compile(text, str(path), "exec")
    assert text.startswith("# Fill in ") is ("stale-copy" in path.parts)
