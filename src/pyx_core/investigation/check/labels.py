"""Labels: what a finding names is there, and of the right sort."""

from __future__ import annotations

from pyx_core.investigation.check.problems import error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.investigation.check.verdict import Problem
    from pyx_core.investigation.log.document import Finding, Log, Said

_SORTS = {"E": "evidence", "F": "a finding", "H": "a hypothesis"}
_HINTS = {
    "E": "evidence is cited under 'evidence:'",
    "F": "a finding is named under 'rests on:'",
    "H": "a hypothesis is named under 'supports:' or 'refutes:'",
}


def first_of_each(findings: Iterable[Finding]) -> dict[str, Finding]:
    """The findings by label; the first one where a label stands twice."""
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.label, finding)
    return found


def unknown(log: Log, finding: Finding) -> list[Problem]:
    """An error for each finding or hypothesis that a finding names and that is not there."""
    findings = {one.label for one in log.findings}
    hypotheses = {one.label for one in log.hypotheses}
    problems = [_unknown(said, findings, "F") for said in finding.rests_on]
    problems += [_unknown(said, hypotheses, "H") for said in (*finding.supports, *finding.refutes)]
    against = {said.text for said in finding.refutes}
    problems += [
        error(
            said.line,
            "contradiction",
            f"{finding.label} supports {said.text} and refutes it",
            "take one of them away",
        )
        for said in finding.supports
        if said.text in against
    ]
    return [problem for problem in problems if problem is not None]


def _unknown(said: Said, known: set[str], sort: str) -> Problem | None:
    label = said.text
    if label in known:
        return None
    there = ", ".join(sorted(known, key=lambda one: (len(one), one))[:10])
    hint = f"there are {there}" if there else f"write {_SORTS[sort]} {sort}1 first"
    if label[:1] in _SORTS and label[:1] != sort:
        return error(
            said.line,
            "unknown_label",
            f"{label} is {_SORTS[label[0]]}, and {_SORTS[sort]} is meant here",
            _HINTS[label[0]],
        )
    return error(said.line, "unknown_label", f"there is no {label}", hint)
