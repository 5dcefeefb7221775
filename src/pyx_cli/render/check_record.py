"""A check as one JSON object, bounded."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.investigation.check.verdict import STATES
from pyx_core.runs.replay.report import Bound
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.investigation.check.verdict import (
        CheckedAssertion,
        CheckedCitation,
        CheckedEvidence,
        CheckedFinding,
        CheckedLog,
        Problem,
    )
    from pyx_core.secrets.detect import Secrets

_MOST = 100
_MOST_OF_ONE = 10
_LONGEST = 600


def record_of(checked: CheckedLog, secrets: Secrets) -> dict[str, Any]:
    """What was found, without secrets; each list cut, and `truncated` says so."""
    return _Record(secrets).of_log(checked)


class _Record:
    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._cut = Bound(_MOST)
        self._few = Bound(_MOST_OF_ONE)
        self._has_cut = False

    def of_log(self, checked: CheckedLog) -> dict[str, Any]:
        cut, log = self._cut, checked.log
        states = [finding.state for finding in checked.findings]
        errors = sum(problem.severity == "error" for problem in checked.problems)
        record = {
            "verdict": "holds" if checked.holds else "does_not_hold",
            "log": self._text(log.path),
            "topic": self._text(log.topic),
            "question": self._text(log.question),
            "errors": errors,
            "warnings": len(checked.problems) - errors,
            "states": {state: states.count(state) for state in STATES},
            "hashes": checked.hashes,
            "hashes_intact": checked.hashes_intact,
            "answer_rests_on": cut(checked.answer_rests_on),
            "findings": cut(map(self._finding, checked.findings)),
            "hypotheses": cut(
                {
                    "label": one.hypothesis.label,
                    "statement": self._text(one.hypothesis.statement),
                    "line": one.hypothesis.line,
                    "refuted": one.refuted,
                    "supported_by": self._few(one.supported_by),
                    "refuted_by": self._few(one.refuted_by),
                }
                for one in checked.hypotheses
            ),
            "evidence": cut(map(self._evidence, checked.evidence)),
            "problems": cut(map(self._problem, checked.problems)),
            "problem_count": len(checked.problems),
        }
        return {**record, "truncated": cut.has_cut or self._few.has_cut or self._has_cut}

    def _finding(self, checked: CheckedFinding) -> dict[str, Any]:
        finding, cut = checked.finding, self._few
        return {
            "label": finding.label,
            "state": checked.state,
            "kind": finding.kind,
            "confidence": finding.confidence,
            "statement": self._text(finding.statement),
            "reading": self._text(checked.reading),
            "line": finding.line,
            "rests_on": cut(said.text for said in finding.rests_on),
            "supports": cut(said.text for said in finding.supports),
            "refutes": cut(said.text for said in finding.refutes),
            "citations": cut(map(self._citation, checked.citations)),
            "problems": cut(map(self._problem, checked.problems)),
        }

    def _citation(self, checked: CheckedCitation) -> dict[str, Any]:
        return {
            "written": self._text(checked.citation.written),
            "line": checked.citation.line,
            "state": checked.state,
            "run_id": checked.run.run_id if checked.run is not None else None,
            "output": self._text(checked.output),
            "path": self._text(checked.path),
            "fragment": self._text(checked.citation.fragment),
            "sha256": checked.sha256,
            "hash_matches": checked.hash_matches,
            "passage": self._text(checked.passage),
            "assertions": self._few(map(self._assertion, checked.assertions)),
            "problems": self._few(map(self._problem, checked.problems)),
        }

    def _assertion(self, checked: CheckedAssertion) -> dict[str, Any]:
        coverage = checked.coverage
        return {
            "assertion": self._text(checked.assertion.text),
            "line": checked.assertion.line,
            "state": checked.state,
            "actual": self._text(checked.actual),
            "coverage": None
            if coverage is None
            else {
                "looked_at": self._text(coverage.looked_at),
                "records": coverage.records,
                "first": self._text(coverage.first),
                "last": self._text(coverage.last),
                "gaps": self._few(map(self._text, coverage.gaps)),
            },
            "problems": self._few(map(self._problem, checked.problems)),
        }

    def _evidence(self, checked: CheckedEvidence) -> dict[str, Any]:
        run = checked.run
        return {
            "label": checked.evidence.label,
            "line": checked.evidence.line,
            "run_id": run.run_id if run is not None else None,
            "task": self._text(run.manifest["task"]) if run is not None else None,
            "status": run.manifest["status"] if run is not None else None,
            "manifest": self._text(run.manifest_path) if run is not None else None,
            "files": checked.files,
            "intact": checked.intact,
            "used_by": self._few(checked.used_by),
            "replayed_as": checked.replayed_as,
            "replay_verdict": checked.replay_verdict,
            "problems": self._few(map(self._problem, checked.problems)),
        }

    def _problem(self, problem: Problem) -> dict[str, Any]:
        return {
            "line": problem.line,
            "severity": problem.severity,
            "kind": problem.kind,
            "message": self._text(problem.message),
            "hint": self._text(problem.hint),
        }

    def _text(self, text: str | None) -> str | None:
        if text is None:
            return None
        self._has_cut |= len(text) > _LONGEST
        return visible(mask_text(text, self._secrets), _LONGEST)
