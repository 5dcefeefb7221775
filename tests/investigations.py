"""An investigation whose findings all hold, to be spoiled: its runs and its log."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dispatched import dispatched
from evidence_folder import make_run, sha256_of
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatched import Printed
    from pyx_core.runs.record import Workspace

PRICES = "sku,db,cache\nA1,24.90,29.90\nA2,10.00,10.00\nA3,7.50,9.00\n"
EVENTS = "".join(
    f"2026-11-24T0{5 + minute // 60}:{minute % 60:02}:00Z {what}\n"
    for minute, what in enumerate(
        ["INFO read offset 40", "ERROR offset 41: unknown currency, but it is read again"]
        + ["WARN lag is growing"] * 238
    )
)

LOG = """\
---
schema: inspect-io/1
topic: stale-price
run_id: 20261125_031502_5a10bb
created_at: {created_at}
---

# stale-price

## Question

> Order 1438: the page showed 24.90, we charged 29.90. Is it only this one?

## Hypotheses

- H1: The updater stands before a message that it can't read.
- H2: Somebody changed the price by hand in the cache.

## Evidence

- E1: [{prices}](prices.{prices}.manifest.json "sha256:{prices_manifest}")
  - note: taken from the replica
- E2: {updater}
- E3: {writers}
- E4: {search}, which failed: there is no such file

## Findings

### F1. 2 prices in the cache are not those of the database

- kind: observed
- confidence: high
- evidence: [finding](prices.{prices}.finding.json#/stale "sha256:{finding}")
  - quote: `2`
  - assert: equals 2

### F2. The updater read no offset behind 41

- kind: observed
- evidence: E2:events.txt#L2
  - quote: ERROR offset 41: unknown currency, but it is read again
- evidence: E2:events.txt
  - assert: absent "offset 42" from 2026-11-24T05:00:00Z to 2026-11-24T08:00:00Z

### F3. 1 writer has written to the cache: the updater

- kind: observed
- refutes: H2
- evidence: E3:writers.json#/writers
  - assert: equals ["updater"]
  - assert: count 1

### F4. The updater stands before offset 41

- kind: cause
- confidence: high
- rests on: F1, F2
- supports: H1

## Answer

No: 2 prices are stale [F1], because the updater stands still [F4].

## Open questions

- Who sent the message? The search in the archive says nothing of it (E4).
"""


class Incident:
    """A folder with an investigation in it."""

    def __init__(self, project: Path, runs: dict[str, str], log: str) -> None:
        self.project = project
        self.folder = project / "temp"
        self.runs = runs
        self.log = self.folder / "stale-price.20261125_031502_5a10bb.inspect.md"
        self.text = log

    def copy(self, target: Path) -> Incident:
        """The same at another place, to be spoiled there."""
        shutil.copytree(self.project, target)
        return Incident(target, self.runs, self.text)

    def file(self, task: str, ending: str) -> Path:
        """A file of a run."""
        return self.folder / f"{task}.{self.runs[task]}.{ending}"

    def replace(self, before: str, after: str) -> None:
        """Changes the log where it says `before`, which it says once."""
        text = self.log.read_text()
        assert text.count(before) == 1, before
        self.log.write_text(text.replace(before, after))

    def line(self, words: str) -> int:
        """The first line of the log with these words."""
        lines = self.log.read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def command(self, *words: str, encoding: str = "utf-8") -> Printed:
        """A command that is typed in the project."""
        environ = {"HOME": os.environ["HOME"], "PATH": os.environ["PATH"]}
        return dispatched(words, self.project, environ, encoding)

    def check(self, *words: str, encoding: str = "utf-8") -> Printed:
        """`pyx inspect check` of the log."""
        return self.command("inspect", "check", str(self.log), *words, encoding=encoding)


def make_incident(project: Path) -> Incident:
    """Four runs, one of which failed, and the log about them.

    They were made in another folder, which is gone, so that nothing can be found there.
    """
    made_in = project.parent / "made-in"
    folder = made_in / "temp"
    folder.mkdir(parents=True)

    works: list[Callable[[Workspace], None]] = []

    def leave(ending: str, content: str) -> None:
        def perform(workspace: Workspace) -> None:
            Path(workspace.names.file(ending)).write_text(content)

        works.append(perform)

    def fail(workspace: Workspace) -> None:
        workspace.say("grep: archive.log: No such file or directory")
        raise PyxError("not_found", "no archive.log", None)

    def prices(workspace: Workspace) -> None:
        Path(workspace.names.file("rows.csv")).write_text(PRICES)
        Path(workspace.names.file("finding.json")).write_text(json.dumps({"stale": 2}))

    works.append(prices)
    leave("events.txt", EVENTS)
    leave("writers.json", json.dumps({"writers": ["updater"]}))
    works.append(fail)
    runs: dict[str, str] = {}
    created_at = None
    for task, perform in zip(("prices", "updater", "writers", "search"), works, strict=True):
        manifest = make_run(folder, task, perform=perform).manifest
        runs[task] = manifest["run_id"]
        created_at = created_at or manifest["started_at"]
    made_in.rename(project)
    made = Incident(project, runs, "")
    hashes = {
        "prices_manifest": sha256_of(made.file("prices", "manifest.json").read_bytes()),
        "finding": sha256_of(made.file("prices", "finding.json").read_bytes()),
    }
    text = LOG.format(created_at=created_at, **runs, **hashes)
    made.log.write_text(text)
    return Incident(project, runs, text)
