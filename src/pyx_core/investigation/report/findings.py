"""Findings and hypotheses made fit to be shown: masked, cut, each label with its place."""

from __future__ import annotations

from pyx_core.investigation.check.problems import of_citation
from pyx_core.investigation.check.standing import holds
from pyx_core.investigation.report.finding_views import (
    AssertionView,
    CitationView,
    FindingView,
    HypothesisView,
    Piece,
    ProblemView,
    Reference,
)
from pyx_core.report.files import short_name
from pyx_core.report.links import anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from pyx_core.investigation.check.verdict import (
        CheckedAssertion,
        CheckedCitation,
        CheckedFinding,
        CheckedHypothesis,
        CheckedLog,
        Problem,
    )
    from pyx_core.investigation.log.document import Said
    from pyx_core.investigation.report.prose import Prose
    from pyx_core.report.legible import Legible
    from pyx_core.report.links import Links

_LONGEST_PASSAGE = 4000
_LONGEST_STATEMENT = 2000
_MOST_CITATIONS = 200


class Findings:
    """Makes the views of one log. Footnotes are numbered through all of it."""

    def __init__(
        self,
        checked: CheckedLog,
        legible: Legible,
        links: Links,
        prose: Prose,
        refer: Callable[[str], str | None],
    ) -> None:
        """`refer` finds the address of a label."""
        self._checked = checked
        self._legible = legible
        self._links = links
        self._prose = prose
        self._refer = refer
        self._number = 0
        self._holds = {one.finding.label: holds(one.state) for one in checked.findings}
        self._labels = {
            one.run.run_id: one.evidence.label for one in checked.evidence if one.run is not None
        }
        section = checked.log.section("Findings")
        self._lines = section.text.splitlines() if section is not None else []
        self._first_line = section.end - len(self._lines) + 1 if section is not None else 1

    def all(self) -> list[FindingView]:
        """Every finding, in the order of the log."""
        found = self._checked.findings
        ends = [one.finding.line for one in found[1:]] + [self._first_line + len(self._lines)]
        return [self._finding(one, end) for one, end in zip(found, ends, strict=False)]

    def problem(self, problem: Problem) -> ProblemView:
        """A problem as it is shown."""
        line = self._legible.line
        return ProblemView(
            problem.severity, line(problem.message, 1000), line(problem.hint, 500), problem.line
        )

    def hypotheses(self) -> list[HypothesisView]:
        """Every hypothesis, in the order of the log."""
        return [self._hypothesis(one) for one in self._checked.hypotheses]

    def _finding(self, checked: CheckedFinding, end: int) -> FindingView:
        finding, line = checked.finding, self._legible.line
        statement = line(finding.statement, _LONGEST_STATEMENT)
        reading = line(checked.reading, _LONGEST_STATEMENT)
        citations = [self._citation(one) for one in checked.citations]
        own = _own_problems(checked)
        return FindingView(
            anchor_of(finding.label),
            finding.label,
            statement,
            checked.state,
            reading if reading not in ("", statement) else None,
            finding.kind,
            finding.confidence,
            self._references(finding.rests_on),
            self._references(finding.supports),
            self._references(finding.refutes),
            tuple(line(note.text, 2000) for note in finding.notes),
            self._words(finding.line, end),
            tuple(citations[:_MOST_CITATIONS]),
            max(len(citations) - _MOST_CITATIONS, 0),
            tuple(self.problem(problem) for problem in own),
        )

    def _words(self, begin: int, end: int) -> Markup | None:
        """What the writer says around the list of fields."""
        lines = self._lines[max(begin - self._first_line + 1, 0) : max(end - self._first_line, 0)]
        text = "\n".join(lines).strip()
        return (self._prose.render(text, without_lists=True, top=4) or None) if text else None

    def _citation(self, checked: CheckedCitation) -> CitationView:
        self._number += 1
        passage = self._legible.text(checked.passage or "", _LONGEST_PASSAGE)
        quotations = [
            self._legible.text(one.text, _LONGEST_PASSAGE) for one in checked.citation.quotations
        ]
        pieces, missing = _marked(passage, quotations)
        run = checked.run
        return CitationView(
            f"note-{self._number}",
            self._number,
            self._legible.line(self._name(checked)),
            f"#{anchor('run', run.run_id)}" if run is not None else None,
            self._links.to(checked.path) if checked.path is not None else None,
            checked.state,
            _hash_word(checked),
            checked.sha256,
            tuple(pieces) if passage else (),
            tuple(missing),
            tuple(self._assertion(one) for one in checked.assertions),
            tuple(self.problem(problem) for problem in checked.problems),
        )

    def _name(self, checked: CheckedCitation) -> str:
        """`E2 finding.json #/stale`; what could not be followed, as it is written."""
        run, output = checked.run, checked.output
        if run is None:
            return checked.citation.written
        label = self._labels.get(run.run_id, run.run_id)
        name = short_name(run, output) if output is not None else ""
        fragment = checked.citation.fragment
        return " ".join(part for part in (label, name, fragment and f"#{fragment}") if part)

    def _assertion(self, checked: CheckedAssertion) -> AssertionView:
        line, coverage = self._legible.line, checked.coverage
        told = None
        if coverage is not None:
            told = line(f"Looked at: {coverage.looked_at}", 600)
            if coverage.records is not None:
                told += f", {coverage.records:,} record{'' if coverage.records == 1 else 's'}"
            if coverage.first is not None and coverage.last is not None:
                told += f", from {line(coverage.first, 80)} to {line(coverage.last, 80)}"
        return AssertionView(
            line(checked.assertion.text, 600),
            checked.state,
            self._legible.text(checked.actual, 1000) if checked.actual is not None else None,
            told,
            tuple(line(gap, 400) for gap in coverage.gaps) if coverage is not None else (),
            tuple(self.problem(problem) for problem in checked.problems),
        )

    def _hypothesis(self, checked: CheckedHypothesis) -> HypothesisView:
        hypothesis, line = checked.hypothesis, self._legible.line
        verdict, word = "unchecked", "open"
        if checked.refuted:
            verdict, word = "refuted", "refuted"
        elif checked.refuted_by:
            verdict, word = "warning", "spoken against, not refuted"
        elif any(self._holds.get(label) for label in checked.supported_by):
            verdict, word = "located", "supported"
        elif checked.supported_by:
            verdict, word = "warning", "supported by what does not hold"
        return HypothesisView(
            anchor_of(hypothesis.label),
            hypothesis.label,
            line(hypothesis.statement, _LONGEST_STATEMENT),
            verdict,
            word,
            self.references(checked.supported_by),
            self.references(checked.refuted_by),
            tuple(line(note.text, 2000) for note in hypothesis.notes),
        )

    def references(self, labels: Sequence[str]) -> tuple[Reference, ...]:
        """Labels with their places in the report."""
        return tuple(Reference(self._legible.line(one, 40), self._refer(one)) for one in labels)

    def _references(self, said: Sequence[Said]) -> tuple[Reference, ...]:
        return self.references([one.text for one in said])


