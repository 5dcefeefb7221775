"""What lies in a folder of runs: manifests, files that bear a run id, runs in progress."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.verify import MANIFEST_ENDING, is_other_folder, owner_of
from pyx_core.evidence.walk import walk_files
from pyx_core.naming import INVESTIGATION_ENDING, RUN_ID_PATTERN, STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import HistoryLine

_RUN_ID = re.compile(RUN_ID_PATTERN)


class FolderFiles:
    """A folder's manifests by name, its files by the run id in their name, the ids of runs that are
    in progress, and those of investigations, whose summaries bear them too.

    To be listed before the history is read: a run whose manifest is listed, and that has no line
    in the history then, is in `active`.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.manifests: dict[str, str] = {}
        self.by_run: dict[str, list[str]] = {}
        self.investigations: set[str] = set()
        self._is_other: dict[str, bool] = {}
        for path in walk_files(folder):
            name = os.path.basename(path)
            if name.endswith(MANIFEST_ENDING) and (
                name not in self.manifests or os.path.dirname(path) == folder
            ):
                self.manifests[name] = path
            if name.endswith(INVESTIGATION_ENDING):
                self.investigations.update(_RUN_ID.findall(name))
            owner = owner_of(path, folder)
            if owner is not None:
                self.by_run.setdefault(owner, []).append(path)
        self.active = active_runs(folder)

    def manifest(self, line: HistoryLine) -> str:
        """Where the manifest of a run is: in this folder, which may have been moved, else where
        it was."""
        recorded = str(line.get("manifest"))
        name = os.path.basename(recorded.replace("\\", "/"))
        found = self.manifests.get(name)
        if found is not None:
            return found
        folder = os.path.dirname(recorded)
        if folder not in self._is_other:
            self._is_other[folder] = is_other_folder(folder, self.folder)
        return os.path.join(self.folder, name) if self._is_other[folder] else recorded

    def owned_by(self, run: StoredRun) -> list[str] | None:
        """The files below a run's folder that are the run's by their names; None where that folder
        is not below this one, and so was not listed."""
        if run.folder == self.folder:
            return self.by_run.get(run.run_id, [])
        below = os.path.join(run.folder, "")
        if not below.startswith(os.path.join(self.folder, "")):
            return None
        return [path for path in self.by_run.get(run.run_id, ()) if path.startswith(below)]


def active_runs(folder: str) -> set[str]:
    """The ids of runs that have no manifest and line yet, or had none a moment ago."""
    try:
        return set(os.listdir(os.path.join(folder, STATE_FOLDER, "active")))
    except OSError:
        return set()


def still_going(name: str, folder: str) -> PyxError | None:
    """The error for a run that `name` begins the id of, and that is in progress."""
    going = sorted(run_id for run_id in active_runs(folder) if run_id.startswith(name))
    if not name or not going:
        return None
    message = f"run {going[0]} is in progress, so it has no manifest yet"
    return PyxError("not_found", message, "ask again when it has ended")
