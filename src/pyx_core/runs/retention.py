"""Which runs are old enough to go, and which stay whatever their age."""

from __future__ import annotations

import os

from pyx_core.evidence.history.history import newest_first
from pyx_core.evidence.history.query import text_of
from pyx_core.evidence.lookup import manifest_path
from pyx_core.evidence.removal.citations import Citations
from pyx_core.evidence.removal.removed import TASK
from pyx_core.naming import STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine


class Policy:
    """What may go: runs that all of these let go.

    `before` is a timestamp; `keep` are the newest so many of each task, `keep_total` of all;
    `max_bytes` is what all evidence may weigh: of those that may go, only as many go as it takes,
    the oldest first. `project` is the folder whose investigations count, where the evidence lies in
    it; else the evidence folder's parent stands for it.
    """

    __slots__ = ("before", "keep", "keep_total", "max_bytes", "project", "task")

    def __init__(
        self,
        *,
        before: str | None = None,
        keep: int | None = None,
        keep_total: int | None = None,
        max_bytes: int | None = None,
        task: str | None = None,
        project: str | None = None,
    ) -> None:
        self.before = before
        self.project = project
        self.keep = keep
        self.keep_total = keep_total
        self.max_bytes = max_bytes
        self.task = task


class Entry:
    """A run of the history whose manifest is there, in short."""

    __slots__ = ("is_record", "manifest", "manifest_sha256", "run_id", "task", "ts")

    def __init__(self, line: HistoryLine, manifest: str) -> None:
        self.run_id = line["run_id"]
        self.task = text_of(line.get("task"))
        self.ts = text_of(line.get("ts"))
        self.is_record = self.task == TASK and line.get("source") == "pyx"
        self.manifest = manifest
        # Lines of an earlier pyx have none.
        self.manifest_sha256 = text_of(line.get("manifest_sha256")) or None


class Retention:
    """The runs of a folder, sorted by what a policy says of them.

    `old` may go, oldest first; `kept` would have to go by age or number, and stays, with the
    reason; `others` stay anyway; `lost` are manifests whose folder is not there.
    """

    __slots__ = ("kept", "lost", "old", "others", "unread")

    def __init__(self, folder: str, policy: Policy) -> None:
        """Raises PyxError where an investigation can't be read."""
        self.old: list[Entry] = []
        self.kept: list[tuple[Entry, str]] = []
        self.others: list[Entry] = []
        self.lost: list[str] = []
        chosen = self._choose(folder, policy)
        unusual = [
            os.path.basename(entry.manifest)
            for entry in chosen
            if entry.run_id not in os.path.basename(entry.manifest)
        ]
        citations = Citations(folder, unusual, policy.project)
        self.unread = citations.unread
        for entry in reversed(chosen):
            reason = _reason(entry, folder, citations)
            if reason is None:
                self.old.append(entry)
            else:
                self.kept.append((entry, reason))

    def _choose(self, folder: str, policy: Policy) -> list[Entry]:
        """What the policy lets go, newest first; the rest goes to `others`."""
        chosen: list[Entry] = []
        numbers: dict[str, int] = {}
        total = 0
        seen: set[str] = set()
        for line in newest_first(folder):
            entry = Entry(line, manifest_path(line, folder))
            if entry.run_id in seen:
                continue
            seen.add(entry.run_id)
            if not os.path.exists(entry.manifest):
                if not os.path.isdir(os.path.dirname(entry.manifest)):
                    self.lost.append(entry.manifest)
                continue
            if entry.is_record:
                # What was removed when is known for as long as the folder is there.
                self.others.append(entry)
                continue
            total += 1
            number = numbers[entry.task] = numbers.get(entry.task, 0) + 1
            if (
                (policy.task is None or entry.task == policy.task)
                and (policy.before is None or entry.ts < policy.before)
                and (policy.keep is None or number > policy.keep)
                and (policy.keep_total is None or total > policy.keep_total)
            ):
                chosen.append(entry)
            else:
                self.others.append(entry)
        return chosen


def _reason(entry: Entry, folder: str, citations: Citations) -> str | None:
    """Why a run has to stay; None if nothing speaks for it."""
    cited = citations.of(entry.run_id, entry.manifest)
    if cited is not None:
        return f"cited by {cited}"
    if os.path.exists(os.path.join(folder, STATE_FOLDER, "active", entry.run_id)):
        return "in progress"
    inside = os.path.join(folder, "")
    if not os.path.realpath(entry.manifest).startswith(inside):
        return "its manifest is outside of the folder"
    return None
