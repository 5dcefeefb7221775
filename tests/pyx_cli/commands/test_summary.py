"""`pyx summary`: from a log in a folder to texts that may be sent, or may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

SCRIPT = """\
import os
folder, run_id = os.environ["PYX_OUTPUT_DIR"], os.environ["PYX_RUN_ID"]
with open(f"{folder}/count.{run_id}.count.json", "w") as file:
    file.write('{"count": 412}')
with open(f"{folder}/count.{run_id}.plot.png", "wb") as file:
    file.write(b"a picture")
"""
LOG = """\
# orders

## Question

> How many orders came?

## Findings

### F1. 412 orders came

- kind: observed
- evidence: `RUN:count.json#/count`
  - assert: equals 412

### F2. There is a plot of them

- kind: observed
- evidence: `RUN:plot.png`
  - assert: contains picture

## Answer

412 orders came [F1], see the plot [F2].

## Workaround

None is needed.

## Next steps

- Look at [the plot](other.txt).

## Data correction

None.

## Not looked at

Other days.
"""


@pytest.fixture
def desk(project: MakeProject) -> tuple[Project, Path]:
    """A project with a run, and a log by hand that cites it."""
    here = project({"temp/count.py": SCRIPT, "temp/other.txt": "x"})
    run_id = here.run("run", "--file", "temp/count.py").assert_success().manifest["run_id"]
    log = here.write("temp/orders.inspect.md", LOG.replace("RUN", run_id))
    return here, log


def test_a_summary_that_holds_may_be_sent(desk: tuple[Project, Path]) -> None:
    """Written elsewhere its links lead back, its pictures come along, and it may be sent; a log
    that says another number than its evidence, and a number edited in the text, are found."""
    here, log = desk
    words = ("summary", "teammate", "temp/orders.inspect.md", "-o", "out/answer.md", "--images")
    told = here.ask(*words, "--json").assert_answered().json
    assert (told["holds"], told["blanks"], told["claims"]) == (True, 0, 1)
    assert [here.path(path).read_bytes() for path in told["pictures"]] == [b"a picture"]
    text = here.path("out/answer.md").read_text("utf-8")
    assert text.startswith("412 orders came [F1], see the plot [F2].\n")
    assert "- Look at [the plot](../temp/other.txt)." in text
    found = here.ask("summary", "check", "out/answer.md").assert_answered()
    assert found.stdout.startswith("holds  out/answer.md  1 statement with findings")
    here.path("out/answer.md").write_text(text.replace("412", "413", 1), encoding="utf-8")
    log.write_text(log.read_text("utf-8").replace("equals 412", "equals 413"), encoding="utf-8")
    found = here.ask("summary", "check", "out/answer.md")
    assert found.code == 1, found
    assert "out/answer.md:1: 413 occurs in nothing that F1, F2 rests on\n" in found.stdout
    assert "out/answer.md:1: F1 does not hold (✘ broken), and is told as a fact\n" in found.stdout
    handoff = ("summary", "handoff", "temp/orders.inspect.md")
    written = here.ask(*handoff).assert_answered()
    assert "Not shown: 412 orders came [F1 ✘ broken]" in here.path(
        "temp/orders.handoff.md"
    ).read_text("utf-8")
    assert "not everything in the investigation holds" in written.stderr
    again = here.ask(*handoff)
    again.assert_refused(125, "exists", "nothing in it would be lost")


def test_what_is_no_summary_is_refused(desk: tuple[Project, Path]) -> None:
    """A file that is not there, a log in place of a summary, and a folder as a target."""
    here, _ = desk
    here.ask("summary", "check", "none.md").assert_refused(4, "none.md")
    found = here.ask("summary", "check", "temp/orders.inspect.md", "--json")
    assert (found.code, found.json["problems"][0]["kind"]) == (1, "record")
    log = "temp/orders.inspect.md"
    here.ask("summary", "leader", log, "-o", "temp").assert_refused(2, "is a folder")
    here.ask("summary", "leader", log, "-o", log, "--overwrite").assert_refused(2, "the log itself")
