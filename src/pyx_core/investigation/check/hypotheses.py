"""Hypotheses: what speaks for and against each, and whether a cause has a refuted alternative."""

from __future__ import annotations

from pyx_core.investigation.check.problems import error, warning
from pyx_core.investigation.check.verdict import CheckedHypothesis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.investigation.check.standing import Standing
    from pyx_core.investigation.check.verdict import Problem
    from pyx_core.investigation.log.document import Finding, Log


def checked_hypotheses(
    log: Log, findings: Mapping[str, Finding], standing: Standing
) -> tuple[CheckedHypothesis, ...]:
    """Each hypothesis of the log."""
    return tuple(
        CheckedHypothesis(
            hypothesis=one,
            supported_by=_naming(findings, "supports", one.label),
            refuted_by=_naming(findings, "refutes", one.label),
            refuted=bool(standing.refuters(one.label)),
        )
        for one in log.hypotheses
    )


def short_of_a_cause(
    finding: Finding, log: Log, findings: Mapping[str, Finding], standing: Standing
) -> list[Problem]:
    """What keeps a cause from being one: no refuted alternative, or its own hypothesis refuted."""
    label = finding.label
    own = {said.text for said in finding.supports}
    refuter = standing.contradicted.get(label)
    if refuter is not None:
        named = ", ".join(sorted(own))
        message = f"{label} names a cause by {named}, which {refuter} refutes, and {refuter} holds"
        hint = f"look at {refuter} again, or at what {label} supports"
        return [error(finding.line, "cause_refuted", message, hint)]
    if standing.is_tested(label):
        if not own and log.hypotheses:
            message = f"{label} names a cause, and supports no hypothesis"
            hint = f"write under it - supports: {log.hypotheses[0].label}"
            return [warning(finding.line, "cause_without_hypothesis", message, hint)]
        return []
    others = [one.label for one in log.hypotheses if one.label not in own]
    if not others:
        message = f"{label} names a cause, and there is no other hypothesis that was tested"
        hint = 'pyx inspect hypothesis "what else it could be", then a finding that refutes it'
        return [error(finding.line, "cause_without_alternative", message, hint)]
    weak = [
        f"{one} is refuted by {by}, which is {standing.states[by]}"
        for one in others
        for by in _naming(findings, "refutes", one)
    ]
    why = "; ".join(weak[:3]) or f"nothing refutes {', '.join(others[:5])}"
    message = f"{label} names a cause without a refuted alternative: {why}"
    hint = f'pyx inspect finding "…" --refutes {others[0]} --evidence RUN:OUTPUT --assert …'
    return [error(finding.line, "cause_without_alternative", message, hint)]


def _naming(findings: Mapping[str, Finding], field: str, hypothesis: str) -> tuple[str, ...]:
    found = []
    for label, finding in findings.items():
        names = finding.supports if field == "supports" else finding.refutes
        if any(said.text == hypothesis for said in names):
            found.append(label)
    return tuple(found)
