"""One finding by the rules of the check, before it is written: what a check would say of it.

Only the runs as a whole are left to the check, as hashing all of their files may take long.
"""

from __future__ import annotations

from pyx_core.investigation.check.cited import evaluated
from pyx_core.investigation.check.grounds import grounds_of, text_of
from pyx_core.investigation.check.labels import first_of_each
from pyx_core.investigation.check.standing import Standing
from pyx_core.investigation.check.weighed import weighed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.check.verdict import CheckedFinding
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Finding, Log


def check_draft(log: Log, finding: Finding, runs: CitedRuns) -> CheckedFinding:
    """What becomes of a finding of the log. The others are followed to their evidence only where
    this one is as good as they are."""
    needs_others = bool(finding.rests_on) or finding.kind == "cause"
    findings = first_of_each(log.findings) if needs_others else {finding.label: finding}
    citations = {label: evaluated(one.citations, runs) for label, one in findings.items()}
    texts = {label: text_of(one, citations[label]) for label, one in findings.items()}
    grounds = {label: grounds_of(one, citations[label], texts) for label, one in findings.items()}
    standing = Standing(findings, {label: ground.state for label, ground in grounds.items()})
    label = finding.label
    return weighed(finding, citations[label], grounds[label], log, findings, standing)
