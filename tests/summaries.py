"""An investigation whose findings stand as a test wants it, and its summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checked_logs import checked_as
from pyx_core.investigation.check.verdict import STATES
from pyx_core.investigation.log.reading import read_log
from pyx_core.investigation.summary.check import check_summary
from pyx_core.investigation.summary.write import Order, default_path, write_summary
from pyx_core.secrets.detect import secret_values

if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.investigation.check.verdict import CheckedLog, State
    from pyx_core.investigation.summary.render import Kind
    from pyx_core.investigation.summary.verdict import CheckedSummary

LOG = """\
---
schema: inspect-io/1
topic: stale-price
---

## Question

> Order 1438: is it only this one?

## Hypotheses

- H1: The updater stands still.
- H2: Somebody changed 7 prices by hand.
- H3: The page asks another cache.

## Findings

### F1. 26 prices in the cache are old

- kind: observed

### F2. Nobody typed a price

- kind: observed
- refutes: H2

### F3. No order before May is hit

- kind: observed

### F4. The updater stands before offset 41

- kind: cause
- rests on: F1, F2
- supports: H1

## Answer

No. 26 prices are old [F1], because the updater stands still [F4]. No order before May is hit [F3].

## Impact

26 products [F1].
"""


class Desk:
    """Writes and checks summaries of one log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "stale-price.20261125_031502_5a10bb.inspect.md"
        self.log.write_text(LOG, encoding="utf-8")

    def append(self, text: str) -> None:
        """Adds to the log."""
        self.log.write_text(f"{self.log.read_text('utf-8')}\n{text}\n", encoding="utf-8")

    def write(
        self,
        kind: Kind,
        *,
        overwrite: bool = False,
        variables: dict[str, str] | None = None,
        **states: State | str,
    ) -> str:
        """The text of a summary without its record."""
        order = Order(
            checked=checked_log(self.log, **states),
            kind=kind,
            path=str(self.path(kind)),
            typed=" ".join,
            commands=["pyx inspect check"],
            secrets=secret_values(variables or {}),
            overwrite=overwrite,
        )
        write_summary(order)
        return self.path(kind).read_text("utf-8").partition("\n<!-- pyx summary")[0]

    def path(self, kind: Kind) -> Path:
        return self.folder.joinpath(default_path(str(self.log), kind))

    def edit(self, kind: Kind, old: str, new: str) -> None:
        """Changes a summary by hand."""
        text = self.path(kind).read_text("utf-8")
        assert old in text
        self.path(kind).write_text(text.replace(old, new, 1), encoding="utf-8")

    def check(self, kind: Kind, **states: State | str) -> CheckedSummary:
        """Checks a summary while the findings of the log have these states."""
        return check_summary(str(self.path(kind)), lambda _: checked_log(self.log, **states))

    def problems(self, kind: Kind, **states: State | str) -> list[tuple[str, str]]:
        """Line and kind of each problem but for blanks: the line as it stands there."""
        lines = self.path(kind).read_text("utf-8").split("\n")
        found = self.check(kind, **states).problems
        return [(one.kind, lines[one.line - 1]) for one in found if one.kind != "blank"]


def checked_log(path: Path, **states: State | str) -> CheckedLog:
    """The log at `path`; a finding is `located` unless `states` says otherwise of its label.

    A state that is none is how an unchecked finding is to be read.
    """
    known = {label: said for label, said in states.items() if said in STATES}
    return checked_as(
        read_log(str(path)),
        {label: known.get(label, "unchecked") for label in states},
        readings={label: said for label, said in states.items() if label not in known},
    )
