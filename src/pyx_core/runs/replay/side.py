"""One of two runs in a comparison: its files by the name that they have in both."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.comparison.pairing import name_without_run
from pyx_core.runs.replay.guard import place_of
from pyx_core.runs.replay.original import state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import Manifest
    from pyx_core.runs.replay.original import Original, State


class SideFile(NamedTuple):
    """A file as it is now, and as its manifest describes it."""

    path: str
    sha256: str
    format: str
    state: State


class Side:
    """A run's manifest, and its outputs and log by the names that they share with another run."""

    __slots__ = ("files", "manifest", "manifest_path")

    def __init__(self, manifest: Manifest, manifest_path: str, files: dict[str, SideFile]) -> None:
        self.manifest = manifest
        self.manifest_path = manifest_path
        self.files = files


def side_of_original(original: Original) -> Side:
    """The original, its files as they were found before the replay."""
    run, manifest = original.run, original.manifest
    bases = [manifest["output_dir"], manifest["command"]["cwd"]]
    files: dict[str, SideFile] = {}
    for output in manifest["outputs"]:
        path, state = run.file(output["path"]), original.states[output["path"]]
        name = _shared_name(output["path"], bases, manifest["run_id"], files)
        files[name] = SideFile(path, output["sha256"], output["format"], state)
    return Side(manifest, run.manifest_path, files)


def side_of_replay(manifest: Manifest, manifest_path: str, original: Original) -> Side:
    """A replay; what it changed beside its own folder is named as the original's files are."""
    before = original.manifest
    bases = [manifest["output_dir"], before["output_dir"], before["command"]["cwd"]]
    files: dict[str, SideFile] = {}
    for output in manifest["outputs"]:
        name = _shared_name(output["path"], bases, manifest["run_id"], files)
        state = state_of(output["path"], output)
        files[name] = SideFile(output["path"], output["sha256"], output["format"], state)
    return Side(manifest, manifest_path, files)


def _shared_name(path: str, bases: list[str], run_id: str, taken: Collection[str]) -> str:
    """The name without the run id, unless that is another file's."""
    name = place_of(path, *bases).replace(os.sep, "/")
    short = name_without_run(name)
    return name.replace(run_id, "RUN_ID") if short in taken else short


if TYPE_CHECKING:
    from collections.abc import Collection
