"""The evidence of a folder: every run, and the chain that holds them together."""

from __future__ import annotations

import itertools
import os
from array import array

from pyx_core.errors import PyxError
from pyx_core.evidence.audit.folder_check import MOST_KEPT, FolderCheck
from pyx_core.evidence.audit.folder_files import FolderFiles
from pyx_core.evidence.audit.named_runs import is_gone, open_line
from pyx_core.evidence.history.chain import Chain, disagreement
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.removal.removals import Removals, is_removal
from pyx_core.evidence.verify import MANIFEST_ENDING, check_files, extra_files, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.evidence.history.chain import Link
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck

_BATCH = 64


class _Audit:
    """One walk over a history, and the runs that it names."""

    def __init__(self, check: FolderCheck, measurement: Measurement) -> None:
        self._check = check
        self._measurement = measurement
        self.files = FolderFiles(check.folder)
        self._batch: list[tuple[Link, StoredRun, RunCheck]] = []
        # A million runs may be gone: of each, the hash of its id and where its line is.
        self._gone_ids = array("q")
        self._gone_offsets = array("q")
        self._ids = array("q")
        self._removals = Removals()
        self._writers: dict[str, str] = {}

    def take(self, link: Link) -> None:
        """Checks the run of a line, now or with the next ones."""
        line = link.record
        assert line is not None
        self._ids.append(hash(line["run_id"]))
        run, check = open_line(link, self.files)
        if run is not None:
            self._batch.append((link, run, check))
            if len(self._batch) >= _BATCH:
                self.flush()
            return
        self.files.by_run.pop(line["run_id"], None)
        if is_gone(check):
            self._gone_ids.append(hash(line["run_id"]))
            self._gone_offsets.append(link.offset)
        else:
            self._check.add_run(check)

    def flush(self) -> None:
        """Checks the runs that wait."""
        found = check_files([run for _, run, _ in self._batch], self._measurement)
        for (link, run, check), files in zip(self._batch, found, strict=True):
            check.files += files.files
            check.files += extra_files(run, self.files.by_run.pop(run.run_id, []))
            for output in run.manifest["outputs"]:
                if output.get("attribution") not in ("pyx", "run_id"):
                    self._writers[place_of(run, output["path"])] = run.run_id
            if link.record is not None and is_removal(link.record):
                self._removals.add(run, check)
            self._check.add_run(check)
        self._batch.clear()

    def finish(self, chain: Chain | None) -> None:
        """What can be told only when all lines are known."""
        self.flush()
        for run_hash, offset in zip(self._gone_ids, self._gone_offsets, strict=True):
            self._add_gone(run_hash, offset, chain)
        for check in self._check.runs:
            for file in check.failures:
                writer = self._writers.get(file.path, check.run_id)
                if file.role == "output" and file.state == "changed" and writer != check.run_id:
                    file.detail = f"{file.detail}; run {writer} wrote it later"
        totals = self._check.totals
        for run_id, paths in sorted(self.files.by_run.items()):
            if run_id in self.files.active:
                totals["in_progress"] += 1
            else:
                for path in paths:
                    is_of_log = run_id in self.files.investigations
                    if not is_of_log or path.endswith(MANIFEST_ENDING):
                        self._check.add_extra(path)

    def _add_gone(self, run_hash: int, offset: int, chain: Chain | None) -> None:
        remover = self._removals.remover(run_hash)
        check = self._check
        link = None
        if remover is None and chain is not None and len(check.runs) < MOST_KEPT:
            link = chain.link_at(offset)
        if link is not None:
            check.add_run(open_line(link, self.files)[1])
        else:
            check.totals["runs"] += 1
            check.totals["not_intact" if remover is None else "removed"] += 1

    def has_duplicates(self) -> bool:
        """Whether a run id stands in the history twice, as far as hashes can tell."""
        ordered = sorted(self._ids)
        return any(first == second for first, second in itertools.pairwise(ordered))


def check_folder(
    folder: str,
    measurement: Measurement,
    anchor: str | None = None,
    advance: Callable[[int, int], None] | None = None,
) -> FolderCheck:
    """Checks every run of a folder and the chain of its history.

    `advance` hears of the bytes of the history that were walked. Raises PyxError `not_found` where
    there is neither a history nor a manifest.
    """
    check = FolderCheck(folder, anchor)
    audit = _Audit(check, measurement)
    chain = _open_chain(folder, audit.files)
    last: Link | None = None
    for link in chain.walk() if chain is not None else ():
        last = link
        _take(link, check, audit)
        if advance is not None and link.number % _BATCH == 0:
            advance(link.offset, chain.size if chain is not None else 0)
    audit.finish(chain)
    if chain is not None and last is not None:
        check.head = chain.head
        _check_end(last, chain, check)
    if audit.has_duplicates():
        for number, run_id in _duplicates(folder):
            check.add_break(number, f"run {run_id} stands there once more")
    return check


def _take(link: Link, check: FolderCheck, audit: _Audit) -> None:
    totals = check.totals
    totals["lines"] += 1
    if link.problem is not None:
        check.add_break(link.number, link.problem)
    anchor = check.anchor
    if anchor is not None and anchor.line is not None and link.record is not None:
        anchor.runs_after += 1
    if anchor is not None and anchor.sha256 == link.head:
        anchor.line, anchor.runs_after = link.number, 0
        anchor.is_proven = not totals["breaks"]
    if link.record is None:
        totals["torn"] += 1
        return
    totals["unchained"] += link.is_unchained
    audit.take(link)


def _check_end(last: Link, chain: Chain, check: FolderCheck) -> None:
    """The last line has none behind it that would prove it."""
    if chain.is_torn:
        reason = "it is torn: a crash, or a change; nothing proves it until the next run"
        check.add_break(last.number, reason)
    elif not last.is_unchained:
        problem = disagreement(last)
        if problem is not None:
            check.add_break(last.number, problem)


def _open_chain(folder: str, files: FolderFiles) -> Chain | None:
    try:
        return Chain(folder)
    except PyxError as error:
        if os.path.lexists(history_path(folder)) or not files.manifests:
            raise PyxError(
                "not_found", f"no runs in {folder}: {error.message}", error.hint
            ) from None
        return None


def _duplicates(folder: str) -> list[tuple[int, str]]:
    seen: set[str] = set()
    found: list[tuple[int, str]] = []
    for link in Chain(folder).walk():
        if link.record is not None:
            run_id = link.record["run_id"]
            if run_id in seen:
                found.append((link.number, run_id))
            seen.add(run_id)
    return found
