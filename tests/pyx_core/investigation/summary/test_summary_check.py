"""A summary that may not be sent is found out, with the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summaries import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An investigation in a folder of its own."""
    return Desk(tmp_path)


FIRST = "No. 26 prices are old [F1], because the updater stands still [F4]."


def test_a_fresh_summary_lacks_only_what_the_log_lacks(desk: Desk) -> None:
    """Right after writing the only problems are blanks, each with its line; once they are filled
    in, in the file, it may be sent."""
    for kind in ("teammate", "leader", "handoff"):
        desk.write(kind, F3="unchecked")
        assert desk.problems(kind, F3="unchecked") == []
    found = desk.check("teammate", F3="unchecked")
    assert (found.blanks, found.holds) == (4, False)
    text = desk.path("teammate").read_text("utf-8")
    lines = text.split("\n")
    assert all("«to fill in" in lines[one.line - 1] for one in found.problems)
    while "**«" in text:
        start = text.index("**«")
        text = f"{text[:start]}Nothing, 17 times.{text[text.index('»**') + 3 :]}"
    desk.path("teammate").write_text(text, "utf-8")
    assert desk.check("teammate").holds


def test_a_label_in_a_question_is_no_label(desk: Desk) -> None:
    """What was asked is not a statement, whatever stands in it."""
    text = desk.log.read_text("utf-8")
    desk.log.write_text(text.replace("is it only", "is [F9] of 99, it is"), encoding="utf-8")
    for kind in ("leader", "handoff"):
        desk.write(kind)
        assert desk.problems(kind) == []


@pytest.mark.parametrize(
    ("state", "fails"),
    [("recomputed", False), ("unchecked", True), ("broken", True)],
)
def test_a_finding_that_no_longer_holds_is_no_fact(desk: Desk, state: str, fails: bool) -> None:
    """A statement whose finding was located, and is broken or unchecked by now, fails."""
    desk.write("teammate")
    kinds = [kind for kind, line in desk.problems("teammate", F4=state) if FIRST in line]
    assert kinds == (["state"] if fails else [])


def test_what_was_said_to_be_weak_may_stay(desk: Desk) -> None:
    """ "Not shown" passes while it is true; without the words it fails, and once the finding holds
    there is a hint to write it again."""
    desk.write("teammate", F3="unchecked")
    assert desk.problems("teammate", F3="unchecked") == []
    assert [kind for kind, _ in desk.problems("teammate")] == ["state"]
    assert all(
        p.severity == "warning" for p in desk.check("teammate").problems if p.kind == "state"
    )
    desk.edit("teammate", "Not shown: No order", "No order")
    assert [kind for kind, _ in desk.problems("teammate", F3="unchecked")] == ["state"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("26 prices", "28 prices", "number"),
        ("[F1], because", "[F8], because", "lost"),
        ("(stale-price.2026", "(nowhere/stale-price.2026", "link"),
        ('"kind": "teammate"', '"kind": 1', "record"),
        ("<!-- pyx summary", "<!-- no summary", "record"),
        ("[F3]: stale", "[F3]: gone/stale", "link"),
    ],
)
def test_edits_that_lose_the_evidence_fail(desk: Desk, old: str, new: str, kind: str) -> None:
    """An edited number, a label that is none, a link that leads nowhere, a record that is gone."""
    desk.write("teammate")
    desk.edit("teammate", old, new)
    assert kind in [problem for problem, _ in desk.problems("teammate")]
    assert not desk.check("teammate").holds


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("No. 26 prices", "Dear all: 26.0 prices"),
        ("No order before May is hit [F3].", ""),
        ("**Workaround.**", "**Until then.** Call 5 people.\n\n**Workaround.**"),
    ],
)
def test_other_edits_are_fine(desk: Desk, old: str, new: str) -> None:
    """Other words, fewer statements and new ones that claim no finding pass."""
    desk.write("teammate")
    desk.edit("teammate", old, new)
    errors = [one for one in desk.check("teammate").problems if one.severity == "error"]
    assert {one.kind for one in errors} == {"blank"}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("### F1. 26 prices in the cache", "### F1. 26 prices of the shop", "changed"),
        ("- rests on: F1, F2", "- rests on: F2", "changed"),
        ("### F3. No", "### F5. No", "lost"),
    ],
)
def test_a_log_that_changed_is_noticed(desk: Desk, old: str, new: str, kind: str) -> None:
    """A finding that says something else, rests on something else, or is gone."""
    desk.write("teammate")
    desk.log.write_text(desk.log.read_text("utf-8").replace(old, new), "utf-8")
    assert kind in [problem for problem, _ in desk.problems("teammate")]


def test_without_its_log_nothing_holds(desk: Desk) -> None:
    """A summary whose log is gone fails, and says which it was."""
    desk.write("teammate")
    desk.log.unlink()
    found = desk.check("teammate")
    assert not found.holds
    assert any(one.kind == "log" and "inspect.md" in one.message for one in found.problems)
