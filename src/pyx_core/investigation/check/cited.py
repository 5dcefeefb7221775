"""Everything that a log cites, followed once, and held against the runs that it is of."""

from __future__ import annotations

import msgspec

from pyx_core.investigation.check.evidence_files import verify_runs
from pyx_core.investigation.check.problems import error
from pyx_core.investigation.check.standing import weakest
from pyx_core.investigation.citation.evaluation import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.check.evidence_files import VerifiedRun
    from pyx_core.investigation.check.verdict import CheckedCitation, Problem, State
    from pyx_core.investigation.citation.runs import CitedRuns
    from pyx_core.investigation.log.document import Citation, Log


class Cited:
    """The citations of a log. `verified` are the runs behind them, by the path of the manifest."""

    def __init__(self, log: Log, runs: CitedRuns, measurement: Measurement) -> None:
        evidence = [evaluate(one.citation, runs) for one in log.evidence]
        findings = [evaluated(one.citations, runs) for one in log.findings]
        self.runs: dict[str, StoredRun] = {}
        self._pinned: dict[str, bool] = {}
        """Runs whose manifest the log names with a hash, and whether that fits."""
        for one in evidence:
            if one.run is not None and one.hash_matches is not None:
                path = one.run.manifest_path
                self._pinned[path] = one.hash_matches and self._pinned.get(path, True)
        for one in (*evidence, *(one for of_one in findings for one in of_one)):
            if one.run is not None:
                self.runs.setdefault(one.run.manifest_path, one.run)
        self.verified: dict[str, VerifiedRun] = verify_runs(self.runs.values(), measurement)
        self.evidence = [self._proven(one) for one in evidence]
        self.findings = [[self._proven(one) for one in of_one] for of_one in findings]

    def hashes(self) -> tuple[int, int]:
        """How many there are, of the runs' files and in the log itself, and how many fit."""
        written: dict[tuple[str, str | None], bool] = {}
        for one in (*self.evidence, *(one for of_one in self.findings for one in of_one)):
            if one.citation.sha256 is not None:
                key = (one.citation.target, one.citation.sha256)
                written[key] = written.get(key, True) and one.hash_matches is True
        runs = self.verified.values()
        total = sum(run.files for run in runs) + len(written)
        return total, sum(run.intact for run in runs) + sum(written.values())

    def _proven(self, checked: CheckedCitation) -> CheckedCitation:
        """The same, no better than the manifest that names the file: whoever changed that could
        have changed the file with it."""
        run = checked.run
        if run is None:
            return checked
        verified = self.verified[run.manifest_path]
        pinned = self._pinned.get(run.manifest_path)
        line = checked.citation.line
        hint = f"pyx verify {run.run_id} tells all of it"
        state: State
        problem: Problem
        if pinned is False:
            message = f"the manifest of {run.run_id} has not the hash that stands under Evidence"
            state, problem = "broken", error(line, "manifest_changed", message, hint)
        elif verified.is_forged:
            message = f"the manifest of {run.run_id} is not what the history says of it"
            state, problem = "broken", error(line, "manifest_changed", message, hint)
        elif not verified.is_proven and not pinned:
            message = f"no history proves the manifest of {run.run_id}"
            state, problem = "unchecked", error(line, "manifest_unproven", message, hint)
        else:
            return checked
        told = {one.kind for one in checked.problems} & {"manifest_changed", "hash_differs"}
        return msgspec.structs.replace(
            checked,
            state=weakest((checked.state, state)),
            problems=checked.problems if told else (*checked.problems, problem),
        )


def evaluated(citations: Sequence[Citation], runs: CitedRuns) -> list[CheckedCitation]:
    """The citations of one finding; each may speak of the one before it."""
    before = [None, *citations]
    return [evaluate(one, runs, earlier) for one, earlier in zip(citations, before, strict=False)]


def run_ids(runs: Iterable[StoredRun]) -> set[str]:
    """The ids of some runs."""
    return {run.run_id for run in runs}
