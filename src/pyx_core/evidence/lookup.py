"""Naming a run: `last`, a task, a prefix of a run id, a manifest's path, or a bundle."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.history import newest_first
from pyx_core.evidence.index_place import index_path
from pyx_core.evidence.query import Query
from pyx_core.evidence.removed import removed_files
from pyx_core.evidence.search import History
from pyx_core.evidence.stored_run import StoredRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine

_PREFIX = re.compile(r"\d{1,8}|\d{8}_\d{0,6}|\d{8}_\d{6}_[0-9a-f]{0,6}")
_MOST_CANDIDATES = 10


def find_run(
    text: str,
    folder: str,
    cwd: str,
    history: History | None = None,
    bundles: str | None = None,
) -> StoredRun:
    """The run that `text` names in `folder`; paths are relative to `cwd`.

    `x.zip` is the one run of a bundle, `x.zip:RUN` one of several; bundles are unpacked below
    `bundles`. Raises PyxError: `not_found`, or `usage` where several runs fit, with the candidates.
    """
    if ".zip" in text.lower() and bundles is not None:
        from pyx_core.evidence.bundle.unpack import split_bundle

        bundle = split_bundle(text)
        if bundle is not None:
            return _find_in_bundle(os.path.join(cwd, bundle[0]), bundle[1], bundles)
    path = os.path.join(cwd, text)
    if text.endswith(".json") or os.sep in text or "/" in text:
        return StoredRun(path)
    line = find_line(text, folder, history)
    manifest = manifest_path(line, folder)
    if not os.path.exists(manifest):
        _refuse_removed(line, manifest, folder)
    return StoredRun(manifest, folder)


def manifest_path(line: HistoryLine, folder: str) -> str:
    """Where the manifest of a line in the folder's history is, or would be."""
    manifest = os.path.join(folder, str(line.get("manifest")))  # relative in a bundle only
    if not os.path.exists(manifest):
        # The folder was moved: the manifest is beside its history.
        moved = os.path.join(folder, os.path.basename(manifest))
        manifest = moved if os.path.exists(moved) else manifest
    return manifest


def _find_in_bundle(path: str, run: str | None, bundles: str) -> StoredRun:
    from pyx_core.evidence.bundle.unpack import unpack

    folder = unpack(path, bundles)
    lines = [run] if run is not None else [line["run_id"] for line in newest_first(folder)]
    if len(lines) > 1:
        shown = ", ".join(f"{path}:{run_id}" for run_id in lines[:_MOST_CANDIDATES])
        left = len(lines) - _MOST_CANDIDATES
        more = f" and {left} more" if left > 0 else ""
        raise PyxError("usage", f"{path} holds {shown}{more}", "name one of them")
    try:
        found = find_run(lines[0] if lines else "last", folder, folder)
    except PyxError as error:
        hint = f"pyx verify {path} lists its runs" if error.hint else None
        raise PyxError(error.kind, error.message.replace(folder, path), hint) from error
    found.bundle = path
    return found


def _refuse_removed(line: HistoryLine, manifest: str, folder: str) -> None:
    """Raises PyxError `not_found` where gc removed the manifest."""
    removed = removed_files(folder).get(os.path.join(folder, os.path.basename(manifest)))
    if removed is None:
        return
    hint = f"it is in {removed.archive}: unpack that in {folder}" if removed.archive else None
    raise PyxError(
        "not_found",
        f"the files of {line['run_id']} were removed by the gc run {removed.gc_run_id}",
        hint or f"pyx show {removed.gc_run_id}, for what went when",
    )


def find_line(text: str, folder: str, history: History | None = None) -> HistoryLine:
    """The line of the run that `text` names, by anything but a path. Raises as `find_run`."""
    history = history or History(folder, lambda: index_path(folder, None))
    if text == "last":
        newest = history.search(Query(), 1).lines
        if not newest:
            hint = "pyx history lists what there is"
            raise PyxError("not_found", f"there is no run yet in {folder}", hint)
        return newest[0]
    by_id = history.search(Query(run_id=text), _MOST_CANDIDATES)
    fitting = [
        line
        for line in by_id.lines
        if line["run_id"] == text or _PREFIX.fullmatch(text) is not None
    ]
    total = by_id.total if fitting else 0
    if not fitting or fitting[0]["run_id"] != text:
        # A run of this task that its id fits as well is one and the same.
        task = history.search(Query(task=text), 1).lines
        if task and task[0]["run_id"] not in {line["run_id"] for line in fitting}:
            fitting.append(task[0])
            total += 1
    if total > 1 and fitting[0]["run_id"] != text:
        shown = ", ".join(f"{line['run_id']} ({line.get('task')})" for line in fitting)
        left = total - len(fitting)
        more = f" and {left} more" if left > 0 else ""
        raise PyxError("usage", f"{text} fits {shown}{more}", "give more of the run id")
    if not fitting:
        hint = "pyx history lists what there is"
        raise PyxError("not_found", f"no run {text} in {folder}", hint)
    return fitting[0]
