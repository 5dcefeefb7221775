"""A verdict for people: whatever stores hold, the page is one harmless file, and Markdown too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from pyx_core.baseline.verification.groups import Group
from pyx_core.baseline.verification.markdown import markdown_report
from pyx_core.baseline.verification.noise import NoisyPlace
from pyx_core.baseline.verification.page import verification_page
from pyx_core.baseline.verification.record import record_of
from pyx_core.baseline.verification.snapshots import AnswerVerdict, SnapshotVerdict
from pyx_core.baseline.verification.verification import (
    TableDifference,
    TableResult,
    Verification,
)
from pyx_core.comparison.comparison import Difference, FileComparison, Location, RuleUse
from pyx_core.secrets.detect import Secrets
from reports import HOSTILE, assert_harmless

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser

ROWS = {"old": 10, "new": 9, "equal": 7, "absorbed": 1, "open": 2}


def verification(text: str = "orders", **more: Any) -> Verification:
    """One with every part that there can be, all of whose words are `text`."""
    file = FileComparison(
        name=f"{text}/answer.json",
        verdict="different",
        basis=None,
        kind="json",
        format="json",
        left_path=None,
        right_path=None,
        left_sha256=None,
        right_sha256=None,
        counts={"changed": 2},
        differences=[
            Difference(kind="changed", location=Location(path=text), left=text, right="7"),
            Difference(kind="added", location=Location(key={text: text}, column=text), right=text),
        ],
        differences_total=3,
        notes=[text],
    )
    answers = [
        AnswerVerdict(snapshot=text, entity=text, state="open", files=[file], open=3, noisy=1),
        AnswerVerdict(snapshot=text, entity=text, state="missing", reason=text),
    ]
    states = ("equal", "absorbed", "noisy", "open", "missing")
    group = Group(part=text, place=text, kind="changed", text=text, count=3, answers=1)
    group.entity, group.left, group.right = text, text, text
    proposed = Group(part=text, place=text, kind="ratio", text=text, count=9, proposal=text)
    table = TableResult(
        name=text,
        totals=ROWS,
        groups=[proposed],
        listed=[
            TableDifference(kind="new", key={text: text}),
            TableDifference(kind="changed", key={text: text}, column=text, old=text, new="1"),
            TableDifference(kind="removed", key={text: text}),
        ],
        columns={text: 1, "other": 1},
        counts={"rows new": 1},
        notes=[text],
        left_out={text: text},
        not_mapped=[text],
        how=text,
        differences_path=f"/tmp/{text[:20].replace(chr(0), '')}",
    )
    broken = TableResult(name="broken", totals={}, problem=text)
    place = NoisyPlace(
        snapshot=text, entity=text, file=text, place=text, where=text, first=text, second=None
    )
    snapshot = SnapshotVerdict(
        name=text,
        kind="http",
        totals={"old": 5, "new": 5, **dict.fromkeys(states, 1)},
        listed=answers,
        groups=[group],
        absorbed={text: 2},
        noise=[place],
        noise_total=4,
        asked_once=1,
    )
    idle = f"rule {text} absorbed nothing"
    found: dict[str, Any] = {
        "baseline": text,
        "old": text,
        "new": text,
        "compared_at": "2026-11-25T10:00:00.000Z",
        "tables": [table, broken],
        "snapshots": [snapshot],
        "rules": [
            RuleUse(id="utc", reason=text, absorbed=4, warning=None),
            RuleUse(id=text, reason=text, absorbed=0, warning=idle),
        ],
        "not_covered": {text: text},
        "not_compared": [text],
        "commands": [f"pyx baseline compare {text}"],
        "run_id": "20261125_100000_abcdef",
        **more,
    }
    return Verification(**found)


def page_of(found: Verification, folder: Path) -> bytes:
    return verification_page(found, str(folder / "r.html"), Secrets(), 0.0)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with everything in it, whose words are as hostile as they get."""
    path = tmp_path_factory.mktemp("verification") / "verification.html"
    path.write_bytes(page_of(verification(HOSTILE), path.parent))
    return path


def test_no_word_of_a_store_runs_or_leads_out(page: Path) -> None:
    """Everything that is not the page's own is text in it."""
    found = assert_harmless(page.read_bytes())
    assert "What is open" in found.text
    assert found.tags.count("h1") == 1
    ids = [one["id"] for one in found.elements if one.get("id")]
    assert len(ids) == len(set(ids))
    hrefs = {str(one["href"]) for one in found.elements if one["tag"] == "a" and "href" in one}
    assert {href[1:] for href in hrefs if href.startswith("#")} <= set(ids)


def test_a_browser_has_nothing_to_complain_about(page: Path, browser: Browser) -> None:
    """It says nothing, asks for nothing, fits a telephone, and everybody can read it."""
    wide = browser.look(page, opened=True, checks=True)
    narrow = browser.look(page, width=375, opened=True)
    for look in (wide, narrow):
        assert (look.said, look.asked, look.overflow) == ([], [], 0)
    assert wide.violations == []


def test_markdown_stays_what_it_is() -> None:
    """No text of a store makes a heading, a link, a cell or a picture of its own."""
    text = "a | b\n# head\n[x](javascript:1) <img src=x> `tick` **bold** \x1b[31m"
    told = markdown_report(verification(text), lambda word: word).decode()
    assert "\x1b" not in told
    assert "\n# head" not in told
    fence = told.rindex("```bash")
    prose = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", told[:fence])
    assert "<img" not in prose.replace("\\<img", "")
    assert "[x]" not in prose
    rows = [line for line in told.splitlines() if line.startswith("| table")]
    assert all(line.replace("\\|", "").count("|") == 8 for line in rows)


def test_a_verdict_is_about_everything_that_was_asked() -> None:
    """Equal only where all of it was compared: a column that nobody mapped, an answer that was not
    captured and a table that could not be read make it incomplete; a sample is called one."""
    nothing: dict[str, Any] = {"snapshots": [], "tables": []}
    equal = TableResult(name="orders", totals={**ROWS, "open": 0})
    assert verification(**nothing).verdict == "incomplete"
    assert verification(**{**nothing, "tables": [equal]}).verdict == "equal"
    changes: list[dict[str, Any]] = [{"not_mapped": ["note"]}, {"problem": "no such table"}]
    for change in changes:
        table = TableResult(name="orders", totals=equal.totals, **change)
        assert verification(**{**nothing, "tables": [table]}).verdict == "incomplete"
    sampled = TableResult(name="orders", totals=equal.totals, sample=0.025)
    told = verification(**{**nothing, "tables": [sampled]})
    assert (told.verdict, told.told) == (
        "equal",
        "Nothing is open, in a sample of 2.5 % of the rows",
    )
    assert verification().verdict == "different"


def test_what_is_told_is_bounded() -> None:
    """However many differences there are, the record is small and says that it is cut."""
    group = Group(part="t", place="c", kind="changed", text="x", count=1)
    rows = [TableDifference(kind="changed", key={"id": str(n)}, old="1") for n in range(500)]
    tables = [
        TableResult(name=f"t{n}", totals={"open": 500}, groups=[group] * 100, listed=rows)
        for n in range(100)
    ]
    told = record_of(verification(tables=tables), 40)
    assert told["truncated"] is True
    assert [*told][:3] == ["schema", "baseline", "verdict"]
    assert sum(len(table["listed"]) for table in told["tables"]) <= 500
