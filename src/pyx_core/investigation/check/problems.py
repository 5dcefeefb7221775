"""Problems of a check: made in one line, and gathered from the parts that have them."""

from __future__ import annotations

from pyx_core.investigation.check.verdict import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.investigation.check.verdict import CheckedCitation, CheckedFinding


def error(line: int, kind: str, message: str, hint: str) -> Problem:
    """What makes the check negative."""
    return Problem(line=line, severity="error", kind=kind, message=message, hint=hint)


def warning(line: int, kind: str, message: str, hint: str) -> Problem:
    """What a reader has to know."""
    return Problem(line=line, severity="warning", kind=kind, message=message, hint=hint)


def of_citation(citation: CheckedCitation) -> list[Problem]:
    """Those of a citation, its assertions' too."""
    parts = [problem for one in citation.assertions for problem in one.problems]
    return [*citation.problems, *parts]


def of_finding(finding: CheckedFinding) -> list[Problem]:
    """Those of a finding, its citations' and their assertions' too, by line."""
    parts = [problem for citation in finding.citations for problem in of_citation(citation)]
    return by_line([*finding.problems, *parts])


def by_line(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, in the order of the file; of one line errors first."""
    return sorted(dict.fromkeys(problems), key=lambda one: (one.line, one.severity))
