"""Logs whose check came out as a test says it did, on runs that are real."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_folder import make_run
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.investigation.check.standing import holds
from pyx_core.investigation.check.verdict import (
    CheckedCitation,
    CheckedEvidence,
    CheckedFinding,
    CheckedHypothesis,
    CheckedLog,
)
from pyx_core.investigation.log.document import Citation
from pyx_core.investigation.log.reading import parse_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.investigation.check.verdict import CheckedAssertion, Problem, State
    from pyx_core.investigation.log.document import Log, Said
    from pyx_core.runs.record import Workspace


def run_with(
    folder: Path,
    outputs: Mapping[str, bytes],
    *,
    task: str = "look",
    declared: Mapping[str, Any] | None = None,
    role: str = "result",
    summary: str = "looked",
) -> StoredRun:
    """A run with these outputs, by the end of their names."""

    def perform(workspace: Workspace) -> None:
        for ending, content in outputs.items():
            path = workspace.names.file(ending)
            Path(path).write_bytes(content)
            workspace.add_output(path, role=role)
        workspace.declared.update(declared or {})
        workspace.summary = summary

    record = make_run(folder, task, perform=perform)
    return StoredRun(record.manifest_path)


def asked(name: str, kind: str = "postgres") -> dict[str, Any]:
    """What a query run declares of the store that it asked."""
    return {"query": {"source": {"name": name, "kind": kind, "label": "PROD"}}}


def cited(
    run: StoredRun,
    ending: str,
    fragment: str | None = None,
    *,
    passage: str | None = None,
    state: State = "located",
    quotations: Sequence[Said] = (),
    assertions: Sequence[CheckedAssertion] = (),
    problems: Sequence[Problem] = (),
    hash_matches: bool | None = True,
) -> CheckedCitation:
    """A citation of an output that was followed."""
    output = run.output(ending)
    return CheckedCitation(
        citation=Citation(
            written=f"{run.run_id}:{ending}" + (f"#{fragment}" if fragment else ""),
            target=f"{run.run_id}:{ending}",
            is_path=False,
            line=1,
            fragment=fragment,
            quotations=tuple(quotations),
        ),
        state=state,
        run=run,
        output=output["name"],
        path=run.file(output["path"]),
        sha256=output["sha256"],
        hash_matches=hash_matches,
        passage=passage,
        assertions=tuple(assertions),
        problems=tuple(problems),
    )


def checked_log(
    folder: Path,
    text: str,
    *,
    states: Mapping[str, State] | None = None,
    citations: Mapping[str, Sequence[CheckedCitation]] | None = None,
    runs: Mapping[str, StoredRun] | None = None,
    problems: Sequence[Problem] = (),
    readings: Mapping[str, str] | None = None,
    **more: Any,
) -> CheckedLog:
    """The log that `text` is, with what its check found by label: of findings `states` (else
    located), `citations` and `readings`, of evidence `runs`."""
    log = parse_log(text.encode(), str(folder / "price.20261125_031502_5a10bb.inspect.md"))
    return checked_as(log, states, citations, runs, problems, readings, **more)


def checked_as(
    log: Log,
    states: Mapping[str, State] | None = None,
    citations: Mapping[str, Sequence[CheckedCitation]] | None = None,
    runs: Mapping[str, StoredRun] | None = None,
    problems: Sequence[Problem] = (),
    readings: Mapping[str, str] | None = None,
    **more: Any,
) -> CheckedLog:
    """The same of a log that was read."""
    findings = tuple(
        CheckedFinding(
            finding=one,
            state=(states or {}).get(one.label, "located"),
            reading=(readings or {}).get(one.label, one.statement),
            citations=tuple((citations or {}).get(one.label, ())),
        )
        for one in log.findings
    )
    hypotheses = tuple(
        CheckedHypothesis(
            hypothesis=one,
            supported_by=_speaking(findings, "supports", one.label),
            refuted_by=_speaking(findings, "refutes", one.label),
            refuted=any(
                holds(finding.state)
                for finding in findings
                if finding.finding.label in _speaking(findings, "refutes", one.label)
            ),
        )
        for one in log.hypotheses
    )
    evidence = tuple(
        CheckedEvidence(evidence=one, run=(runs or {}).get(one.label)) for one in log.evidence
    )
    return CheckedLog(
        log=log,
        findings=findings,
        hypotheses=hypotheses,
        evidence=evidence,
        problems=tuple(problems),
        **more,
    )


def _speaking(findings: Sequence[CheckedFinding], how: str, label: str) -> tuple[str, ...]:
    return tuple(
        one.finding.label
        for one in findings
        if label in [said.text for said in getattr(one.finding, how)]
    )
