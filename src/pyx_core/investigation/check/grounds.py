"""What a finding is worth by itself: its citations, and what its statement says of them."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from pyx_core.investigation.check.problems import error, warning
from pyx_core.investigation.check.standing import weakest
from pyx_core.investigation.check.statement import (
    denies,
    missing_numbers,
    shown_by,
    shows_absence,
)
from pyx_core.investigation.citation.stamps import missing_times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.investigation.check.verdict import (
        CheckedAssertion,
        CheckedCitation,
        Problem,
        State,
    )
    from pyx_core.investigation.log.document import Finding

_MOST_NUMBERS = 5
# What is longer is no statement that anybody could check.
_LONGEST_STATEMENT = 4_000
_EVIDENCE_HINT = "write under it - evidence: RUN:OUTPUT#L10, or #row=KEY, or #/json/path"


class Ground(NamedTuple):
    """The state of a finding but for what it rests on, and what is wrong with it so far."""

    state: State
    problems: list[Problem]


def grounds_of(
    finding: Finding, citations: Sequence[CheckedCitation], premises: Mapping[str, str]
) -> Ground:
    """`premises` are the texts of all findings by label, with those of their evidence."""
    problems = _short_of_rules(finding)
    states = _states(citations)
    if problems:
        states.append("unchecked")
    if finding.kind is None:
        message = f"{finding.label} does not say its kind, so it is read as {_kind(finding)}"
        hint = "write under it - kind: observed, inferred or cause"
        problems.append(warning(finding.line, "no_kind", message, hint))
    # What is broken says enough.
    if (citations or finding.rests_on) and "broken" not in states:
        wrong = _unshown(finding, citations, premises)
        problems += [*wrong, *_times_unshown(finding, citations, premises)]
        states += ["unchecked"] * bool(wrong)
    return Ground(weakest(states), problems)


def _states(citations: Sequence[CheckedCitation]) -> list[State]:
    """A citation that says nothing itself is the value of before, where the next one says that it
    changed: that was computed of both."""
    states: list[State] = [one.state for one in citations]
    for number, (before, after) in enumerate(itertools.pairwise(citations)):
        said = (*before.citation.quotations, *before.citation.assertions)
        if not said and before.state == "located" and any(map(_is_change, after.assertions)):
            states[number] = "recomputed"
    return states


def _is_change(checked: CheckedAssertion) -> bool:
    is_change = checked.assertion.text.strip("` ").lower().startswith("changed")
    return is_change and checked.state == "recomputed"


def text_of(finding: Finding, citations: Sequence[CheckedCitation]) -> str:
    """The statement and what its evidence shows, for what rests on it."""
    statement = finding.statement[:_LONGEST_STATEMENT]
    return "\n".join((statement, *shown_by(citations, statement)))


def _kind(finding: Finding) -> str:
    return finding.kind or ("inferred" if finding.rests_on else "observed")


def _short_of_rules(finding: Finding) -> list[Problem]:
    label, kind = finding.label, _kind(finding)
    if kind == "observed" and not finding.citations:
        message = f"{label} cites nothing, so nothing shows it"
        return [error(finding.line, "no_evidence", message, _EVIDENCE_HINT)]
    if kind != "observed" and not finding.rests_on:
        article = "a cause" if kind == "cause" else "inferred"
        message = f"{label} is {article}, and rests on no finding"
        return [error(finding.line, "no_premises", message, "write under it - rests on: F1, F2")]
    return []


def _shown(
    finding: Finding, citations: Sequence[CheckedCitation], premises: Mapping[str, str]
) -> list[str]:
    below = [premises.get(said.text, "") for said in finding.rests_on]
    return [*shown_by(citations, finding.statement), *below]


def _times_unshown(
    finding: Finding, citations: Sequence[CheckedCitation], premises: Mapping[str, str]
) -> list[Problem]:
    """A warning only: another zone, or another way to write it, is the same time."""
    ran = [
        f"{run.manifest['started_at']} {run.manifest['finished_at']}"
        for run in (one.run for one in citations)
        if run is not None
    ]
    statement = finding.statement[:_LONGEST_STATEMENT]
    missing = missing_times(statement, [*_shown(finding, citations, premises), *ran])
    if not missing:
        return []
    message = f"{finding.label} says {', '.join(missing[:_MOST_NUMBERS])}"
    message += ", which stands in none of its evidence in this form"
    hint = "cite where it stands, or write the time as it is written there"
    return [warning(finding.line, "time_not_in_evidence", message, hint)]


def _unshown(
    finding: Finding, citations: Sequence[CheckedCitation], premises: Mapping[str, str]
) -> list[Problem]:
    label = finding.label
    if len(finding.statement) > _LONGEST_STATEMENT:
        message = f"the statement of {label} has {len(finding.statement):,} letters"
        hint = "say it in a sentence; data belongs into outputs of runs"
        return [error(finding.line, "too_long", message, hint)]
    problems = []
    missing = missing_numbers(finding.statement, _shown(finding, citations, premises))
    if missing:
        more = f" and {len(missing) - _MOST_NUMBERS} more" if len(missing) > _MOST_NUMBERS else ""
        message = f"{label} says {', '.join(missing[:_MOST_NUMBERS])}{more}"
        message += ", which stands in none of its evidence"
        hint = "correct the number, cite the place where it stands, or assert what computes it"
        hint += " (count, sum, min, max)"
        problems.append(error(finding.line, "number_not_in_evidence", message, hint))
    if _kind(finding) == "observed" and denies(finding.statement) and not shows_absence(citations):
        message = f"{label} says that something is not there, and nothing was computed to show it"
        hint = "write under its evidence - assert: absent TEXT, or - assert: count 0"
        problems.append(error(finding.line, "absence_not_shown", message, hint))
    return problems
