"""A finding with the state that it ends in, how it is to be read, and why it is no better."""

from __future__ import annotations

import msgspec

from pyx_core.investigation.check.hypotheses import short_of_a_cause
from pyx_core.investigation.check.labels import unknown
from pyx_core.investigation.check.problems import error, of_finding
from pyx_core.investigation.check.standing import holds, weakest
from pyx_core.investigation.check.statement import lacks_coverage
from pyx_core.investigation.check.verdict import CheckedFinding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.investigation.check.grounds import Ground
    from pyx_core.investigation.check.standing import Standing
    from pyx_core.investigation.check.verdict import CheckedCitation, Problem
    from pyx_core.investigation.log.document import Finding, Log

_HINT = "cite a place (#L10, #row=KEY, #/json/path), - quote: its words, or - assert: what it says"


def weighed(
    finding: Finding,
    citations: Sequence[CheckedCitation],
    ground: Ground,
    log: Log,
    findings: Mapping[str, Finding],
    standing: Standing,
) -> CheckedFinding:
    """What became of a finding; one that does not hold always has an error that says why."""
    label = finding.label
    problems = [*ground.problems, *unknown(log, finding)]
    if findings[label] is finding:
        state = standing.states[label]
        problems += _by_premises(finding, standing)
        if finding.kind == "cause":
            problems += short_of_a_cause(finding, log, findings, standing)
    else:
        # The label is another finding's, so nothing can rest on this one.
        state = weakest((ground.state, "unchecked"))
    reading = finding.statement
    if not holds(state) and lacks_coverage(citations):
        reading = f"not found in what was looked at: {finding.statement}"
    checked = CheckedFinding(
        finding=finding,
        state=state,
        reading=reading,
        citations=tuple(citations),
        problems=tuple(problems),
    )
    if holds(state) or any(one.severity == "error" for one in of_finding(checked)):
        return checked
    problems += _without_words(finding, citations) or [
        error(finding.line, state, f"{finding.label} is {state}", _HINT)
    ]
    return msgspec.structs.replace(checked, problems=tuple(problems))


def _without_words(finding: Finding, citations: Sequence[CheckedCitation]) -> list[Problem]:
    """An error for each citation that names a file, and nothing in it."""
    return [
        error(
            one.citation.line,
            "nothing_said",
            f"{finding.label} cites {one.citation.written}, and neither quotes it nor asserts"
            " anything of it",
            _HINT,
        )
        for one in citations
        if one.state == "unchecked"
    ]


def _by_premises(finding: Finding, standing: Standing) -> list[Problem]:
    label = finding.label
    if label in standing.circular:
        named = ", ".join(said.text for said in finding.rests_on)
        message = f"{label} rests on {named}, and that on {label} again: a circle shows nothing"
        hint = "rest one of them on evidence"
        return [error(finding.line, "circle", message, hint)]
    problems = []
    for said in finding.rests_on:
        premise = said.text
        state = standing.states.get(premise)
        if state is not None and not holds(state):
            message = f"{label} rests on {premise}, which is {state}"
            hint = f"mend {premise}, or rest {label} on what holds"
            problems.append(error(said.line, "premise_does_not_hold", message, hint))
    return problems
