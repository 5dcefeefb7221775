"""The repository's own skills are what this pyx generates, and teach what they have to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from skills_ref import validate

from pyx_cli import skills
from pyx_cli.quoted import complaint
from pyx_core.skills.generating import public_words
from pyx_core.skills.generating.disclosure import identity_of
from pyx_core.skills.generating.templates import skill_names
from pyx_core.skills.lint.lint import lint
from requirements import require_program

if TYPE_CHECKING:
    from project import MakeProject
    from pyx_core.skills.generating.disclosure import Identity

ROOT = Path(__file__).parents[2]
NAMES = ("inspect", "learn", "manifest", "pyx", "summary")
TWINS = (
    "docs/manifest/references/manifest-io.md",
    "docs/inspect/references/code-verification.md",
    "docs/inspect/references/investigation-log-template.md",
    "docs/learn/references/learn-skill.md",
    "docs/summary/references/teammate.md",
    "docs/summary/references/leader.md",
)
EVERYWHERE = (
    "no strict mode",
    "simple mode",
    "`pyx info --json`",
    "`pyx peek ",
    ".input.json",
    "--python project",
    "uv",
    "Node.js",
    "into a shell",
    "Never guess connection details",
    "ask which",
    "`pyx fingerprint SOURCE`",
    "only through a recorded script",
    "HTTPS_PROXY",
    "stop and ask",
)
TAUGHT = {
    "manifest": (
        "PYX_INPUT_PATH",
        "PYX_OUTPUT_DIR",
        "PYX_RUN_ID",
        ".manifest.json",
        ".log.txt",
        ".history.jsonl",
        "```python file=",
        "```javascript file=",
        "size is checked before content",
        "Write both files first",
    ),
    "pyx": (
        "`.venv`",
        "`uv sync`",
        "`pyx peek FILE` before any `cat`",
    ),
    "inspect": (
        "## Question",
        "## Evidence",
        "## Findings",
        "## Answer",
        "## Not looked at",
        "observed",
        "inferred",
        "cause",
        "fingerprint → database → cache → queue",
        "lockfile",
        "`uv.lock`",
        "`package-lock.json`",
        "`Cargo.lock`",
        "MCP",
        "version",
        "query",
    ),
    "learn": (
        "small reads",
        "Propose",
        "Preview",
        "only after a yes",
        "`<TABLE_ORDERS>`",
        "`<PROJECT_PREFIX>`",
        "mapping table",
        "merge",
    ),
    "summary": (
        "Lead with outcome and impact",
        "in English unless",
        "teammate",
        "leader",
        "owner",
        "Not looked at",
        "image",
    ),
}


@pytest.fixture(scope="module")
def nobody() -> Identity:
    return identity_of({}, users=[], hosts=[], folders=[])


def test_the_generated_skills_are_current(nobody: Identity) -> None:
    """`python -m pyx_cli.skills --write` would change nothing: skills, twins, reviewed words."""
    files = {**skills.generated_files(nobody), public_words.PATH: skills.public_words()}
    assert skills.outdated(files) == []


def test_there_are_the_five_skills_and_their_twins() -> None:
    """The skills of the issue have templates, and their references can be read below docs/."""
    assert tuple(skill_names()) == NAMES
    for twin in TWINS:
        original = ROOT / "skills" / twin.removeprefix("docs/")
        assert (ROOT / twin).read_bytes() == original.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_the_skills_pass_both_validators(name: str) -> None:
    """What is in the repository passes our linter without a warning, and the reference's."""
    folder = ROOT / "skills" / name
    assert lint(str(folder), complaint) == []
    assert validate(folder) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_skill_teaches_all_that_it_has_to(name: str) -> None:
    """Whoever has this skill alone is told each of these."""
    folder = ROOT / "skills" / name
    text = " ".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.md")))
    text = re.sub(r"\s+", " ", text)
    assert [
        words for words in (*EVERYWHERE, *TAUGHT[name]) if words.lower() not in text.lower()
    ] == []


def test_the_script_for_node_does_what_the_one_for_python_does(project: MakeProject) -> None:
    """The worked scripts of the manifest skill leave the same rows."""
    require_program("node")
    text = (ROOT / "skills" / "manifest" / "SKILL.md").read_text("utf-8")
    made = project(
        dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    )
    rows = set()
    for name in ("temp/late_orders.py", "temp/late_orders.mjs"):
        outcome = made.run("run", "--file", name, "--input-path", "temp/late_orders.input.json")
        (output,) = outcome.assert_success().outputs()
        assert output["attribution"] == "run_id"
        assert outcome.manifest["summary"] == "List the orders of the input that are late."
        rows.add(Path(output["path"]).read_bytes().replace(b"\r\n", b"\n"))
    assert rows == {b"id,days\n2,5\n3,9\n"}
