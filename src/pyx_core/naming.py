"""Run ids, task names, and the names of a run's files."""

from __future__ import annotations

import os
import time

HISTORY_NAME = ".history.jsonl"
STATE_FOLDER = ".pyx"
INLINE_TASK = "inline"
REPLAY_ENDING = ".replay"
INVESTIGATION_ENDING = ".inspect.md"
# Of the report that lies beside its log and has the id of that in its name.
REPORT_ENDING = ".report.html"
# Behind the name of a replay: the working folder of a run from a bundle.
WORK_ENDING = ".work"
# What a replay says of its original, in files named after that.
COMPARISON, PROPOSED_RULES = REPLAY_REPORTS = ("comparison.json", "proposed-rules.toml")
RUN_ID_PATTERN = r"\d{8}_\d{6}_[0-9a-f]{6}"

# A file name may have 255 bytes; the run id and the longest ending of ours take 60 of them.
_LONGEST_TASK_BYTES = 190


def new_run_id(now_s: float) -> str:
    """A run id for the moment `now_s` (Unix seconds): `YYYYMMDD_HHMMSS_xxxxxx` in UTC.

    Of the six hex digits the first three are the fraction of the second, so that ids sort by
    time to a quarter of a millisecond; the others are random.
    """
    second = int(now_s)
    fraction = int((now_s - second) * 0x1000)
    digits = f"{fraction:03x}{os.urandom(2).hex()[:3]}"
    return f"{time.strftime('%Y%m%d_%H%M%S', time.gmtime(second))}_{digits}"


def task_name(script: str) -> str:
    """The task that a script stands for: the stem of its file name, fit for new file names."""
    stem = os.path.splitext(os.path.basename(script))[0]
    clean = "".join(letter if letter.isprintable() else "_" for letter in stem).strip()
    shortened = os.fsencode(clean)[:_LONGEST_TASK_BYTES]
    return shortened.decode(errors="ignore") or INLINE_TASK


class RunNames:
    """Where the files of one run stand. All paths are absolute."""

    __slots__ = ("folder", "home", "run_id", "task")

    def __init__(self, folder: str, task: str, run_id: str, home: str | None = None) -> None:
        """`home` holds history and snapshots; else that is `folder`, where the outputs go."""
        self.folder = folder
        self.home = home or folder
        self.task = task
        self.run_id = run_id

    def file(self, ending: str) -> str:
        """The path of `<task>.<run_id>.<ending>`."""
        return os.path.join(self.folder, f"{self.task}.{self.run_id}.{ending}")

    @property
    def log(self) -> str:
        return self.file("log.txt")

    @property
    def manifest(self) -> str:
        return self.file("manifest.json")

    @property
    def state(self) -> str:
        """The folder of derived things and snapshots."""
        return os.path.join(self.home, STATE_FOLDER)
