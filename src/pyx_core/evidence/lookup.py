"""Naming a run: `last`, a task, a prefix of a run id, a manifest's path, or a bundle."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.evidence.history.history import newest_first
from pyx_core.evidence.history.index_place import index_path
from pyx_core.evidence.history.query import Query
from pyx_core.evidence.history.search import History
from pyx_core.evidence.removal.removed import removed_files
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine, Output

_PREFIX = re.compile(r"\d{1,8}|\d{8}_\d{0,6}|\d{8}_\d{6}_[0-9a-f]{0,6}")
_RUN_ID = re.compile(RUN_ID_PATTERN)
_MOST_CANDIDATES = 10


class Named(NamedTuple):
    """A run, and the output of it that was named, if one was."""

    run: StoredRun
    output: Output | None


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
    bundle = _bundle(text, cwd, bundles)
    if bundle is not None:
        return _find_in_bundle(*bundle)
    path = os.path.join(cwd, text)
    if text.endswith(".json") or os.sep in text or "/" in text:
        return StoredRun(path)
    line = find_line(text, folder, history)
    manifest = manifest_path(line, folder)
    if not os.path.exists(manifest):
        _refuse_removed(line, manifest, folder)
    return StoredRun(manifest, folder)


def find_output(
    text: str,
    folder: str,
    cwd: str,
    history: History | None = None,
    bundles: str | None = None,
) -> Named:
    """The run or output that `RUN` or `RUN:OUTPUT` names, where RUN may be a bundle: `x.zip`,
    `x.zip:RUN`, `x.zip:RUN:OUTPUT`, and of a bundle with one run `x.zip:OUTPUT`.

    Raises as `find_run`, and where the run has no such output.
    """
    bundle = _bundle(text, cwd, bundles)
    if bundle is None:
        run, _, output = split_output(text)
        return _named(find_run(run, folder, cwd, history), output)
    path, rest, cache = bundle
    run, _, output = (rest or "").partition(":")
    try:
        return _named(_find_in_bundle(path, run or None, cache), output)
    except PyxError as error:
        if error.kind != "not_found" or output or not run:
            raise
        try:
            only = _find_in_bundle(path, None, cache)
        except PyxError:
            raise error from None
        return Named(only, only.output(run))


def split_output(text: str) -> tuple[str, str, str]:
    """RUN, a colon, OUTPUT; the colon of a drive on Windows separates nothing."""
    drive, rest = os.path.splitdrive(text)
    run, colon, output = rest.partition(":")
    return drive + run, colon, output


def _named(run: StoredRun, output: str) -> Named:
    return Named(run, run.output(output) if output else None)


def _bundle(text: str, cwd: str, bundles: str | None) -> tuple[str, str | None, str] | None:
    """The path of the bundle that is named, what is named in it, and where to unpack it."""
    if bundles is None or ".zip" not in text.lower():
        return None
    from pyx_core.evidence.bundle.bundle_name import split_bundle

    found = split_bundle(text, cwd)
    return (os.path.join(cwd, found[0]), found[1], bundles) if found is not None else None


def manifest_path(line: HistoryLine, folder: str) -> str:
    """Where the manifest of a line in the folder's history is, or would be."""
    manifest = os.path.join(folder, str(line.get("manifest")))  # relative in a bundle only
    # Where the folder was moved or copied, it is beside its history; of a copy the original may
    # still be there, and is not what was asked for.
    beside = os.path.join(folder, os.path.basename(manifest))
    return beside if os.path.exists(beside) else manifest


def _find_in_bundle(path: str, run: str | None, bundles: str) -> StoredRun:
    from pyx_core.evidence.bundle.unpack import unpack

    folder = unpack(path, bundles)
    if run is None:
        run_ids = [line["run_id"] for line in newest_first(folder)]
        if len(run_ids) > 1:
            shown = ", ".join(f"{path}:{run_id}" for run_id in run_ids[:_MOST_CANDIDATES])
            left = len(run_ids) - _MOST_CANDIDATES
            more = f" and {left} more" if left > 0 else ""
            raise PyxError("usage", f"{path} holds {shown}{more}", "name one of them")
    try:
        found = StoredRun(manifest_path(find_line(run or "last", folder), folder), folder)
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
    if _RUN_ID.fullmatch(text) is not None and (exact := history.line(text)) is not None:
        return exact
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
