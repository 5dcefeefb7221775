"""Promises of `pyx learn save` and `scan`: nothing goes where agents look without a yes."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from project import PYX
from requirements import require_posix

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

LEARNT = """---
name: {name}
description: "Find widgets that were counted twice. Use when a sum of widgets is too high."
metadata:
  kind: {kind}
  learnt-with: pyx 0.1.0
---

# Widgets

{body}
"""
ANSWERS = [("y", True), ("n", False), ("", False)]


def write_draft(
    made: Project, name: str, *, kind: str = "project", body: str = "Count twice."
) -> Path:
    made.write(f"drafts/{name}/SKILL.md", LEARNT.format(name=name, kind=kind, body=body))
    return made.path("drafts") / name


def skill(folder: Path) -> str:
    return (folder / "SKILL.md").read_text("utf-8")


def converse(made: Project, arguments: list[str], *answers: tuple[str, str]) -> tuple[int, str]:
    """Waits for each question and gives its answer; the exit code, and all that was shown."""
    require_posix()
    import pexpect

    child = pexpect.spawn(
        PYX[0],
        [*PYX[1:], "learn", "save", *arguments],
        cwd=str(made.folder),
        env=made.environ,
        timeout=60,
        encoding="utf-8",
        dimensions=(50, 400),
    )
    shown = ""
    try:
        for question, answer in answers:
            child.expect_exact(question)
            shown += child.before or ""
            child.sendline(answer)
        child.expect(pexpect.EOF)
        shown += child.before or ""
    finally:
        child.close()
    return child.exitstatus or 0, shown


@pytest.mark.parametrize(("answer", "saves"), ANSWERS)
def test_a_person_sees_the_skill_and_is_asked(
    project: MakeProject, answer: str, saves: bool
) -> None:
    """On a terminal the preview comes first; only a yes saves, and then to both folders."""
    made = project({})
    write_draft(made, "widgets")
    code, shown = converse(made, ["drafts/widgets", "--to", "project"], ("[y/N] ", answer))
    assert "Count twice." in shown
    assert (code == 0) is saves
    for folder in (".agents", ".claude"):
        assert made.path(f"{folder}/skills/widgets/SKILL.md").exists() is saves
    assert saves or not made.path(".agents").exists()


def test_a_merge_shows_its_differences_and_keeps_the_rest(project: MakeProject) -> None:
    """What is there and learnt is changed after the diff and a yes; files that only it has stay."""
    made = project({})
    write_draft(made, "widgets")
    save = ["drafts/widgets", "--to", "shared"]
    made.ask("learn", "save", *save, "--yes").assert_answered()
    made.write("shared/widgets/mine.txt", "kept")
    write_draft(made, "widgets", body="Count once.")
    code, shown = converse(made, save, ("[y/N] ", "yes"))
    assert code == 0
    assert "-Count twice." in shown
    assert "+Count once." in shown
    assert "kept     mine.txt" in shown
    assert "Count once." in skill(made.path("shared/widgets"))
    assert made.path("shared/widgets/mine.txt").read_text("utf-8") == "kept"
    again = made.ask("learn", "save", *save, "--json").assert_answered().json
    assert {one["change"] for one in again["saved"][0]["files"]} == {"same", "kept"}
    assert os.listdir(made.path("shared")) == ["widgets"]


def test_without_a_terminal_a_flag_is_the_yes(project: MakeProject) -> None:
    """Nobody to ask: nothing is written, and the flag is named."""
    made = project({})
    write_draft(made, "widgets")
    refused = made.ask("learn", "save", "drafts/widgets", "--to", "user")
    assert refused.code == 2
    assert "no terminal" in refused.stderr
    assert "add --yes" in refused.stderr
    assert not made.home.joinpath(".agents").exists()
    told = made.ask("learn", "save", "drafts/widgets", "--to", "user", "--yes").assert_answered()
    assert "not global" in told.stderr
    assert made.home.joinpath(".claude/skills/widgets/SKILL.md").exists()


def test_somebodys_own_skill_wants_a_yes_of_its_own(project: MakeProject) -> None:
    """A skill of the same name that pyx did not learn is shown against the draft, and stays
    without a second yes, or a second flag."""
    made = project({"shared/widgets/SKILL.md": "---\nname: widgets\n---\nTheirs.\n"})
    write_draft(made, "widgets")
    save = ["drafts/widgets", "--to", "shared"]
    refused = made.ask("learn", "save", *save, "--yes")
    assert refused.code == 2
    assert "not learnt by pyx" in refused.stderr
    assert "--yes --overwrite" in refused.stderr
    code, shown = converse(made, save, ("[y/N] ", "y"), ("[y/N] ", "n"))
    assert code == 2
    assert "-Theirs." in shown
    assert "Theirs." in skill(made.path("shared/widgets"))
    made.ask("learn", "save", *save, "--yes", "--overwrite").assert_answered()
    assert "Count twice." in skill(made.path("shared/widgets"))


def test_a_global_skill_that_leaks_stays_a_draft(project: MakeProject) -> None:
    """Before it is saved it is checked again, whoever changed it; so is its mapping."""
    made = project({"quuxly_widgets.py": "pass\n"})
    folder = write_draft(made, "widgets", kind="global", body="Ask quuxly_widgets.")
    save = ("learn", "save", "drafts/widgets", "--to", "user", "--yes")
    made.ask(*save).assert_refused(2, "leak", "learn check")
    write_draft(made, "widgets", kind="global", body="Ask `<TABLE_COUNTS>`.")
    made.ask(*save).assert_refused(2, "mapping")
    assert not made.home.joinpath(".agents").exists()
    write_draft(made, "widgets", kind="global")
    made.ask(*save).assert_answered()
    assert folder.exists()


def test_what_no_linter_takes_is_not_saved(project: MakeProject) -> None:
    """The first thing that is wrong is named with its line."""
    made = project({})
    write_draft(made, "widgets", body="[gone](references/gone.md)")
    save = ("learn", "save", "drafts/widgets", "--to", "user", "--yes")
    made.ask(*save).assert_refused(2, "SKILL.md:", "gone.md", "gs lint")


@pytest.mark.parametrize(
    ("name", "there", "body", "advice"),
    [
        ("widgets", None, "Count twice.", "create"),
        ("widgets", "widgets", "Count twice.", "overwrite"),
        ("widget-sums", "widgets", "Count twice.", "merge"),
    ],
)
def test_a_draft_is_told_where_it_belongs(
    project: MakeProject, name: str, there: str | None, body: str, advice: str
) -> None:
    """Create, merge or overwrite, with whom, how similar, and why."""
    made = project({})
    if there is not None:
        text = LEARNT.format(name=there, kind="project", body=body)
        made.write(f".agents/skills/{there}/SKILL.md", text)
    write_draft(made, name)
    told = made.ask("learn", "scan", f"drafts/{name}", "--json").assert_answered().json
    assert told["advice"] == advice
    assert (told["with"] is None) is (there is None)
    assert bool(told["similarity"]) is (there is not None)
    assert told["reason"]


def test_scan_lists_names_and_descriptions(project: MakeProject) -> None:
    """The skills of the project and the user, by their heads; what is none is passed over."""
    made = project({".claude/skills/broken/SKILL.md": "no head", ".claude/skills/x/y.txt": ""})
    made.write(".agents/skills/widgets/SKILL.md", LEARNT.format(name="widgets", kind="", body=""))
    told = made.ask("learn", "scan", "--json").assert_answered().json
    assert [one["name"] for one in told["skills"]] == ["widgets"]
    assert (told["total"], told["truncated"]) == (1, False)
    assert "counted twice" in json.dumps(told)
    made.ask("learn", "scan", "nowhere").assert_refused(4, "no skill in", "learn draft")
