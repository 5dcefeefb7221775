"""What became of a log when it was checked: of each finding, each citation, each assertion."""

from __future__ import annotations

from typing import Literal

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.document import (
        Citation,
        Evidence,
        Finding,
        Hypothesis,
        Log,
        Said,
    )

# From the best to the worst. `recomputed`: an assertion was computed again from the kept bytes and
# holds. `located`: what is cited stands there, with its hash. `unchecked`: nothing was shown to be
# wrong, and nothing to be right. `broken`: it does not hold.
State = Literal["recomputed", "located", "unchecked", "broken"]
STATES: tuple[State, ...] = ("recomputed", "located", "unchecked", "broken")
Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has to know, where it stands in the log, and what to type next.

    Errors make the check negative; warnings are listed.
    """

    line: int
    severity: Severity
    kind: str
    message: str
    hint: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What was looked at before something was said to be absent.

    `gaps` say why it is not enough; without gaps the absence is proven for what was asked.
    `first` and `last` are the bounds of what was seen, of times or keys, as text.
    """

    looked_at: str
    records: int | None = None
    first: str | None = None
    last: str | None = None
    gaps: tuple[str, ...] = ()


class CheckedAssertion(msgspec.Struct, frozen=True, kw_only=True):
    """An assertion computed again: `actual` is what came out, as text, bounded."""

    assertion: Said
    state: State
    actual: str | None = None
    coverage: Coverage | None = None
    problems: tuple[Problem, ...] = ()


class CheckedCitation(msgspec.Struct, frozen=True, kw_only=True):
    """A citation followed: the run and file that it leads to, and the passage, bounded.

    `hash_matches` is None where the log gives no hash: then the manifest's own was compared.
    """

    citation: Citation
    state: State
    run: StoredRun | None = None
    output: str | None = None
    path: str | None = None
    sha256: str | None = None
    hash_matches: bool | None = None
    passage: str | None = None
    assertions: tuple[CheckedAssertion, ...] = ()
    problems: tuple[Problem, ...] = ()


class CheckedFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with its state. `reading` is how it is to be read, which is weaker than its
    statement where an absence lacks coverage."""

    finding: Finding
    state: State
    reading: str
    citations: tuple[CheckedCitation, ...] = ()
    problems: tuple[Problem, ...] = ()


class CheckedHypothesis(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis with the labels of the findings that speak for and against it.

    `refuted` only where a finding against it holds, recomputed or located.
    """

    hypothesis: Hypothesis
    supported_by: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    refuted: bool = False


class CheckedEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A run under evidence; `used_by` are the findings that cite it."""

    evidence: Evidence
    run: StoredRun | None
    files: int = 0
    intact: int = 0
    used_by: tuple[str, ...] = ()
    replayed_as: str | None = None
    replay_verdict: str | None = None
    problems: tuple[Problem, ...] = ()


class CheckedLog(msgspec.Struct, frozen=True, kw_only=True):
    """All of a check. `hashes` counts the files that were hashed, `hashes_intact` those that fit.

    `problems` holds all problems, those of the parts too, by line.
    """

    log: Log
    findings: tuple[CheckedFinding, ...]
    hypotheses: tuple[CheckedHypothesis, ...]
    evidence: tuple[CheckedEvidence, ...]
    problems: tuple[Problem, ...]
    hashes: int = 0
    hashes_intact: int = 0
    answer_rests_on: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing in it is an error."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def runs(self) -> list[StoredRun]:
        """The runs that it cites, each once, those under evidence first."""
        found = [one.run for one in self.evidence]
        found += [citation.run for one in self.findings for citation in one.citations]
        return list({run.manifest_path: run for run in found if run is not None}.values())
