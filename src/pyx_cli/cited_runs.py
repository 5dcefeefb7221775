"""Runs that are named one by one, or all that an investigation cites."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.naming import INVESTIGATION_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_cli.context import Context
    from pyx_cli.evidence import Evidence
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.verdict import CheckedLog

# The logs that changed last; the older ones are about what is past.
_MOST_LOGS = 200


class Gathered(NamedTuple):
    """Runs; by their ids the findings that cite them and hold; and the log they come from.

    `left_out` are runs that a log cites although they did not succeed: what failed before a success
    is part of the facts about that.
    """

    runs: list[StoredRun]
    findings: dict[str, list[str]]
    left_out: list[StoredRun]
    question: str | None
    log: str | None


def gather(
    names: Sequence[str], evidence: Evidence, context: Context, directory: str | None
) -> Gathered:
    """What the names mean: runs, or logs of investigations. Raises PyxError as both do."""
    runs: dict[str, StoredRun] = {}
    findings: dict[str, list[str]] = {}
    left_out: list[StoredRun] = []
    question = log = None
    for name in names:
        if not name.endswith(INVESTIGATION_ENDING):
            run = evidence.find(name)
            runs.setdefault(run.run_id, run)
            continue
        from pyx_cli.investigation import Investigation

        checked = Investigation(name, directory, context).check()
        question = question or checked.log.question
        log = log or os.path.basename(checked.log.path)
        for run in checked.runs:
            if run.manifest["success"]:
                runs.setdefault(run.run_id, run)
            else:
                left_out.append(run)
        _add_findings(findings, checked)
    return Gathered(list(runs.values()), findings, left_out, question, log)


def _add_findings(findings: dict[str, list[str]], checked: CheckedLog) -> None:
    """Those that hold, by the runs that they cite; what follows from others stands with them."""
    cited: dict[str, list[str]] = {}
    for finding in checked.findings:
        one = finding.finding
        runs = [citation.run.run_id for citation in finding.citations if citation.run is not None]
        if not runs:
            runs = [run_id for said in one.rests_on for run_id in cited.get(said.text, ())][-1:]
        cited[one.label] = runs
        if finding.state not in ("recomputed", "located"):
            continue
        told = f"{finding.reading} ({one.kind or 'finding'}, {finding.state})"
        for run_id in runs:
            known = findings.setdefault(run_id, [])
            known += [told] if told not in known else []


def answered_runs(evidence: Evidence) -> dict[str, str]:
    """The runs that the logs of the folder cite which have an answer, each with its log's topic."""
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.current import log_files
    from pyx_core.investigation.log.reading import read_log

    found: dict[str, str] = {}
    for file in log_files(evidence.folder)[:_MOST_LOGS]:
        try:
            log = read_log(file.path)
        except PyxError:
            # What can't be read has no answer; `pyx inspect check` tells why.
            continue
        answer = log.section("Answer")
        if answer is not None and answer.text.strip():
            for run_id in _cited(entry.citation.target for entry in log.evidence):
                found.setdefault(run_id, log.topic)
    return found


def _cited(targets: Iterable[str]) -> Iterator[str]:
    import re

    from pyx_core.naming import RUN_ID_PATTERN

    for target in targets:
        run_id = re.search(RUN_ID_PATTERN, target)
        if run_id is not None:
            yield run_id[0]
