"""Promises of `pyx gs` on a terminal: what it asks, in which order, and what each answer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from project import PYX
from pyx_core.skills.generating.templates import skill_names
from requirements import require_posix

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

PRIVACY = "Privacy, public or local? [public] "
SAVE = "Save them? [y/N] "
OVERWRITE = "Overwrite what is there already? [y/N] "
WHERE = "1, 2, 3 or a path? [1] "
FOLDER = "Folder: "


def converse(made: Project, *exchange: tuple[str, str]) -> tuple[int | None, str]:
    """Waits for each question and gives its answer; the exit code, and all that was shown."""
    require_posix()
    import pexpect

    child = pexpect.spawn(
        PYX[0],
        [*PYX[1:], "gs"],
        cwd=str(made.folder),
        env=made.environ,
        timeout=60,
        encoding="utf-8",
        dimensions=(50, 400),
    )
    shown = ""
    try:
        for question, answer in exchange:
            child.expect_exact(question)
            shown += child.before or ""
            child.sendline(answer)
        child.expect(pexpect.EOF)
        shown += child.before or ""
    finally:
        child.close()
    return child.exitstatus, shown


def written(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.rglob("SKILL.md"))


def test_enter_is_public_and_saves_nothing(project: MakeProject) -> None:
    """Who only presses Enter sees public skills, and nothing is written."""
    made = project({".env": "SQLITE_LEDGER_PATH=x\n"})
    code, shown = converse(made, (PRIVACY, ""), (SAVE, ""))
    assert code == 0
    for name in skill_names():
        assert f"--- {name}/SKILL.md" in shown
    assert "LEDGER" not in shown
    assert "nothing was saved" in shown
    assert [path.name for path in made.folder.iterdir()] == [".env"]


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ([(WHERE, "")], "docs/pyx"),
        ([(WHERE, "1")], "docs/pyx"),
        ([(WHERE, "3"), (FOLDER, "their own")], "their own"),
        ([(WHERE, "there")], "there"),
    ],
)
def test_a_yes_saves_to_the_place_that_was_chosen(
    answers: list[tuple[str, str]], place: str, project: MakeProject
) -> None:
    """The default is docs/pyx; a path may be typed at once."""
    made = project({})
    code, shown = converse(made, (PRIVACY, "public"), (SAVE, "y"), (OVERWRITE, "n"), *answers)
    assert code == 0, shown
    assert written(made.folder) == skill_names()
    assert written(made.path(place)) == skill_names()


def test_the_users_folders_can_be_chosen(project: MakeProject) -> None:
    """2 writes to the two folders of the home that reach every agent."""
    made = project({})
    code, shown = converse(made, (PRIVACY, "p"), (SAVE, "yes"), (OVERWRITE, ""), (WHERE, "2"))
    assert code == 0, shown
    assert list(made.folder.iterdir()) == []
    for folder in (".agents", ".claude"):
        assert written(made.home / folder) == skill_names()


def test_local_names_what_is_here(project: MakeProject) -> None:
    """`local` is generated with the names of this project's variables; a wrong answer is asked
    again."""
    made = project({".env": "SQLITE_LEDGER_PATH=x\n"})
    code, shown = converse(
        made,
        (PRIVACY, "everything"),
        (PRIVACY, "local"),
        (SAVE, "perhaps"),
        (SAVE, "y"),
        (OVERWRITE, "n"),
        (WHERE, ""),
    )
    assert code == 0, shown
    text = made.path("docs/pyx/pyx/references/environment.md").read_text("utf-8")
    assert "SQLITE_LEDGER_PATH" in text


@pytest.mark.parametrize("answer", ["n", "y"])
def test_an_edit_goes_only_after_its_diff_and_a_yes(answer: str, project: MakeProject) -> None:
    """Overwrite replaces what is pyx's; of an edited file the diff is shown, and it is asked for
    by itself."""
    made = project({})
    made.run("gs", "--yes").assert_answered()
    edited = made.path("docs/pyx/manifest/SKILL.md")
    edited.write_text(edited.read_text("utf-8") + "My own note.\n", "utf-8")
    question = f"overwrite {edited}? [y/N] "
    code, shown = converse(
        made, (PRIVACY, ""), (SAVE, "y"), (OVERWRITE, "y"), (WHERE, ""), (question, answer)
    )
    assert "-My own note." in shown
    assert code == (0 if answer == "y" else 1)
    assert ("My own note" in edited.read_text("utf-8")) is (answer == "n")


def test_no_overwrite_leaves_what_is_there(project: MakeProject) -> None:
    """With a no to that question an edited file stays, and the exit code says so."""
    made = project({})
    made.run("gs", "--yes").assert_answered()
    edited = made.path("docs/pyx/manifest/SKILL.md")
    edited.write_text(edited.read_text("utf-8") + "My own note.\n", "utf-8")
    code, shown = converse(made, (PRIVACY, ""), (SAVE, "y"), (OVERWRITE, "n"), (WHERE, ""))
    assert code == 1
    assert "kept" in shown
    assert "My own note" in edited.read_text("utf-8")


@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
def test_who_stops_answering_saves_nothing(key: str, code: int, project: MakeProject) -> None:
    """Ctrl-C is 130 and the end of the input is a refusal; nothing is written."""
    require_posix()
    import pexpect

    made = project({})
    child = pexpect.spawn(
        PYX[0], [*PYX[1:], "gs"], cwd=str(made.folder), env=made.environ, timeout=60
    )
    try:
        child.expect_exact(PRIVACY)
        child.sendline("")
        child.expect_exact(SAVE)
        child.send(key)
        child.expect(pexpect.EOF)
        assert b"Traceback" not in (child.before or b"")
    finally:
        child.close()
    assert child.exitstatus == code
    assert list(made.folder.iterdir()) == []
