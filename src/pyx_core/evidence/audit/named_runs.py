"""Some runs of a folder against their lines in the history."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.audit.folder_files import FolderFiles
from pyx_core.evidence.history.chain import Chain, disagreement
from pyx_core.evidence.history.declared_text import declared_text
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.removal.removals import REMOVAL, Removals, is_removal
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.evidence.verify import (
    MANIFEST_ENDING,
    FileCheck,
    RunCheck,
    changed_since,
    check_manifest,
    check_run,
    read_run,
)
from pyx_core.hashing import sha256_of
from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from pyx_core.errors import ErrorKind
    from pyx_core.evidence.history.chain import Link
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.verify import FileState
    from pyx_core.manifest.contract import HistoryLine, Manifest

_SAME = {
    "ts": "started_at",
    **{
        key: key
        for key in ("run_id", "task", "success", "status", "duration_s", "summary", "error")
    },
}


def check_named(
    folder: str, run_ids: Collection[str], measurement: Measurement
) -> dict[str, RunCheck]:
    """Checks some runs of a folder: their files, their lines in the history, and whether what
    stands behind these still fits. Raises PyxError `not_found` without a history."""
    found: dict[str, RunCheck] = {}
    chain = Chain(folder)
    files = FolderFiles(folder)
    for run_id in run_ids:
        check = _check_lines(run_id, chain, files, measurement)
        if check is not None:
            found[run_id] = check
    gone = [check for check in found.values() if is_gone(check)]
    if gone:
        _explain(gone, chain, files, measurement)
    return found


def _check_lines(
    run_id: str, chain: Chain, files: FolderFiles, measurement: Measurement
) -> RunCheck | None:
    """The run of the last line that names it; the line behind that one proves it."""
    history = history_path(files.folder)
    check: RunCheck | None = None
    uncovered: Link | None = None
    for link in chain.near(run_id.encode()):
        if link.record is None:
            continue
        if uncovered is not None and check is not None and link.problem is not None:
            _add_problem(check, history, f"behind it, in line {link.number}: {link.problem}")
        uncovered = None
        if link.record["run_id"] != run_id:
            continue
        again = check is not None
        check = check_line(link, files, measurement)
        if again:
            _add_problem(check, history, f"line {link.number} names the run once more")
        uncovered = link
    if uncovered is not None and check is not None and not uncovered.is_unchained:
        problem = disagreement(uncovered) if chain.ends_whole() else "it has no end"
        if problem is not None:
            _add_problem(check, history, f"line {uncovered.number}: {problem}")
    return check


def check_manifest_file(path: str, measurement: Measurement) -> RunCheck:
    """Checks the run of a manifest wherever that is, by the history that it belongs to.

    Raises PyxError `not_found` without the file, `usage` for one that never was a manifest.
    """
    path = os.path.abspath(path)
    run = read_run(path, None)
    if isinstance(run, FileCheck):
        named = re.search(rf"\.({RUN_ID_PATTERN}){re.escape(MANIFEST_ENDING)}$", path)
        home = _home_above(path)
        found = check_named(home, {named[1]}, measurement) if named and home else {}
        if not found:
            kind: ErrorKind = "usage" if run.state == "changed" else "not_found"
            raise PyxError(kind, f"{path}: {run.detail}", "pyx history lists what there is")
        return found[str(named and named[1])]
    recorded = None
    if os.path.exists(history_path(run.home)):
        recorded = check_named(run.home, {run.run_id}, measurement).get(run.run_id)
    if recorded is not None and _is_same(recorded.manifest_path, path):
        return recorded
    # A copy, or one that no history knows: what proves it is the bytes of the recorded one.
    check = check_run(run, measurement)
    sha256 = None
    if recorded is not None and not isinstance(
        read_run(recorded.manifest_path, run.home), FileCheck
    ):
        proofs = [file for file in recorded.files if file.role in ("history", "manifest")]
        if all(file.state == "intact" for file in proofs):
            sha256 = sha256_of(StoredRun(recorded.manifest_path, run.home).content)
    check.files.insert(0, check_manifest(path, run.content, sha256))
    check.notes = changed_since(run, measurement)
    return check


def _home_above(path: str) -> str | None:
    folder = os.path.dirname(path)
    places = (folder, os.path.dirname(folder))
    return next((place for place in places if os.path.exists(history_path(place))), None)


def _is_same(first: str, second: str) -> bool:
    try:
        return os.path.samefile(first, second)
    except OSError:
        return False


def check_line(link: Link, files: FolderFiles, measurement: Measurement) -> RunCheck:
    """The run of one line, with all of its files, and what has changed since outside of them."""
    run, check = open_line(link, files)
    if run is not None:
        proof = check.files
        check = check_run(run, measurement, files.owned_by(run))
        check.files[:0] = proof
        check.notes = changed_since(run, measurement)
    if link.problem is not None:
        detail = f"line {link.number}: {link.problem}"
        _add_problem(check, history_path(files.folder), detail)
    return check


def open_line(link: Link, files: FolderFiles) -> tuple[StoredRun | None, RunCheck]:
    """The run of a line, and its line and manifest as far as they are checked without its files.

    None where its manifest is not what the line says, so that its hashes prove nothing.
    """
    line = link.record
    assert line is not None
    path = files.manifest(line)
    check = RunCheck(line["run_id"], str(line.get("task")), path)
    run = read_run(path, files.folder)
    if isinstance(run, FileCheck):
        check.files.append(run)
        return None, check
    proof = check_manifest(path, run.content, line.get("manifest_sha256"))
    if proof.state == "intact" and run.run_id != line["run_id"]:
        proof = FileCheck("manifest", path, "changed", f"is that of run {run.run_id}")
    if proof.state == "changed":
        check.files.append(proof)
        return None, check
    problem = None if link.is_unchained else contradiction(line, run.manifest)
    state: FileState = "intact" if problem is None else "changed"
    detail = problem and f"line {link.number}: {problem}"
    check.files += [FileCheck("history", history_path(files.folder), state, detail), proof]
    return run, check


def is_gone(check: RunCheck) -> bool:
    """Whether the run's manifest is missing."""
    return any(file.role == "manifest" and file.state == "missing" for file in check.files)


