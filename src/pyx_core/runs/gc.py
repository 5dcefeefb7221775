"""The files of old runs go, on the record: planned, archived, written down, removed."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.removal.belongings import Belonging, Belongings
from pyx_core.evidence.removal.references import References, kept_objects
from pyx_core.evidence.removal.removed import RECORD_ENDING, RemovalRecord
from pyx_core.evidence.removal.replays import Replays
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.hashing import sha256_of
from pyx_core.naming import REPLAY_ENDING, STATE_FOLDER
from pyx_core.runs.retention import Retention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from pyx_core.runs.record import Workspace
    from pyx_core.runs.retention import Entry, Policy

    Progress = Callable[[int, int], None]

_BATCH = 500
_MOST_SAID = 1000


class Removal:
    """What is to go, looked at file by file; nothing is removed yet.

    `runs` are those that go; `kept` are runs and files that stay though they are old, with the
    reason; `files` is everything to remove, and `shared` what an archive of it needs as well.
    """

    __slots__ = ("_history_bytes", "archive", "files", "folder", "kept", "runs", "shared")

    def __init__(self, folder: str, policy: Policy, progress: Progress) -> None:
        """`folder` is without links. Raises PyxError where an investigation can't be read."""
        self.folder = folder
        self.archive: str | None = None
        self.files: list[Belonging] = []
        self.shared: list[Belonging] = []
        self._history_bytes = _history_bytes(folder)
        retention = Retention(folder, policy)
        self.kept = [(entry.run_id, reason) for entry, reason in retention.kept]
        self.kept += [(path, "can't be listed, so not searched") for path in retention.unread]
        old, stays = self._choose(retention, policy)
        self.runs = [entry.run_id for entry in old]
        objects = dict(kept_objects(folder))
        references = _references(folder, old, stays, objects.keys())
        wanted = References(objects.keys())
        for done, entry in enumerate(old):
            run = StoredRun(entry.manifest, folder)
            belongings = Belongings(run, folder, references)
            self.files += belongings.files
            self.kept += belongings.kept
            wanted.add_unread(run.content)
            progress(done + 1, len(old))
        if old:
            self._add_objects(objects, references.hashes, wanted.hashes, lost=bool(retention.lost))

    @property
    def bytes(self) -> int:
        """What goes weighs so much."""
        return sum(file.size for file in self.files)

    def _choose(self, retention: Retention, policy: Policy) -> tuple[list[Entry], list[Entry]]:
        """The runs that go, oldest first, and those that stay."""
        old: list[Entry] = []
        weights: dict[str, int] = {}
        stays = [*retention.others, *(entry for entry, _ in retention.kept)]
        replays = Replays(self.folder)
        for entry in retention.old:
            try:
                run = self._believed(entry)
            except PyxError as problem:
                self.kept.append((entry.run_id, problem.message))
                stays.append(entry)
            else:
                weights[entry.run_id] = _weight(run)
                replays.add(run)
                old.append(entry)
        for entry in stays:
            replays.add_staying(entry)
        number = len(old)
        if policy.max_bytes is not None:
            number = self._enough(policy.max_bytes, old, stays, weights, replays)
        goes, needed = replays.part(old[:number], old[number:])
        self.kept += [(entry.run_id, f"its replay {replay} stays") for entry, replay in needed]
        return goes, [*stays, *(entry for entry, _ in needed), *old[number:]]

    def _enough(
        self,
        most: int,
        old: list[Entry],
        stays: list[Entry],
        weights: Mapping[str, int],
        replays: Replays,
    ) -> int:
        """How many of the oldest have to go so that the rest weighs no more than that."""
        total = sum(weights.values())
        for entry in stays:
            try:
                total += _weight(StoredRun(entry.manifest, self.folder))
            except PyxError:
                continue
        number = 0
        while number < len(old) and total > most:
            total -= weights[old[number].run_id]
            number += 1
        while number < len(old):
            _, needed = replays.part(old[:number], old[number:])
            if total + sum(weights[entry.run_id] for entry, _ in needed) <= most:
                break
            total -= weights[old[number].run_id]
            number += 1
        return number

    def _believed(self, entry: Entry) -> StoredRun:
        """The run of an entry. Raises PyxError where its manifest can't be believed."""
        run = StoredRun(entry.manifest, self.folder)
        recorded = entry.manifest_sha256
        if recorded is not None and sha256_of(run.content) != recorded:
            raise PyxError("refused", "its manifest is not the one that the history knows")
        if run.run_id != entry.run_id:
            raise PyxError("refused", "its manifest is another run's")
        return run

    def _add_objects(
        self,
        objects: Mapping[str, str],
        needed: AbstractSet[str],
        wanted: AbstractSet[str],
        *,
        lost: bool,
    ) -> None:
        """Snapshots that no remaining manifest speaks of go, too."""
        reason = self._why_objects_stay()
        if lost:
            reason = "manifests in folders that are not there may speak of them"
        if reason is not None:
            self.kept.append((_objects(self.folder), reason))
        for sha256, path in objects.items():
            stays = sha256 in needed or reason is not None
            if stays and sha256 not in wanted:
                continue
            try:
                kept = Belonging(path, None)
            except OSError:
                continue
            (self.shared if stays else self.files).append(kept)

    def _why_objects_stay(self, own: str = "") -> str | None:
        """A run whose manifest is not written yet may need any of them; `own` is that of gc."""
        try:
            notes = os.listdir(os.path.join(self.folder, STATE_FOLDER, "active"))
        except OSError:
            notes = []
        if set(notes) - {own}:
            return "a run is in progress"
        if _history_bytes(self.folder) != self._history_bytes:
            return "there was a run in the meantime"
        return None

    def perform(self, workspace: Workspace, progress: Progress) -> None:
        """Removes what was planned. Raises PyxError where archive or record can't be written."""
        if self.archive is not None:
            from pyx_core.evidence.removal.archive import write_archive

            write_archive(self.archive, self.folder, [*self.files, *self.shared], progress)
            workspace.add_output(self.archive, role="archive")
            workspace.say(f"archived in {self.archive}, and read back")
        record = RemovalRecord(workspace.names.file(RECORD_ENDING), self.folder, self.archive)
        of_runs = [file for file in self.files if file.run_id is not None]
        objects = [file for file in self.files if file.run_id is None]
        try:
            for batch in _batches(of_runs):
                self.kept += record.remove(batch)
                _remove_empty_folders(batch, self.folder)
                progress(record.files, len(self.files))
            reason = self._why_objects_stay(workspace.names.run_id)
            if objects and reason is not None:
                self.kept.append((_objects(self.folder), reason))
                objects = []
            for batch in _batches(objects):
                self.kept += record.remove(batch)
                progress(record.files, len(self.files))
        finally:
            record.close()
            self._tell(workspace, record)

    def _tell(self, workspace: Workspace, record: RemovalRecord) -> None:
        how = "archived and removed" if self.archive else "dropped"
        runs = f"{len(self.runs)} {'run' if len(self.runs) == 1 else 'runs'}"
        workspace.summary = f"{how} {record.files} files of {runs}, {record.bytes} bytes"
        workspace.declared = {
            "removed": {"runs": len(self.runs), "files": record.files, "bytes": record.bytes},
            "kept": len(self.kept),
        }
        workspace.add_output(workspace.names.file(RECORD_ENDING), role="removed")
        workspace.say(workspace.summary)
        for what, reason in self.kept[:_MOST_SAID]:
            workspace.say(f"kept {what}: {reason}")
        if len(self.kept) > _MOST_SAID:
            workspace.say(f"kept {len(self.kept) - _MOST_SAID} more")


