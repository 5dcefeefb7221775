"""The runs under evidence: their files, their replays, and which findings use them."""

from __future__ import annotations

from pyx_core.investigation.check.evidence_files import problems_of as problems_of_files
from pyx_core.investigation.check.problems import by_line, of_citation, warning
from pyx_core.investigation.check.replays import problems_of as problems_of_replay
from pyx_core.investigation.check.replays import replay_of
from pyx_core.investigation.check.verdict import CheckedEvidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.investigation.check.cited import Cited
    from pyx_core.investigation.check.replays import ReplayMark
    from pyx_core.investigation.check.verdict import CheckedCitation, Problem
    from pyx_core.investigation.log.document import Evidence, Log


def checked_evidence(
    log: Log, cited: Cited, replays: Mapping[str, ReplayMark]
) -> tuple[CheckedEvidence, ...]:
    """Each run under evidence. `replays` are those of this moment, by the run that was replayed;
    else the newest that lies beside the run is told."""
    return tuple(
        _checked(one, found, log, cited, replays)
        for one, found in zip(log.evidence, cited.evidence, strict=True)
    )


def problems_of_unlisted(cited: Cited) -> list[Problem]:
    """What is wrong with the files of runs that findings cite and nothing lists as evidence."""
    listed = {one.run.manifest_path for one in cited.evidence if one.run is not None}
    problems: list[Problem] = []
    for one in (one for of_one in cited.findings for one in of_one):
        if one.run is not None and one.run.manifest_path not in listed:
            path = one.run.manifest_path
            listed.add(path)
            line = one.citation.line
            problems += problems_of_files(cited.verified[path], one.run.run_id, one.run, line)
    return problems


def _checked(
    evidence: Evidence,
    found: CheckedCitation,
    log: Log,
    cited: Cited,
    replays: Mapping[str, ReplayMark],
) -> CheckedEvidence:
    label, run = evidence.label, found.run
    problems = of_citation(found)
    used_by = tuple(
        finding.label
        for finding, citations in zip(log.findings, cited.findings, strict=True)
        if any(_is_of(one, evidence, found) for one in citations)
    )
    if not used_by:
        hint = f"cite it in a finding ({label}:OUTPUT#…), or take it away"
        problems.append(warning(evidence.line, "unused_evidence", f"no finding uses {label}", hint))
    if run is None:
        return CheckedEvidence(
            evidence=evidence, run=None, used_by=used_by, problems=tuple(by_line(problems))
        )
    verified = cited.verified[run.manifest_path]
    problems += problems_of_files(verified, label, run, evidence.line)
    mark = replays.get(run.run_id) or replay_of(run)
    if mark is not None:
        problems += problems_of_replay(mark, label, run.run_id, evidence.line)
    return CheckedEvidence(
        evidence=evidence,
        run=run,
        files=verified.files,
        intact=verified.intact,
        used_by=used_by,
        replayed_as=mark.replayed_as if mark is not None else None,
        replay_verdict=mark.verdict if mark is not None else None,
        problems=tuple(by_line(problems)),
    )


def _is_of(citation: CheckedCitation, evidence: Evidence, found: CheckedCitation) -> bool:
    if citation.run is not None and found.run is not None:
        return citation.run.manifest_path == found.run.manifest_path
    written = citation.citation
    return not written.is_path and written.target.split(":")[0] == evidence.label
