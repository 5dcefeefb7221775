"""Outputs of the original stand aside while a replay runs, and come back whatever happens.

A file of the original with a fixed name would be overwritten by a script that writes relative to
its working folder. So it is renamed into `.pyx/replays/<folder of the replay>/` first, which
keeps bytes and times; what the replay wrote in its place goes into the replay's own folder. The
journal there is written before anything is moved and stays locked while the replay lives: one
that can be locked belongs to a replay that was killed, and `restore_interrupted` brings back.
"""

from __future__ import annotations

import errno
import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.changes import ListingWatch
from pyx_core.evidence.locks import lock, try_lock
from pyx_core.evidence.walk import walk_files
from pyx_core.manifest.encoding import encode
from pyx_core.manifest.publish import publish
from pyx_core.naming import RUN_ID_PATTERN, STATE_FOLDER
from pyx_core.runs.replay.original import lineage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import Output
    from pyx_core.runs.replay.original import Original

_JOURNAL = "journal.json"
_TURN = "turn.lock"
_FOLDER = "replays"
_RUN_ID = re.compile(RUN_ID_PATTERN)
Signature = tuple[int, int, int, int]


class Aside(NamedTuple):
    """One file: where it belongs, where it waits, and where what takes its place will go.

    `stays` means that a copy is left in its place: it was there before the original run.
    """

    path: str
    kept: str
    replaced: str
    stays: bool


class Turn:
    """One replay at a time in a folder, where files stand aside: they would be mixed up."""

    __slots__ = ("_descriptor",)

    def __init__(self, run: StoredRun) -> None:
        """Raises PyxError `exists` where another replay is going on, or that it can't write."""
        self._descriptor: int | None = None
        runs = lineage(run)
        if not any(_is_fixed(one, output) for one in runs for output in one.manifest["outputs"]):
            return
        path = os.path.join(run.home, STATE_FOLDER, _FOLDER, _TURN)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            self._descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o666)
        except OSError as error:
            raise write_error(path, error) from error
        if not try_lock(self._descriptor):
            os.close(self._descriptor)
            raise PyxError(
                "exists",
                f"another replay is going on in {run.home}, and has outputs set aside",
                "wait for its end, and try again",
            )

    def release(self) -> None:
        """Lets the next one in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class Guard:
    """Holds the original's files safe for the time of one replay."""

    def __init__(self, original: Original, folder: str, cwd: str) -> None:
        """Writes the journal; `folder` is the replay's. Raises PyxError where it can't be."""
        self._folder = folder
        runs = lineage(original.run)
        first = runs[-1]
        # A script of a folder that was copied goes on writing where it did.
        places = dict.fromkeys([first.folder, first.manifest["output_dir"]])
        self._place = os.path.join(
            original.run.home, STATE_FOLDER, _FOLDER, os.path.basename(folder)
        )
        self._files = _fixed_names(runs, self._place, folder, cwd)
        self._set_aside: list[Aside] = []
        self._others = _signatures(runs, {aside.path for aside in self._files})
        journal = os.path.join(self._place, _JOURNAL)
        try:
            os.makedirs(self._place)
            content = {
                "run_id": original.run.run_id,
                "files": [aside._asdict() for aside in self._files],
            }
            publish(journal, encode(content))
            self._lock = os.open(journal, os.O_RDWR)
            lock(self._lock)
        except OSError as error:
            raise write_error(journal, error) from error
        now_ns = os.fstat(self._lock).st_ctime_ns
        self._watches = {
            place: ListingWatch(place, now_ns, set(walk_files(place)))
            for place in places
            if os.path.isdir(place)
        }

    def set_aside(self) -> None:
        """Renames the files away. Raises PyxError where that can't be done; call `bring_back`."""
        for aside in self._files:
            try:
                self._set_aside.append(aside)
                _move(aside.path, aside.kept)
                if aside.stays:
                    _copy(aside.kept, aside.path)
            except OSError as error:
                raise write_error(aside.path, error) from error

    def bring_back(self, run_id: str | None) -> None:
        """Takes what the replay (`run_id`) wrote beside the original into its own folder, and
        puts the original's files back. A second call has nothing left to do."""
        try:
            while self._set_aside:
                _restore(self._set_aside[-1])
                self._set_aside.pop()
            if run_id is not None:
                self._gather(run_id, {aside.path for aside in self._files})
        except OSError as error:
            raise write_error(self._place, error) from error

    def _gather(self, run_id: str, known: set[str]) -> None:
        """New files beside the original: those with the replay's id move, others are copied, for
        they may be another program's."""
        for place, watch in self._watches.items():
            for path, change in sorted(watch.changes().items()):
                name = os.path.relpath(path, place)
                if path in known or change != "created" or path.startswith(self._folder + os.sep):
                    continue
                if run_id in name:
                    _move(path, _free(os.path.join(self._folder, name)))
                elif _RUN_ID.search(name) is None:
                    _copy(path, _free(os.path.join(self._folder, name)))

    def touched(self) -> list[str]:
        """Files of the original that were left in place and are not what they were."""
        return [path for path, before in self._others.items() if _signature(path) != before]

    def close(self) -> None:
        """The replay is over: nothing is held any more. Call it when everything is back."""
        os.close(self._lock)
        if not self._set_aside:
            _remove(self._place)

    def discard(self) -> None:
        """The replay did not take place."""
        self.close()


