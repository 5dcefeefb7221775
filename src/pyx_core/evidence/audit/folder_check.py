"""What an audit of a folder found."""

from __future__ import annotations

from pyx_core.evidence.verify import FileCheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.verify import RunCheck

# What is kept to be shown; beyond that it is counted.
MOST_KEPT = 1000


class Anchor:
    """A head from long ago: the line that it is the hash of, and what came after it.

    `is_proven` says that nothing up to that line was changed in the history.
    """

    __slots__ = ("is_proven", "line", "runs_after", "sha256")

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        self.line: int | None = None
        self.runs_after = 0
        self.is_proven = False


class FolderCheck:
    """All runs of a folder, and its history. Lists hold at most `MOST_KEPT`; `totals` count all."""

    def __init__(self, folder: str, anchor: str | None) -> None:
        self.folder = folder
        self.head: str | None = None
        self.anchor = Anchor(anchor) if anchor is not None else None
        self.runs: list[RunCheck] = []
        """Those that are not intact."""
        self.breaks: list[tuple[int, str]] = []
        """Lines of the history, each with what is wrong there, the first one first."""
        self.extra: list[FileCheck] = []
        """Files with the id of a run that the history does not know."""
        self.totals: dict[str, int] = dict.fromkeys(
            (
                "lines",
                "runs",
                "intact",
                "not_intact",
                "removed",
                "in_progress",
                "unchained",
                "torn",
                "breaks",
                "extra",
                "files",
                "bytes",
            ),
            0,
        )

    @property
    def is_intact(self) -> bool:
        totals = self.totals
        is_anchored = self.anchor is None or self.anchor.is_proven
        failures = ("not_intact", "breaks", "extra", "unchained")
        return is_anchored and not any(totals[name] for name in failures)

    def add_break(self, number: int, reason: str) -> None:
        self.totals["breaks"] += 1
        if len(self.breaks) < MOST_KEPT:
            self.breaks.append((number, reason))

    def add_run(self, check: RunCheck) -> None:
        self.totals["runs"] += 1
        self.totals["files"] += len(check.files)
        self.totals["bytes"] += sum(file.size or 0 for file in check.files)
        if check.removed_by is not None:
            self.totals["removed"] += 1
        elif check.is_intact:
            self.totals["intact"] += 1
        else:
            self.totals["not_intact"] += 1
            if len(self.runs) < MOST_KEPT:
                self.runs.append(check)

    def add_extra(self, path: str) -> None:
        self.totals["extra"] += 1
        if len(self.extra) < MOST_KEPT:
            detail = "no line of the history names its run"
            self.extra.append(FileCheck("file", path, "extra", detail))
