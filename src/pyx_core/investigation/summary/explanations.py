"""What explains an incident: causes that hold, and hypotheses that are open or ruled out."""

from __future__ import annotations

from pyx_core.investigation.summary.markdown import Markdown, Row, escape
from pyx_core.investigation.summary.standing import holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.investigation.check.verdict import CheckedFinding, CheckedHypothesis, CheckedLog
    from pyx_core.investigation.summary.standing import Standings


class Explanations:
    """Those of a checked log."""

    def __init__(self, checked: CheckedLog, standings: Standings) -> None:
        self._checked = checked
        self._standings = standings

    @property
    def causes(self) -> list[Row]:
        """Causes that hold, as they are stated, and what each rests on."""
        return [
            Row(
                self._standings.statement(one.finding.label),
                self._statements([said.text for said in one.finding.rests_on]),
                escape(one.finding.confidence),
            )
            for one in self._causes
        ]

    @property
    def _causes(self) -> list[CheckedFinding]:
        return [one for one in self._checked.findings if one.finding.kind == "cause" and holds(one)]

    @property
    def best_hypothesis(self) -> Markdown:
        """What is likeliest while no cause is proven: most speaks for it, and nothing against."""
        left = [one for one in self._checked.hypotheses if not one.refuted]
        if not left:
            was_any = "left" if self._checked.hypotheses else "written down"
            return Markdown(f"no hypothesis is {was_any}.")
        best = max(left, key=lambda one: len(self._holding(one.supported_by)))
        supporters = self._holding(best.supported_by)
        by = f", which {self._standings.links(supporters)} speaks for" if supporters else ""
        return Markdown(f"the best hypothesis is {self._hypothesis(best)}{by}.")

    def _holding(self, labels: Sequence[str]) -> list[str]:
        found = ((label, self._standings.get(label)) for label in labels)
        return [label for label, one in found if one is not None and holds(one)]

    def _hypothesis(self, one: CheckedHypothesis) -> Markdown:
        text = self._standings.line(one.hypothesis.statement)
        return Markdown(f"{escape(one.hypothesis.label)}: {text.rstrip('.')}")

    @property
    def ruled_out(self) -> list[Row]:
        """Hypotheses that were refuted, and the findings that did it."""
        return [
            Row(self._hypothesis(one), self._statements(self._holding(one.refuted_by)))
            for one in self._checked.hypotheses
            if one.refuted
        ]

    @property
    def open(self) -> list[Row]:
        """Hypotheses that nothing that holds refutes: what speaks for them, and against."""
        return [
            Row(
                self._hypothesis(one),
                self._standings.links(one.supported_by) or Markdown("nothing"),
                self._standings.links(one.refuted_by) or Markdown("nothing"),
            )
            for one in self._checked.hypotheses
            if not one.refuted and not self._is_proven(one)
        ]

    def _is_proven(self, one: CheckedHypothesis) -> bool:
        causes = {cause.finding.label for cause in self._causes}
        return not causes.isdisjoint(one.supported_by)

    def _statements(self, labels: Sequence[str]) -> Markdown:
        known = [label for label in labels if self._standings.get(label) is not None]
        return Markdown("; ".join(map(self._standings.statement, known)))
