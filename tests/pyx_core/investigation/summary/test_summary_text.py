"""What a summary says, and what it leaves for a person to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from pyx_core.errors import PyxError
from summaries import Desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An investigation in a folder of its own."""
    return Desk(tmp_path)


def test_the_first_sentence_is_the_answer(desk: Desk) -> None:
    """A teammate reads what happened first, on a screen, and labels lead to the log's findings."""
    text = desk.write("teammate")
    assert text.startswith("No. 26 prices are old [F1], because the updater stands still [F4]. ")
    assert "\n[F4]: stale-price.20261125_031502_5a10bb.inspect.md#f4-the-updater-stands" in text
    assert len(text.splitlines()) < 20


def test_what_does_not_hold_is_not_stated(desk: Desk) -> None:
    """A broken finding is worded as not shown, an absence without coverage as not found; both
    with mark and word; what holds stands beside them as it is."""
    reading = "not found in what was looked at: No order before May is hit"
    text = desk.write("handoff", F1="broken", F3=reading)
    assert "Not shown: No. 26 prices are old [F1 ✘ broken], because" in text
    assert "Not found in what was looked at: No order before May is hit [F3 ○ unchecked]." in text
    assert "- Nobody typed a price [F2]" in text
    assert "- Not shown: 26 prices in the cache are old [F1 ✘ broken]" in text


def test_an_answer_on_nothing_is_no_answer(desk: Desk) -> None:
    """What rests on no finding, or on one that is not there, isn't told as a fact."""
    desk.log.write_text(desk.log.read_text().replace("[F1]", "").replace("[F3]", "[F9]"))
    text = desk.write("leader")
    assert "Not shown (it rests on no finding): 26 products ." in text
    assert "Not shown: No order before May is hit \\[F9 ✘ not in the log\\]." in text


def test_a_root_cause_is_a_cause_that_holds(desk: Desk) -> None:
    """The postmortem names a cause only where it holds; else the best hypothesis, and what was
    ruled out by which finding."""
    text = desk.write("leader")
    assert "## Root cause\n\nThe updater stands before offset 41 [F4].\n" in text
    assert "| H2: Somebody changed 7 prices by hand | Nobody typed a price [F2] |" in text
    assert "| H3: The page asks another cache | nothing | nothing |" in text
    text = desk.write("leader", overwrite=True, F4="unchecked")
    assert "No cause is proven: the best hypothesis is H1: The updater stands still." in text
    desk.write("leader", overwrite=True, F2="broken")
    assert "Nothing was ruled out." in desk.path("leader").read_text()


def test_times_are_utc_and_say_what_was_done(desk: Desk) -> None:
    """Events are sorted by their time in UTC; another zone is converted and kept, a missing zone
    or time is said."""
    desk.append(
        "## Timeline\n\n- 2026-11-24T08:00Z: seen [F1]\n- 2026-11-24 06:14:30 +01:00 typed\n"
        "- 2026-11-24 07:00 called\n- then nothing"
    )
    rows = [line for line in desk.write("leader").splitlines() if line.startswith("| 2026")]
    assert rows == [
        "| 2026-11-24 05:14:30 | typed (06:14:30 +01:00) |",
        "| 2026-11-24 07:00 | called (no zone was said; taken as UTC) |",
        "| 2026-11-24 08:00 | seen [F1] |",
    ]
    assert "| ? | then nothing (no time) |" in desk.path("leader").read_text()


def test_prevention_has_owner_and_date(desk: Desk) -> None:
    """Actions are a table; an owner or a date that is missing is a blank."""
    desk.append("## Prevention\n\n- An alarm (owner: Ann, due: 2026-12-01)\n- Refuse it (due: May)")
    text = desk.write("leader")
    assert "| An alarm | Ann | 2026-12-01 |\n| Refuse it | **«to fill in: owner»** | May |" in text


@pytest.mark.parametrize("kind", ["teammate", "leader", "handoff"])
def test_hostile_text_stays_text(desk: Desk, kind: str) -> None:
    """Whatever a log or a run says is text in the rendered page: no HTML, no picture, no script's
    address, no control characters; links fit the summary's folder."""
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=y> ![p](http://e.example/p.png)"
        " [j](javascript:a) [r](rows.csv) \x1b[31m \u202e `a|b` | cell [F1]"
    )
    desk.append(
        f"## Timeline\n\n- 2026-11-24T08:00Z {hostile}\n\n## Prevention\n\n- {hostile}\n\n"
        f"## Next steps\n\n{hostile}\n\n<div>\n\n## Not looked at\n\n<!-- nothing -->"
    )
    changed = desk.log.read_text("utf-8").replace("26 prices in the cache", hostile)
    changed = changed.replace("The page asks", hostile).replace("> Order", f"> {hostile}")
    desk.log.write_text(changed, encoding="utf-8")
    text = desk.write(kind)  # type: ignore[arg-type] # one of them
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert "&lt;script&gt;" in html
    for word in ("<script", "<img", "<div", 'javascript:a"', "\x1b", "\u202e"):
        assert word not in html
    assert '<a href="rows.csv">r</a>' in html
    assert "to fill in: not looked at" in text
    assert desk.check(kind).problems  # type: ignore[arg-type] # one of them


def test_nothing_is_lost_unawares(desk: Desk) -> None:
    """A summary that is there is replaced only on demand; the refusal names the lines that would
    be lost. Secrets of the environment are masked."""
    desk.write("teammate")
    desk.edit("teammate", "**Workaround.**", "Look twice.\n\n**Workaround.**")
    with pytest.raises(PyxError, match="line 3 of it would be lost") as refused:
        desk.write("teammate")
    assert refused.value.kind == "exists"
    assert "Look twice." in desk.path("teammate").read_text()
    desk.append("## Next steps\n\nUse s3cr3t-Pa55w0rd-17 there.")
    text = desk.write("teammate", overwrite=True, variables={"DB_PASSWORD": "s3cr3t-Pa55w0rd-17"})
    assert "Use \\[masked" in text or "Use [masked DB_PASSWORD] there." in text
