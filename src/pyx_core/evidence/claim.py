"""A run id becomes this run's own, before anything is started.

The note in `.pyx/active/` says that the run is in progress. It is created exclusively, so that
no two runs of a folder ever share an id, and it stays locked while its writer lives: a note that
can be locked belongs to a run whose pyx is gone.
"""

from __future__ import annotations

import os

from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.locks import lock, try_lock
from pyx_core.naming import HISTORY_NAME, RunNames, new_run_id

_CREATE = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)


class Claim:
    """A run that owns its id, its log and its note.

    `marked_ns` is the moment of the claim by the file system's own clock: whatever the run
    changes in the folder bears this time or a later one.
    """

    __slots__ = ("_is_over", "_note", "_place", "log", "made", "manifest", "marked_ns", "names")

    def __init__(
        self, names: RunNames, manifest: str, log: int, note: int, place: Place | None
    ) -> None:
        self.names = names
        self.manifest = manifest
        self.log = log
        self._note = note
        self._place = place
        self._is_over = False
        self.marked_ns = os.fstat(log).st_ctime_ns
        self.made: list[str] = [names.log]

    @property
    def own_files(self) -> set[str]:
        """Files of pyx itself that may stand among the outputs."""
        own = {self.names.log, self.manifest}
        return own | {self._place.path} if self._place is not None else own

    def note(self, content: bytes) -> None:
        """Says in the note what is running. Raises PyxError where it can't be written."""
        try:
            os.write(self._note, content)
        except OSError as error:
            raise write_error(active_note(self.names), error) from error

    def release(self) -> None:
        """The run is complete: it is no longer in progress."""
        self._let_go([])

    def discard(self) -> None:
        """Takes the claim back, as if the run had never been asked for; not after `release`."""
        self._let_go(self.made)

    def _let_go(self, files: list[str]) -> None:
        if self._is_over:
            return
        self._is_over = True
        os.close(self.log)
        os.close(self._note)
        for path in [*files, active_note(self.names)]:
            try:
                os.unlink(path)
            except (FileNotFoundError, NotADirectoryError):
                # The script cleaned its folder.
                continue
        if self._place is not None:
            self._place.release()


class Place:
    """A manifest's path of its own (`--output-path`), held against other runs.

    The lock file beside it is there for as long as the run; one that a killed pyx left behind is
    taken over.
    """

    __slots__ = ("_descriptor", "path")

    def __init__(self, manifest: str) -> None:
        """Raises PyxError `exists` where the path is taken; OSError where it can't be written."""
        folder, name = os.path.split(manifest)
        self.path = os.path.join(folder, f".{name}.claim")
        self._descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o666)
        taken = PyxError(
            "exists",
            f"{manifest} exists, or is another run's, and a manifest never replaces a file",
            "give another --output-path, or leave it out",
        )
        if not try_lock(self._descriptor) or not self._is_current():
            os.close(self._descriptor)
            raise taken
        if os.path.lexists(manifest):
            self.release()
            raise taken

    def _is_current(self) -> bool:
        """Whether the file is still the one that was opened: its holder removes it at the end."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._descriptor))
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Lets go of the path."""
        if self._is_current():
            os.unlink(self.path)
        os.close(self._descriptor)


def active_note(names: RunNames) -> str:
    """Where the note of a run in progress stands."""
    return os.path.join(names.state, "active", names.run_id)


def claim(
    folder: str, task: str, manifest: str | None, now_s: float, home: str | None = None
) -> Claim:
    """Claims a new run id in `home`, else in `folder`, which is made where it is missing.

    Raises PyxError: `exists` where the manifest's path is taken, `unwritable`, `disk_full`.
    """
    path = folder
    place: Place | None = None
    if manifest is not None:
        try:
            place = Place(manifest)
        except OSError as error:
            elsewhere = "choose another --output-path, in a folder that exists"
            raise write_error(manifest, error, elsewhere) from error
    try:
        path = os.path.join(home or folder, HISTORY_NAME)
        _check_appendable(path)
        while True:
            names = RunNames(folder, task, new_run_id(now_s), home)
            path = active_note(names)
            try:
                note = _create(path)
            except FileExistsError:
                continue
            lock(note)
            path = names.log
            try:
                log = os.open(path, _CREATE, 0o666)
            except OSError:
                os.close(note)
                os.unlink(active_note(names))
                raise
            return Claim(names, manifest or names.manifest, log, note, place)
    except OSError as error:
        if place is not None:
            place.release()
        raise write_error(path, error) from error


def _check_appendable(path: str) -> None:
    """Raises OSError for a history that can't be written, before a script has run for nothing."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
    except FileNotFoundError:
        return


def _create(path: str) -> int:
    try:
        return os.open(path, _CREATE, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, _CREATE, 0o666)