def anchor_of(label: str) -> str:
    """The id of the place of `F1`, `H1` or `E1` in the report."""
    kind = {"F": "finding", "H": "hypothesis", "E": "evidence"}[label[0]]
    return f"{kind}-{label}"


def _own_problems(checked: CheckedFinding) -> list[Problem]:
    """Without those that already stand at a citation or an assertion."""
    told = [problem for one in checked.citations for problem in of_citation(one)]
    return [problem for problem in checked.problems if problem not in told]


def _hash_word(checked: CheckedCitation) -> str:
    if checked.hash_matches is True:
        return "hash as in the log"
    if checked.hash_matches is False:
        return "hash NOT as in the log"
    if checked.sha256 is not None and checked.state != "broken":
        return "hash as in the manifest"
    return ""


def _marked(passage: str, quotations: Sequence[str]) -> tuple[list[Piece], list[str]]:
    """The passage in pieces, and the quotations that are not found in what is shown of it."""
    places: list[tuple[int, int]] = []
    missing = []
    for quotation in quotations:
        at = passage.find(quotation) if quotation else -1
        if at < 0:
            missing.append(quotation)
        else:
            places.append((at, at + len(quotation)))
    pieces: list[Piece] = []
    end = 0
    for start, stop in sorted(places):
        if stop <= end:
            continue
        if start > end:
            pieces.append(Piece(passage[end:start], False))
        pieces.append(Piece(passage[max(start, end) : stop], True))
        end = stop
    if end < len(passage):
        pieces.append(Piece(passage[end:], False))
    return pieces, missing
