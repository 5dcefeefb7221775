"""The runs behind an investigation: each against its manifest, its history and its chain."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.evidence.audit.named_runs import check_manifest_file, check_named
from pyx_core.evidence.history.history import history_path
from pyx_core.investigation.check.problems import error, warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import FileCheck, RunCheck
    from pyx_core.investigation.check.verdict import Problem

_MOST_FILES = 5


class VerifiedRun(NamedTuple):
    """A run's files: how many have a hash, how many fit it, and what is wrong with the others.

    `is_proven` says that the manifest is what its history says; else no hash of it proves anything.
    `is_forged` says that it is not, rather than that nothing is known.
    """

    files: int
    intact: int
    is_proven: bool
    is_forged: bool
    failures: tuple[FileCheck, ...]


def verify_runs(runs: Iterable[StoredRun], measurement: Measurement) -> dict[str, VerifiedRun]:
    """What became of each run, by the path of its manifest."""
    by_home: dict[str, dict[str, StoredRun]] = {}
    for run in runs:
        by_home.setdefault(run.home, {})[run.manifest_path] = run
    found: dict[str, VerifiedRun] = {}
    for home, named in by_home.items():
        known = _recorded(home, {run.run_id for run in named.values()}, measurement)
        for path, run in named.items():
            check = known.get(run.run_id)
            if check is None or not _is_same(check.manifest_path, path):
                check = check_manifest_file(path, measurement)
            found[path] = _verified(check)
    return found


def problems_of(verified: VerifiedRun, name: str, run: StoredRun, line: int) -> list[Problem]:
    """What is wrong with the files of a run, for the line of the log that names it first."""
    problems = []
    hint = f"pyx verify {run.run_id} tells all of it"
    for file in verified.failures[:_MOST_FILES]:
        what = f"{name}: {file.role} {os.path.basename(file.path)} is {file.state}: {file.detail}"
        is_more = file.state == "extra"
        make = warning if is_more else error
        problems.append(make(line, f"evidence_{file.state}", what, hint))
    left = len(verified.failures) - _MOST_FILES
    if left > 0:
        problems.append(error(line, "evidence_changed", f"{name}: and {left} more files", hint))
    return problems


def _recorded(home: str, run_ids: set[str], measurement: Measurement) -> dict[str, RunCheck]:
    if not os.path.exists(history_path(home)):
        return {}
    try:
        return check_named(home, run_ids, measurement)
    except PyxError:
        return {}


def _is_same(first: str, second: str) -> bool:
    try:
        return os.path.samefile(first, second)
    except OSError:
        return False


def _verified(check: RunCheck) -> VerifiedRun:
    hashed = [file for file in check.files if file.state != "extra"]
    proofs = [file for file in check.files if file.role in ("history", "manifest")]
    return VerifiedRun(
        files=len(hashed),
        intact=sum(file.state == "intact" for file in hashed),
        is_proven=bool(proofs) and all(file.state == "intact" for file in proofs),
        is_forged=any(file.state in ("changed", "missing") for file in proofs),
        failures=tuple(check.failures),
    )