def _weight(run: StoredRun) -> int:
    """The bytes of the manifest and of those outputs that nothing but this run can have."""
    sizes = [
        output["size"]
        for output in run.manifest["outputs"]
        if run.run_id in output["path"] and isinstance(output["size"], int)
    ]
    return len(run.content) + sum(sizes)


def _batches(files: list[Belonging]) -> Iterator[list[Belonging]]:
    return (files[start : start + _BATCH] for start in range(0, len(files), _BATCH))


def _objects(folder: str) -> str:
    return os.path.join(folder, STATE_FOLDER, "objects")


def _history_bytes(folder: str) -> int:
    try:
        return os.path.getsize(history_path(folder))
    except OSError:
        return 0


def _references(
    folder: str, old: list[Entry], stays: list[Entry], objects: AbstractSet[str]
) -> References:
    """What the manifests that remain speak of, also those that the history does not know."""
    references = References(objects)
    paths = {os.path.realpath(entry.manifest) for entry in stays}
    with os.scandir(folder) as entries:
        paths.update(
            os.path.realpath(entry.path)
            for entry in entries
            if entry.name.endswith(".manifest.json")
        )
    for path in sorted(paths - {os.path.realpath(entry.manifest) for entry in old}):
        try:
            references.add_remaining(StoredRun(path, folder))
        except PyxError:
            with open(path, "rb") as file:
                references.add_unread(file.read())
    for entry in old:
        references.add_foreign_sources(StoredRun(entry.manifest, folder))
    return references


def _remove_empty_folders(batch: list[Belonging], folder: str) -> None:
    """Takes away folders that were a run's own, by their name, and are empty now."""
    for file in batch:
        place = os.path.dirname(file.path)
        while file.run_id is not None and place != folder:
            inside = place[len(folder) :]
            if file.run_id not in inside and REPLAY_ENDING not in inside:
                break
            try:
                os.rmdir(place)
            except OSError:
                break
            place = os.path.dirname(place)
