"""A log is checked: every citation followed, every finding weighed, every rule asked.

Nothing of it is kept. What is wrong is a problem with its line; nothing here raises for a log.
"""

from __future__ import annotations

from pyx_core.investigation.check.answer import check_answer
from pyx_core.investigation.check.cited import Cited, run_ids
from pyx_core.investigation.check.evidence_use import checked_evidence, problems_of_unlisted
from pyx_core.investigation.check.grounds import grounds_of, text_of
from pyx_core.investigation.check.hypotheses import checked_hypotheses
from pyx_core.investigation.check.labels import first_of_each
from pyx_core.investigation.check.problems import by_line, error, of_finding
from pyx_core.investigation.check.standing import Standing
from pyx_core.investigation.check.unmentioned import unmentioned
from pyx_core.investigation.check.verdict import CheckedLog
from pyx_core.investigation.check.weighed import weighed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.evidence.history.search import History
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.investigation.check.replays import ReplayMark
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Log


def check_log(
    log: Log,
    runs: CitedRuns,
    measurement: Measurement,
    history: History | None = None,
    replays: Mapping[str, ReplayMark] | None = None,
) -> CheckedLog:
    """Checks a log. `runs` finds what it cites; `history` is that of its folder, which is asked for
    failed runs; `replays` are replays made just now, by the id of the run that was replayed."""
    cited = Cited(log, runs, measurement)
    findings = first_of_each(log.findings)
    pairs = list(zip(log.findings, cited.findings, strict=True))
    texts: dict[str, str] = {}
    for finding, citations in pairs:
        texts.setdefault(finding.label, text_of(finding, citations))
    grounds = [grounds_of(finding, citations, texts) for finding, citations in pairs]
    own = {
        finding.label: ground.state
        for finding, ground in reversed([*zip(log.findings, grounds, strict=True)])
    }
    standing = Standing(findings, own)
    checked = tuple(
        weighed(finding, citations, ground, log, findings, standing)
        for (finding, citations), ground in zip(pairs, grounds, strict=True)
    )
    evidence = checked_evidence(log, cited, replays or {})
    rests_on, problems = check_answer(log, standing.states, texts)
    problems += [error(one.line, "unreadable", one.message, one.hint) for one in log.faults]
    problems += problems_of_unlisted(cited)
    problems += [problem for one in checked for problem in of_finding(one)]
    problems += [problem for one in evidence for problem in one.problems]
    if history is not None:
        known = cited.runs.values()
        problems += unmentioned(log, history, known, run_ids(known))
    hashes, intact = cited.hashes()
    return CheckedLog(
        log=log,
        findings=checked,
        hypotheses=checked_hypotheses(log, findings, standing),
        evidence=evidence,
        problems=tuple(by_line(problems)),
        hashes=hashes,
        hashes_intact=intact,
        answer_rests_on=rests_on,
    )
