"""What manifests refer to, so that nothing is removed that another run still needs."""

from __future__ import annotations

import os
import re

from pyx_core.naming import REPLAY_ENDING, STATE_FOLDER, WORK_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import FileHash

_SHA256 = re.compile(rb"\b[0-9a-f]{64}\b")


class References:
    """The kept objects and the files that some manifests speak of.

    `hashes` are those of `objects` that stand anywhere in a manifest that remains; `paths` are
    the outputs of these runs, and the scripts and inputs of all.
    """

    __slots__ = ("_objects", "hashes", "paths")

    def __init__(self, objects: AbstractSet[str]) -> None:
        self._objects = objects
        self.hashes: set[str] = set()
        self.paths: set[str] = set()

    def add_remaining(self, run: StoredRun) -> None:
        """A run that stays."""
        self.add_unread(run.content)
        self.add_sources(run)
        for output in run.manifest["outputs"]:
            # What bears the run's own id is nobody else's.
            if run.run_id not in output["name"]:
                self.paths.add(os.path.realpath(run.file(output["path"])))

    def add_unread(self, content: bytes) -> None:
        """A manifest of which only the hashes are wanted, or can be had."""
        found = {sha256.decode() for sha256 in _SHA256.findall(content)}
        self.hashes |= found & self._objects

    def add_sources(self, run: StoredRun) -> None:
        """The script and the input of a run, which are not what a run made."""
        for source in _sources(run):
            self.paths.add(os.path.realpath(run.file(source["path"])))

    def add_foreign_sources(self, run: StoredRun) -> None:
        """The same, of a run that goes: those that pyx did not write for it stay."""
        own = own_sources(run)
        for source in _sources(run):
            if source not in own:
                self.paths.add(os.path.realpath(run.file(source["path"])))


def own_sources(run: StoredRun) -> list[FileHash]:
    """Script and input where pyx wrote their files for this run: they came with the command line,
    or are copies in the folders of a replay."""
    prefix = f"{run.manifest['task']}.{run.run_id}."
    return [
        source
        for source in _sources(run)
        if os.path.basename(source["path"]).startswith(prefix) or is_in_replay(run, source["path"])
    ]


def is_in_replay(run: StoredRun, path: str) -> bool:
    """Whether a path is in the folders that only this run has, since it is a replay."""
    places = {run.folder, run.manifest["output_dir"]}
    return run.manifest["replay_of"] is not None and any(
        path.startswith((f"{place}{os.sep}", f"{place}{WORK_ENDING}{os.sep}"))
        for place in places
        if REPLAY_ENDING in place
    )


def _sources(run: StoredRun) -> list[FileHash]:
    sources: list[FileHash | None] = [run.manifest.get("script"), run.manifest.get("input")]
    return [source for source in sources if source is not None]


def kept_objects(folder: str) -> Iterator[tuple[str, str]]:
    """Hash and path of everything under `.pyx/objects`."""
    objects = os.path.join(folder, STATE_FOLDER, "objects")
    try:
        shelves = sorted(os.listdir(objects))
    except OSError:
        return
    for shelf in shelves:
        place = os.path.join(objects, shelf)
        if len(shelf) == 2 and os.path.isdir(place):
            for name in sorted(os.listdir(place)):
                if len(name) == 64 and name.startswith(shelf):
                    yield name, os.path.join(place, name)
