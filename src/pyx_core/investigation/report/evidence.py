"""The runs of an investigation as cards, with what cites them."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.evidence.verify import check_run
from pyx_core.investigation.report.timeline.timeline import runs_of
from pyx_core.report.budget import Room, budget_for
from pyx_core.report.card import run_card
from pyx_core.report.links import anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedEvidence, CheckedLog
    from pyx_core.investigation.report.finding_views import ProblemView, Reference
    from pyx_core.investigation.report.findings import Findings
    from pyx_core.report.card import RunCard
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links


# With more runs than this, those that no finding cites are shown in brief.
WHOLE_CARDS = 100


class EvidenceView(NamedTuple):
    """A run of the log. Without a card it could not be read, and `written` is how it is named.

    `is_brief`: it is one of very many and nothing cites it, so only its files and log are shown.
    `files` and `intact` count what the check has hashed, its manifest too.
    """

    anchor: str
    label: str | None
    written: str
    card: RunCard | None
    is_brief: bool
    files: int
    intact: int
    note: str | None
    used_by: tuple[Reference, ...]
    replayed: str | None
    problems: tuple[ProblemView, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the check found nothing wrong with it."""
        has_error = any(problem.severity == "error" for problem in self.problems)
        return self.files == self.intact and not has_error


class Cards:
    """Makes the views; runs that only citations name come last."""

    def __init__(
        self,
        checked: CheckedLog,
        legible: Legible,
        links: Links,
        findings: Findings,
        measurement: Measurement,
    ) -> None:
        self._checked = checked
        self._legible = legible
        self._links = links
        self._findings = findings
        self._measurement = measurement
        self._runs = runs_of(checked)
        self._budget = budget_for(len(self._runs))
        self._room = Room()
        self._cards: dict[str, RunCard | None] = {}

    def all(self) -> list[EvidenceView]:
        """Every run once, in the order of the log."""
        cited, outputs = _cited_by(self._checked)
        # What is cited comes first, while there is room for pictures.
        for run_id in sorted(self._runs, key=lambda run_id: run_id not in cited):
            self._cards[run_id] = self._card(self._runs[run_id], outputs.get(run_id, ()))
        found: list[EvidenceView] = []
        listed: set[str] = set()
        for one in self._checked.evidence:
            if one.run is not None and one.run.run_id in listed:
                continue
            listed |= {one.run.run_id} if one.run is not None else set()
            found.append(self._listed(one))
        for run_id, card in self._cards.items():
            if run_id not in listed:
                used_by = self._findings.references(cited.get(run_id, ()))
                place = anchor("run", run_id)
                files, intact = (card.checked, card.intact) if card is not None else (0, 0)
                found.append(
                    EvidenceView(
                        place, None, run_id, card, False, files, intact, None, used_by, None, ()
                    )
                )
        return found

    def _listed(self, one: CheckedEvidence) -> EvidenceView:
        evidence, line, run = one.evidence, self._legible.line, one.run
        replayed = None
        if one.replayed_as is not None:
            replayed = line(f"replayed as {one.replayed_as}: {one.replay_verdict or 'no verdict'}")
        return EvidenceView(
            anchor("run", run.run_id) if run is not None else f"evidence-{evidence.label}",
            line(evidence.label, 40),
            line(evidence.citation.target, 300),
            self._cards[run.run_id] if run is not None else None,
            len(self._runs) > WHOLE_CARDS and not one.used_by,
            one.files,
            one.intact,
            line(evidence.note, 1000) if evidence.note else None,
            self._findings.references(one.used_by),
            replayed,
            tuple(self._findings.problem(problem) for problem in one.problems),
        )

    def _card(self, run: StoredRun, first: Collection[str]) -> RunCard | None:
        is_brief = len(self._runs) > WHOLE_CARDS and not first
        budget = self._budget._replace(previews=0) if is_brief else self._budget
        try:
            # Files that no manifest names were looked for by the check.
            check = check_run(run, self._measurement, ())
            return run_card(run, self._legible, self._links, budget, self._room, check, first)
        except PyxError:
            # Its manifest can't be read; the check has told it.
            return None


def _cited_by(checked: CheckedLog) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    """Of each run the findings that cite it, and the names of its outputs that are cited."""
    labels: dict[str, list[str]] = {}
    outputs: dict[str, set[str]] = {}
    for finding in checked.findings:
        for citation in finding.citations:
            if citation.run is None:
                continue
            found = labels.setdefault(citation.run.run_id, [])
            found += [finding.finding.label] if finding.finding.label not in found else []
            if citation.output is not None:
                outputs.setdefault(citation.run.run_id, set()).add(citation.output)
    return labels, outputs