def _add_problem(check: RunCheck, history: str, detail: str) -> None:
    check.files.insert(0, FileCheck("history", history, "changed", detail))


def _explain(
    gone: list[RunCheck], chain: Chain, files: FolderFiles, measurement: Measurement
) -> None:
    """Says of runs without a manifest which run of `pyx gc` removed them, if one did."""
    removals = Removals()
    for link in chain.near(REMOVAL):
        if link.record is not None and is_removal(link.record):
            check = check_line(link, files, measurement)
            run = read_run(check.manifest_path, files.folder)
            if not isinstance(run, FileCheck):
                removals.add(run, check)
    for check in gone:
        remover = removals.remover(hash(check.run_id))
        if remover is None:
            continue
        check.removed_by = remover
        for file in check.files:
            if file.state == "missing":
                file.state, file.detail = "removed", f"removed by gc {remover}"


def contradiction(line: HistoryLine, manifest: Manifest) -> str | None:
    """What a line of the history says otherwise than its manifest."""
    told: dict[str, object] = dict(line)
    held: dict[str, object] = dict(manifest)
    for key, name in _SAME.items():
        if told.get(key) != held.get(name) or type(told.get(key)) is not type(held.get(name)):
            return f"its {key} is not that of its manifest"
    if line.get("declared_text") != declared_text(manifest.get("declared") or {}):
        return "its declared_text is not that of its manifest"
    folder, name = os.path.split(str(line.get("manifest")))
    usual = f"{manifest['task']}.{manifest['run_id']}{MANIFEST_ENDING}"
    is_masked = "[masked " in manifest["output_dir"]
    if name == usual and folder != manifest["output_dir"] and not is_masked:
        return "its manifest is not where its outputs are"
    return None
