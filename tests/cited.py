"""Real runs of one project, and citations of them as a log would have them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyx_core.evidence.lookup import find_output
from pyx_core.investigation.citation.evaluation import evaluate
from pyx_core.investigation.citation.runs import CitedRuns
from pyx_core.investigation.log.document import Citation, Evidence, Log, Said
from pyx_core.secrets.detect import Secrets, secret_values

if TYPE_CHECKING:
    from pathlib import Path

    from project import Outcome, Project
    from pyx_core.evidence.lookup import Named
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.investigation.check.verdict import CheckedCitation


class Cited:
    """A folder of runs with a log in it; each run gets a label, in the order in which it ran."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.folder = project.folder / "temp"
        self.front: dict[str, str] = {}
        self.secrets = Secrets()
        self._evidence: list[Evidence] = []

    def mask(self, name: str, value: str) -> None:
        self.secrets = secret_values({name: value})

    def run(self, script: str, *, code: int = 0, name: str = "task.py") -> Outcome:
        """A run of a Python script, which is the next evidence."""
        self.project.write(name, script)
        outcome = self.project.run("run", "--file", name, "--output-dir", "temp")
        assert outcome.code == code, outcome
        self.add(outcome)
        return outcome

    def query(self, statement: str, *options: str, code: int = 0) -> Outcome:
        """A query of `shop.sqlite`, which is the next evidence."""
        outcome = self.project.run(
            *("query", "SQLITE_SHOP_PATH", statement, "--output-dir", "temp", *options),
            env={"SQLITE_SHOP_PATH": str(self.project.path("shop.sqlite"))},
        )
        assert outcome.code == code, outcome
        self.add(outcome)
        return outcome

    def add(self, outcome: Outcome) -> str:
        label = f"E{len(self._evidence) + 1}"
        target = os.path.relpath(outcome.manifest_path, self.folder)
        citation = Citation(written=target, target=target, is_path=True, line=1)
        self._evidence.append(Evidence(label=label, citation=citation, line=1))
        return label

    def runs(self, measurement: Measurement | None = None) -> CitedRuns:
        log = Log(
            path=str(self.folder / "case.inspect.md"),
            topic="case",
            question="?",
            front=self.front,
            sections=(),
            evidence=tuple(self._evidence),
        )

        def find(text: str) -> Named:
            return find_output(text, str(self.folder), str(self.project.folder))

        return CitedRuns(log, find, self.secrets, measurement)

    def check(
        self,
        target: str,
        *assertions: str,
        quotes: tuple[str, ...] = (),
        sha256: str | None = None,
        previous: str | None = None,
    ) -> CheckedCitation:
        """What becomes of `TARGET[#FRAGMENT]` with assertions and quotations."""
        return evaluate(
            cite(target, *assertions, quotes=quotes, sha256=sha256),
            self.runs(),
            cite(previous) if previous is not None else None,
        )

    def holds(self, target: str, assertion: str) -> None:
        """The assertion comes out again."""
        checked = self.check(target, assertion)
        assert checked.state == "recomputed", told(checked)

    def fails(self, target: str, assertion: str, *words: str) -> None:
        """It does not, and the message has these words."""
        checked = self.check(target, assertion)
        assert checked.state == "broken", told(checked)
        for word in words:
            assert word in told(checked)

    def is_unchecked(self, target: str, assertion: str, *words: str) -> None:
        """Nothing can tell; the messages have these words."""
        checked = self.check(target, assertion)
        assert checked.state == "unchecked", told(checked)
        for word in words:
            assert word in told(checked)


def cite(
    target: str, *assertions: str, quotes: tuple[str, ...] = (), sha256: str | None = None
) -> Citation:
    path, _, fragment = target.partition("#")
    return Citation(
        written=target,
        target=path,
        is_path="/" in path or (path.count(".") > 0 and ":" not in path),
        line=7,
        fragment=fragment or None,
        sha256=sha256,
        quotations=tuple(Said(text=text, line=8) for text in quotes),
        assertions=tuple(Said(text=text, line=9) for text in assertions),
    )


def told(checked: CheckedCitation) -> str:
    """All that is said of a citation."""
    problems = (*checked.problems, *(p for one in checked.assertions for p in one.problems))
    return "\n".join(
        [
            f"{checked.state}: {checked.passage!r}",
            *(f"{p.line} {p.kind}: {p.message} ({p.hint})" for p in problems),
            *(f"{one.assertion.text}: {one.state} {one.actual}" for one in checked.assertions),
            *(str(one.coverage) for one in checked.assertions),
        ]
    )


def write_database(path: Path) -> None:
    """A shop of 26 orders."""
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("create table orders (id integer, total text, status text, at text)")
        connection.executemany(
            "insert into orders values (?, ?, ?, ?)",
            [
                (number, f"{number}.90", "paid", f"2026-11-24T{number % 24:02d}:00:00Z")
                for number in range(1, 27)
            ],
        )
        connection.commit()