def restore_interrupted(home: str) -> list[str]:
    """Brings back what replays that were killed had set aside; the run ids of the originals."""
    place = os.path.join(home, STATE_FOLDER, _FOLDER)
    try:
        names = sorted(os.listdir(place))
    except OSError:
        return []
    return [run_id for name in names if (run_id := _restore_folder(os.path.join(place, name)))]


def _restore_folder(place: str) -> str | None:
    try:
        descriptor = os.open(os.path.join(place, _JOURNAL), os.O_RDWR)
    except OSError:
        # Not begun yet, or over this very moment, or not ours: nothing stands aside without one.
        return None
    try:
        if not try_lock(descriptor):
            return None
        import json

        with open(os.path.join(place, _JOURNAL), "rb") as file:
            told = json.load(file)
        for entry in told["files"]:
            _restore(Aside(**entry))
        _remove(place)
    except (OSError, ValueError, TypeError, KeyError, PyxError):
        # Left as it is: the files are there, under the names that the journal has.
        return None
    finally:
        os.close(descriptor)
    return str(told["run_id"])


def place_of(path: str, *bases: str) -> str:
    """The name of an output within its run: by the output folder, else by the working folder."""
    for base in bases:
        name = os.path.relpath(path, base)
        if not os.path.isabs(name) and name.split(os.sep)[0] != os.pardir:
            return name
    return os.path.join("outside", os.path.basename(path))


def _is_fixed(run: StoredRun, output: Output) -> bool:
    """Whether a replay may write to an output of this name again."""
    written = output["change"] != "unchanged" and output["attribution"] != "pyx"
    name = place_of(output["path"], run.manifest["output_dir"])
    return written and run.run_id not in name


def _fixed_names(runs: list[StoredRun], place: str, folder: str, cwd: str) -> list[Aside]:
    found: dict[str, Aside] = {}
    for run in runs:
        for output in run.manifest["outputs"]:
            if not _is_fixed(run, output):
                continue
            name = place_of(output["path"], run.manifest["output_dir"], cwd)
            for path in dict.fromkeys([run.file(output["path"]), output["path"]]):
                if os.path.lexists(path):
                    kept = os.path.join(place, f"{len(found)}.kept")
                    stays = output["change"] == "modified"
                    found.setdefault(path, Aside(path, kept, os.path.join(folder, name), stays))
    return [*found.values()]


def _signatures(runs: list[StoredRun], aside: set[str]) -> dict[str, Signature | None]:
    paths: list[str] = []
    for run in runs:
        paths += [run.file(output["path"]) for output in run.manifest["outputs"]]
        paths.append(run.manifest_path)
        paths += [file["path"] for key in ("script", "input") if (file := run.manifest[key])]
    return {path: _signature(path) for path in paths if path not in aside}


def _signature(path: str) -> Signature | None:
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _restore(aside: Aside) -> None:
    """In an order in which a crash between any two steps loses nothing."""
    if not os.path.lexists(aside.kept):
        return
    if os.path.lexists(aside.path):
        if aside.stays and _is_copy(aside):
            os.unlink(aside.path)
        else:
            _move(aside.path, _free(aside.replaced))
    _move(aside.kept, aside.path)


def _is_copy(aside: Aside) -> bool:
    """Whether the copy that was left in a file's place was not written to."""
    copy, kept = _signature(aside.path), _signature(aside.kept)
    return copy is not None and kept is not None and copy[2:] == kept[2:]


def _free(path: str) -> str:
    """`path`, or a name beside it that is not taken."""
    number, free = 2, path
    while os.path.lexists(free):
        free, number = f"{path}.{number}", number + 1
    return free


def _move(path: str, target: str) -> None:
    """Renames, also to another file system; the file is at one of both places at any time."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        os.rename(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        temporary = f"{target}.{os.getpid()}.tmp"
        _copy(path, temporary)
        os.replace(temporary, target)
        os.unlink(path)


def _copy(path: str, target: str) -> None:
    import shutil

    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy2(path, target, follow_symlinks=False)


def _remove(place: str) -> None:
    import shutil

    shutil.rmtree(place, ignore_errors=True)
