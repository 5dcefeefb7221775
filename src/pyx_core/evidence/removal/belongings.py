"""The files that are a run's alone, and may go with it."""

from __future__ import annotations

import os
import stat

from pyx_core.evidence.outputs import hash_file
from pyx_core.evidence.peeks import peeks_path
from pyx_core.evidence.removal.references import is_in_replay, own_sources
from pyx_core.hashing import sha256_of
from pyx_core.naming import REPLAY_REPORTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.removal.references import References
    from pyx_core.evidence.stored_run import StoredRun

_ITS_OWN = ("pyx", "run_id", "declared")


class Belonging:
    """A file as it was when it was looked at; `run_id` is None for an object of several runs."""

    __slots__ = ("_state", "path", "run_id", "sha256", "size")

    def __init__(self, path: str, run_id: str | None) -> None:
        """Reads it. Raises OSError where it is gone, no file, or unreadable."""
        status = os.lstat(path)
        self.path = path
        self.run_id = run_id
        self.size = status.st_size
        self._state = _state(status)
        if stat.S_ISLNK(status.st_mode):
            self.sha256 = sha256_of(os.fsencode(os.readlink(path)))
        else:
            sha256 = hash_file(path) if stat.S_ISREG(status.st_mode) else None
            if sha256 is None:
                raise OSError(f"{path} can't be read")
            self.sha256 = sha256

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self._state[0])

    def is_unchanged(self) -> bool:
        """Whether the file that stands there now is the one that was read."""
        try:
            return _state(os.lstat(self.path)) == self._state
        except OSError:
            return False


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino


class Belongings:
    """What of a run can be removed (`files`, its manifest last), and what not (`kept`, each with
    the reason)."""

    __slots__ = ("files", "kept")

    def __init__(self, run: StoredRun, folder: str, references: References) -> None:
        """`folder`, without links in it, holds all evidence: nothing outside of it is removed."""
        self.files: list[Belonging] = []
        self.kept: list[tuple[str, str]] = []
        inside = os.path.join(folder, "")
        seen: set[str] = set()
        for output in run.manifest["outputs"]:
            path = run.file(output["path"])
            # The folder may be reached by a link; the file itself may be one.
            place = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
            is_own = output.get("attribution") in _ITS_OWN or is_in_replay(run, output["path"])
            if not is_own or place in seen:
                continue
            seen.add(place)
            if not place.startswith(inside):
                self.kept.append((path, "it is outside of the folder"))
            elif place in references.paths:
                self.kept.append((path, "another run has it, too"))
            elif os.path.lexists(place):
                self._add(place, run.run_id, output["sha256"])
        self._add_what_pyx_wrote(run, folder, references)
        try:
            self.files.append(Belonging(os.path.realpath(run.manifest_path), run.run_id))
        except OSError:
            self.kept.append((run.manifest_path, "it can't be read"))

    def _add_what_pyx_wrote(self, run: StoredRun, folder: str, references: References) -> None:
        """Script and input that came with the command line, or were copied for a replay; what was
        said of a replay; and the notes of who looked at the run."""
        for file in own_sources(run):
            place = os.path.realpath(run.file(file["path"]))
            is_there = place.startswith(os.path.join(folder, "")) and os.path.lexists(place)
            if is_there and place not in references.paths:
                self._add(place, run.run_id, file["sha256"])
        paths = [peeks_path(run)]
        if is_in_replay(run, run.manifest_path):
            name = f"{run.manifest['task']}.{run.manifest['replay_of']}"
            paths += [os.path.join(run.folder, f"{name}.{end}") for end in REPLAY_REPORTS]
        for path in map(os.path.realpath, paths):
            try:
                if path.startswith(os.path.join(folder, "")):
                    self.files.append(Belonging(path, run.run_id))
            except FileNotFoundError:
                continue
            except OSError:
                self.kept.append((path, "it can't be read"))

    def _add(self, path: str, run_id: str, sha256: str) -> None:
        try:
            belonging = Belonging(path, run_id)
        except OSError:
            self.kept.append((path, "it can't be read"))
            return
        if belonging.sha256 == sha256:
            self.files.append(belonging)
        else:
            self.kept.append((path, "it is not what the manifest says, so not this run's any more"))
