"""The evidence of an investigation: what findings cite, the runs that failed, the stores."""

from __future__ import annotations

import re

from pyx_core.investigation.check.marks import MARKS
from pyx_core.investigation.summary import runs
from pyx_core.investigation.summary.markdown import Markdown, Row, code, escape, link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedCitation, CheckedLog
    from pyx_core.investigation.summary.places import Places
    from pyx_core.investigation.summary.standing import Standings

# Of what an investigation may have any number of; the log has the others.
MOST = 200
_SHORT_HASH = 12
_LONGEST_VALUE = 80
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")


class CitedEvidence:
    """That of a checked log, linked from the summary."""

    def __init__(self, checked: CheckedLog, places: Places, standings: Standings) -> None:
        self._checked = checked
        self._places = places
        self._standings = standings

    def run(self, run: StoredRun) -> Markdown:
        """A link to a run."""
        target = self._places.file(run.manifest_path)
        return link(escape(f"{run.manifest['task']} {run.run_id}"), target)

    @property
    def rows(self) -> list[Row]:
        """What each finding cites: the file, its hash, and what was computed of it."""
        return [
            Row(self._standings.link(label), self._file(cited), self._computed(cited))
            for label, cited in self._cited[:MOST]
        ]

    @property
    def left_out(self) -> int:
        """How many citations are not among them."""
        return max(len(self._cited) - MOST, 0)

    @property
    def _cited(self) -> list[tuple[str, CheckedCitation]]:
        return [
            (one.finding.label, cited) for one in self._checked.findings for cited in one.citations
        ]

    def _file(self, cited: CheckedCitation) -> Markdown:
        if cited.path is None or cited.run is None:
            return Markdown(f"{code(cited.citation.written)} is not there")
        fragment = cited.citation.fragment
        place = f" {code(f'#{fragment}')}" if fragment else ""
        name = cited.output or cited.run.run_id
        target = self._places.file(cited.path)
        sha256 = f" `{cited.sha256[:_SHORT_HASH]}`" if cited.sha256 else ""
        return Markdown(f"{link(escape(name), target)}{place}{sha256}")

    def _computed(self, cited: CheckedCitation) -> Markdown:
        told = []
        for one in cited.assertions:
            # What came out is told where it is a number: a text may be a row of a customer.
            differs = one.state != "recomputed" and _NUMBER.fullmatch(one.actual or "")
            text = f"{one.assertion.text} → {one.actual}" if differs else one.assertion.text
            told.append(f"{MARKS[one.state]} {code(_cut(text))}")
        return Markdown("; ".join(told)) or escape(MARKS[cited.state])

    @property
    def failed_runs(self) -> list[Row]:
        """Runs that did not succeed, and those that are gone: which, and how they ended."""
        gone = [
            Row(code(one.evidence.citation.written), Markdown("is not there any more"))
            for one in self._checked.evidence
            if one.run is None
        ]
        failed = [
            Row(self.run(run), escape(run.manifest["status"]), runs.about(run, note))
            for run, note in runs.noted(self._checked)
            if not run.manifest["success"]
        ]
        return [*gone, *failed]

    @property
    def stores(self) -> Markdown:
        """The names of their variables."""
        return Markdown(", ".join(map(code, runs.stores(self._checked))) or "None.")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
