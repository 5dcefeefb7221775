"""The page of an investigation."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from checked_logs import asked, checked_log, cited, run_with
from pyx_core.investigation.check.verdict import CheckedAssertion, Coverage, Problem
from pyx_core.investigation.log.document import Said
from pyx_core.investigation.report.report import default_path, log_report
from pyx_core.secrets.detect import secret_values
from reports import Parsed, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from browser import Browser
    from pyx_core.investigation.check.verdict import CheckedLog

LOG = """---
schema: inspect-io/1
topic: {word}
window: 2026-11-24T05:00Z/2026-11-24T08:00Z
---

# Of {word}

The teammates of {word} asked twice.

## Question

> Which {word}?

## Hypotheses

- H1: The {word} stands still.
- H2: By hand, {word}.

## Evidence

- E1: [{word}](x.json)
  - note: taken from {word}
- E2: [gone](y.json)

## Timeline

- 2026-11-24T05:14Z {word} {secret} was typed [F1]

## Findings

### F1. The {word} is stale

- kind: observed
- confidence: high
- supports: H1
- note: {word}

Outside of the list: {word}.

### F2. No {word} is elsewhere

- kind: observed
- rests on: F1, F7
- refutes: H2

## Answer

It is {word} [F1]. More in [the rows](rows.csv).

## Ingredients of {word}

