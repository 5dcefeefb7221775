"""One of two runs in a comparison: its files by the name that they have in both."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.comparison.pairing import name_without_run
from pyx_core.runs.replay.guard import place_of
from pyx_core.runs.replay.original import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import Manifest
    from pyx_core.runs.replay.original import Original, State

_MUCH_LOG = 1 << 20
_MOST_TRIED = 20
# An absolute path, as far as a log can be told where it ends.
_PATH = r"(?:/|[A-Za-z]:[/\\])[^\"'<>|]*"
# What was beside the output folder, in a bundle (pyx_core.evidence.bundle.layout.Places).
_ELSEWHERE = re.compile(r"^elsewhere/\d+/")


class SideFile(NamedTuple):
    """A file as it is now, and as its manifest describes it."""

    path: str
    sha256: str
    format: str
    state: State


class Side:
    """A run's manifest, and its outputs and log by the names that they share with another run.

    `told` is the manifest with the paths that the run was told, which its files may speak of.
    """

    __slots__ = ("files", "manifest", "told", "told_path")

    def __init__(
        self,
        manifest: Manifest,
        files: dict[str, SideFile],
        told: Manifest,
        told_path: str,
    ) -> None:
        self.manifest = manifest
        self.files = files
        self.told = told
        self.told_path = told_path


def side_of_original(original: Original, replay: Manifest) -> Side:
    """The original, its files as they were found before the replay, of which `replay` is one."""
    run, manifest = original.run, original.manifest
    bases = [manifest["output_dir"], manifest["command"]["cwd"]]
    files: dict[str, SideFile] = {}
    for output in manifest["outputs"]:
        path, state = run.file(output["path"]), original.states[output["path"]]
        name = _shared_name(output["path"], bases, manifest["run_id"], files)
        files[name] = SideFile(path, output["sha256"], output["format"], state)
    if run.bundle is None:
        return Side(manifest, files, manifest, run.manifest_path)
    folder = _told_folder(run, replay) or manifest["output_dir"]
    return Side(
        manifest,
        files,
        _as_told(manifest, folder),
        os.path.join(folder, os.path.basename(run.manifest_path)),
    )


def side_of_replay(manifest: Manifest, manifest_path: str, original: Original) -> Side:
    """A replay; what it changed beside its own folder is named as the original's files are."""
    before = original.manifest
    bases = [manifest["output_dir"], before["output_dir"], before["command"]["cwd"]]
    files: dict[str, SideFile] = {}
    for output in manifest["outputs"]:
        name = _shared_name(output["path"], bases, manifest["run_id"], files)
        state = state_of(output["path"], output)
        files[name] = SideFile(output["path"], output["sha256"], output["format"], state)
    return Side(manifest, files, manifest, manifest_path)


def _told_folder(run: StoredRun, replay: Manifest) -> str | None:
    """The output folder that a run in a bundle had, which its manifest does not say any more: what
    its log says where the replay's, line for line, says that one's folder."""
    log = next(output["path"] for output in replay["outputs"] if output["attribution"] == "pyx")
    now = replay["output_dir"]
    lines = _lines(run.file(run.log["path"]))
    for line in [line for line in _lines(log) if now in line][:_MOST_TRIED]:
        before, _, behind = line.replace(replay["run_id"], run.run_id).partition(now)
        rest = re.escape(behind).replace(re.escape(now), r"(?:\1)")
        pattern = re.compile(rf"{re.escape(before)}({_PATH}){rest}")
        found = next(filter(None, map(pattern.fullmatch, lines)), None)
        if found is not None:
            return found[1]
    return None


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as log:
            return log.read(_MUCH_LOG).splitlines()
    except OSError:
        return []


def _as_told(manifest: Manifest, folder: str) -> Manifest:
    """A manifest of a bundle with the paths of its output folder as they were."""
    outputs = [
        {**output, "path": os.path.join(folder, output["name"])} for output in manifest["outputs"]
    ]
    told: Any = {**manifest, "output_dir": folder, "outputs": outputs}
    return told  # type: ignore[no-any-return]


def _shared_name(path: str, bases: list[str], run_id: str, taken: Collection[str]) -> str:
    """The name without the run id, unless that is another file's."""
    name = _ELSEWHERE.sub("outside/", place_of(path, *bases).replace(os.sep, "/"))
    short = name_without_run(name)
    return name.replace(run_id, "RUN_ID") if short in taken else short