Whatever **{word}** is, [E1] says it, `{word}`.
"""


def investigated(folder: Path, word: str = "price", secret: str = "") -> CheckedLog:
    """A log in which everything that can be said is said, with one word in all of it."""
    rows = f"id,at,{word.replace(',', ';')}\n1,2026-11-24T05:14:00Z,{word} {secret}\n".encode()
    run = run_with(
        folder,
        {"rows.csv": rows, "app.log": f"2026-11-24T05:15:00Z {word} {secret}\n".encode()},
        task="query",
        declared=asked("SHOP"),
        summary=f"1 row of {word} {secret}",
    )
    equals = CheckedAssertion(
        assertion=Said(text=f"equals {word}", line=31),
        state="recomputed",
        actual=f"{word} {secret}",
    )
    absent = CheckedAssertion(
        assertion=Said(text=f"absent {word}", line=37),
        state="unchecked",
        coverage=Coverage(
            looked_at=f"the log of {word} in a_file_with_a_name.{'x' * 80}.log.txt",
            records=1,
            first="2026-11-24T05:15:00Z",
            last="2026-11-24T05:15:00Z",
            gaps=(f"the window of {word} begins before the first record",),
        ),
    )
    problem = Problem(
        line=37,
        severity="error",
        kind="absent",
        message=f"{word} is not covered",
        hint=f"see {word}",
    )
    return checked_log(
        folder,
        LOG.format(word=word, secret=secret),
        states={"F1": "recomputed", "F2": "unchecked"},
        readings={"F2": f"not found in what was looked at: {word}"},
        citations={
            "F1": [
                cited(
                    run,
                    "rows.csv",
                    "row=1",
                    passage=f"1,2026-11-24T05:14:00Z,{word} {secret}",
                    quotations=[Said(text=f"Z,{word}", line=30), Said(text="elsewhere", line=30)],
                    assertions=[equals],
                    state="recomputed",
                )
            ],
            "F2": [cited(run, "app.log", None, assertions=[absent], problems=[problem])],
        },
        runs={"E1": run},
        problems=[problem],
        hashes=9,
        hashes_intact=9,
        answer_rests_on=("F1",),
    )


def page_of(checked: CheckedLog, folder: Path, **secrets: str) -> Parsed:
    page = log_report(checked, str(folder / "a.report.html"), secret_values(secrets), 0.0)
    return parsed(page)


def words(page: Parsed) -> str:
    return " ".join(page.text.split())


def test_everything_that_the_log_says_is_on_the_page(tmp_path: Path) -> None:
    """Verdict, findings with what was made of them, hypotheses, problems, and every section."""
    page = page_of(investigated(tmp_path), tmp_path)
    text = words(page)
    for told in (
        "Which price?",
        "The teammates of price asked twice.",
        "the time that the question is about, 2026-11-24 05:00 to 08:00",
        "It is price F1",
        "not all of it is shown",
        "1 of 2 findings is unchecked",
        "9 of 9 hashes verified",
        "It rests on F1",
        "To be read as: not found in what was looked at: price",
        "Looked at: the log of price in a_file",
        "1 record, from 2026-11-24T05:15:00Z",
        "the window of price begins before the first record",
        "equals price came out: price",
        "quoted, and not found in what is shown here: elsewhere",
        "price.20261125_031502_5a10bb.inspect.md:37 price is not covered",
        "Outside of the list: price.",
        "F7 (not in the log)",
        "for it: F1",
        "spoken against, not refuted",
        "taken from price",
        "Ingredients of price",
        "pyx inspect check price.20261125_031502_5a10bb.inspect.md",
        "clock not measured",
    ):
        assert told in text, told
    assert page.tags.count("mark") == 1


def test_the_passage_shows_what_is_quoted(tmp_path: Path) -> None:
    """Within what stands in the evidence the quotation is marked, and only that."""
    page = log_report(investigated(tmp_path), str(tmp_path / "a.html"), secret_values({}), 0.0)
    assert b"1,2026-11-24T05:14:00<mark>Z,price</mark> " in page


def test_every_link_within_the_page_has_its_place(tmp_path: Path) -> None:
    """Footnotes, labels, shapes of the timeline: whatever is pressed leads somewhere."""
    page = page_of(investigated(tmp_path), tmp_path)
    places = [one["id"] for one in page.elements if one.get("id")]
    assert len(places) == len(set(places))
    addresses = [str(one["href"]) for one in page.elements if one["tag"] == "a" and one.get("href")]
    assert len(addresses) > 20
    for address in addresses:
        assert address.startswith("./") or address[1:] in places, address


def test_the_page_holds_the_check_and_the_manifests_as_data(tmp_path: Path) -> None:
    """A program reads the states and the manifests out of the file that a person reads."""
    checked = investigated(tmp_path)
    page = log_report(checked, str(tmp_path / "a.html"), secret_values({}), 0.0).decode()
    blocks = dict(re.findall(r'type="application/json" id="data-(\w+)">(.*?)</script>', page))
    check, manifests = json.loads(blocks["check"]), json.loads(blocks["manifests"])
    assert [one["state"] for one in check["findings"]] == ["recomputed", "unchecked"]
    assert [one["run_id"] for one in manifests] == [checked.evidence[0].run.run_id]  # type: ignore[union-attr]


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=x>{{ 7*7 }}",
    "\x1b[31mred\x1b[0m \x00\x07 \u202eevil\u2066",
    "\ud800 lone \udcff",
    "]]><!-- --><style>*{display:none}</style></textarea></title>",
)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_are_text(tmp_path: Path, word: str) -> None:
    """In every field of a log and of its evidence: no element, no attribute, nothing obeyed."""
    legible = word.encode("utf-8", "replace").decode()
    quiet, hostile = (page_of(investigated(tmp_path, one), tmp_path) for one in ("x", legible))
    assert {*hostile.tags} <= {*quiet.tags, "em", "strong"}
    assert hostile.tags.count("script") == quiet.tags.count("script")
    assert hostile.tags.count("style") == quiet.tags.count("style") == 1
    for one in hostile.elements:
        assert not [name for name in one if name.startswith("on")], one
        assert "style" not in one
        address = str(one.get("href") or "#")
        assert address.startswith(("#", "./")) or address == "data:,"
    assert not {"\x1b", "\x00", "\u202e", "\u2066"} & {*hostile.text}


def test_secrets_are_nowhere_on_the_page(tmp_path: Path) -> None:
    """A password in an output, a summary, a passage or an actual value is masked everywhere."""
    secret = "hunter2-and-more"
    checked = investigated(tmp_path, secret=secret)
    page = log_report(
        checked, str(tmp_path / "a.html"), secret_values({"DB_PASSWORD": secret}), 0.0
    )
    assert b"hunter2" not in page
    assert b"[masked" in page


def test_a_long_log_stays_a_small_page(tmp_path: Path) -> None:
    """Ten megabytes in one line of a log, and of an output, are told by their number."""
    text = LOG.format(word="price", secret="").replace("Whatever", "x" * 10_000_000)
    run = run_with(tmp_path, {"app.log": b"2026-11-24T05:15:00Z " + b"y" * 10_000_000})
    citation = cited(run, "app.log", "L1", passage="y" * 100_000)
    checked = checked_log(tmp_path, text, citations={"F1": [citation]}, runs={"E1": run})
    page = log_report(checked, str(tmp_path / "a.html"), secret_values({}), 0.0)
    assert len(page) < 1_000_000
    assert b"more characters" in page


def test_many_runs_stay_below_fifteen_megabytes(tmp_path: Path) -> None:
    """Each run has a card; what doesn't fit is left out or is a link."""
    rows = b"id,name,total\n" + b"".join(b"%d,somebody,%d\n" % (n, n * 7) for n in range(200))
    runs = {f"E{n}": run_with(tmp_path, {"rows.csv": rows}) for n in range(1, 121)}
    listed = "".join(f"- {label}: [run](x.json)\n" for label in runs)
    text = f"## Question\n\n> Which?\n\n## Evidence\n\n{listed}\n## Findings\n"
    checked = checked_log(tmp_path, text, runs=runs)
    page = log_report(checked, str(tmp_path / "a.html"), secret_values({}), 0.0)
    assert page.count(b'<details class="run') == 120
    # Of five hundred, then, less than what is allowed.
    assert len(page) * 500 / 120 < 15 << 20


def test_a_run_that_can_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    """Evidence whose manifest is gone has its place, and its label leads there."""
    page = page_of(investigated(tmp_path), tmp_path)
    assert "evidence-E2" in [one.get("id") for one in page.elements]
    assert "Its manifest can't be read" in words(page)


def test_an_empty_log_has_a_page(tmp_path: Path) -> None:
    """What was begun a minute ago can be looked at: no answer, no findings, no timeline."""
    page = page_of(checked_log(tmp_path, "## Question\n"), tmp_path)
    text = words(page)
    assert "There is no answer yet." in text
    assert "nothing to check" in text
    assert "The log asks no question." in text


def test_the_report_lies_beside_its_log() -> None:
    """The name says which investigation it is of."""
    assert default_path("/a/price.20261125_031502_5a10bb.inspect.md") == (
        "/a/price.20261125_031502_5a10bb.report.html"
    )
    assert default_path("/a/notes.md") == "/a/notes.report.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three pages in files: one with everything, a hostile one, one that holds nothing yet."""
    found = {}
    for name, word in (("whole", "price"), ("hostile", HOSTILE[0])):
        folder = tmp_path_factory.mktemp(name)
        found[name] = folder / "a.report.html"
        checked = investigated(folder, word)
        found[name].write_bytes(log_report(checked, str(found[name]), secret_values({}), 0.0))
    folder = tmp_path_factory.mktemp("empty")
    found["empty"] = folder / "a.report.html"
    checked = checked_log(folder, "## Question\n")
    found["empty"].write_bytes(log_report(checked, str(found["empty"]), secret_values({}), 0.0))
    return found


@pytest.mark.parametrize("name", ["whole", "hostile", "empty"])
def test_a_browser_has_nothing_to_say(pages: dict[str, Path], browser: Browser, name: str) -> None:
    """No message on the console, no request, and axe-core finds nothing, in light and dark."""
    look = browser.look(pages[name], checks=True, opened=True)
    assert look.said == []
    assert look.asked == []
    assert look.violations == []


def test_nothing_is_wider_than_a_phone(pages: dict[str, Path], browser: Browser) -> None:
    """At 375 px the page does not scroll sideways; the timeline does, in its own region."""
    look = browser.look(pages["whole"], width=375, opened=True)
    assert (look.overflow, look.said) == (0, [])
    assert browser.look(pages["whole"], media="print").said == []


def test_a_shape_of_the_timeline_leads_to_its_run(pages: dict[str, Path], browser: Browser) -> None:
    """Whoever presses a bar sees the run opened, though its card was closed."""

    def press(page: Page) -> bool:
        page.locator(".timeline .ran").first.click()
        return bool(page.evaluate("document.querySelector('.run:target').open"))

    assert browser.act(pages["whole"], press)


def test_the_answer_is_the_first_thing_on_a_phone(pages: dict[str, Path], browser: Browser) -> None:
    """Without scrolling and without scripts: the question, the verdict, the answer."""

    def bottom(page: Page) -> float:
        page.set_viewport_size({"width": 375, "height": 667})
        box = page.locator(".answered .prose > p").first.bounding_box()
        assert box is not None
        return box["y"] + box["height"]

    assert browser.act(pages["whole"], bottom, scripts=False) < 667
