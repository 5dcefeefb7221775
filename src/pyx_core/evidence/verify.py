"""Whether the files of a run are what its manifest says, and the manifest what its history says."""

from __future__ import annotations

import os
import re
import stat

from pyx_core.errors import PyxError
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.measurement import Expected, Measurement
from pyx_core.evidence.walk import walk_files
from pyx_core.formats.recognise import LINK
from pyx_core.hashing import sha256_of
from pyx_core.naming import INVESTIGATION_ENDING, REPLAY_ENDING, REPORT_ENDING, RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, Literal

    from pyx_core.evidence.measurement import Found
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import FileHash

    FileState = Literal["intact", "changed", "missing", "extra", "removed", "unreadable"]
    Role = Literal["history", "manifest", "script", "input", "packages", "log", "output", "file"]

MANIFEST_ENDING = ".manifest.json"
_RUN_ID = re.compile(RUN_ID_PATTERN)
_SHA256 = re.compile("[0-9a-f]{64}")


class FileCheck:
    """One file of a run: what it is of the run, where it is, its state, and why."""

    __slots__ = ("detail", "path", "role", "size", "state")

    def __init__(
        self,
        role: Role,
        path: str,
        state: FileState,
        detail: str | None = None,
        size: int | None = None,
    ) -> None:
        self.role: Role = role
        self.path = path
        self.state: FileState = state
        self.detail = detail
        self.size = size


class RunCheck:
    """A run: its files, and what may be known beside them (`notes`), which is no failure.

    `removed_by` is the run of `pyx gc` that took it away, and says so.
    """

    __slots__ = ("files", "manifest_path", "notes", "removed_by", "run_id", "task")

    def __init__(self, run_id: str, task: str, manifest_path: str) -> None:
        self.run_id = run_id
        self.task = task
        self.manifest_path = manifest_path
        self.files: list[FileCheck] = []
        self.notes: list[str] = []
        self.removed_by: str | None = None

    @property
    def failures(self) -> list[FileCheck]:
        """What is neither intact nor removed by pyx itself."""
        return [file for file in self.files if file.state not in ("intact", "removed")]

    @property
    def is_intact(self) -> bool:
        return not self.failures


def check_run(
    run: StoredRun,
    measurement: Measurement | None = None,
    owned: Iterable[str] | None = None,
) -> RunCheck:
    """Checks the files that a manifest names against it, and looks for more with the run's id.

    `owned` are the files that are the run's by their names, where somebody has looked already.
    Whether the manifest itself is what it was is for whoever knows its hash: `check_manifest`.
    Raises PyxError `usage` for a manifest whose hashes can't be read.
    """
    problem = unsound(run.manifest)
    if problem is not None:
        raise PyxError("usage", f"{run.manifest_path}: {problem}", "check the path")
    if measurement is None:
        with Measurement() as own:
            return check_run(run, own, owned)
    (check,) = check_files([run], measurement)
    check.files += extra_files(run, _owned(run) if owned is None else owned)
    return check


def _owned(run: StoredRun) -> Iterator[str]:
    base = run.home if _is_inside(run.folder, run.home) else run.folder
    # Most files are another run's, which is told without taking their paths apart.
    bearing = (path for path in walk_files(run.folder) if run.run_id in path)
    names = (path for path in bearing if run.run_id in os.path.relpath(path, base))
    return (path for path in names if owner_of(path, base) == run.run_id)


def check_manifest(path: str, content: bytes, sha256: str | None) -> FileCheck:
    """A manifest against the hash that its history, or a signature, holds of it."""
    if sha256 is None:
        detail = "no line of a history holds its hash, so nothing proves it"
        return FileCheck("manifest", path, "unreadable", detail, len(content))
    now = sha256_of(content)
    if now == sha256:
        return FileCheck("manifest", path, "intact", None, len(content))
    detail = f"its bytes differ (sha256 {now[:12]}…, not {sha256[:12]}…)"
    return FileCheck("manifest", path, "changed", detail)


def check_files(runs: Sequence[StoredRun], measurement: Measurement) -> list[RunCheck]:
    """For each run what is with the files that its manifest names; large ones side by side."""
    checks = [RunCheck(run.run_id, run.manifest["task"], run.manifest_path) for run in runs]
    waiting: list[tuple[RunCheck, Role, Expected]] = []
    for run, check in zip(runs, checks, strict=True):
        for role, file in _kept_files(run):
            _add(check, role, file, measurement.compare_kept(file))
        waiting += [(check, role, file) for role, file in _output_files(run)]
    found = measurement.compare([file for _, _, file in waiting])
    for (check, role, file), now in zip(waiting, found, strict=True):
        _add(check, role, file, now)
    return checks


def extra_files(run: StoredRun, paths: Iterable[str]) -> list[FileCheck]:
    """Those of some files with the run's id that its manifest does not know."""
    known = {place_of(run, output["path"]) for output in run.manifest["outputs"]}
    known.update(place_of(run, file["path"]) for _, file in _sources(run))
    known.add(run.manifest_path)
    return [
        FileCheck("file", path, "extra", "the manifest does not name it")
        for path in paths
        if path not in known
    ]


def owner_of(path: str, base: str) -> str | None:
    """The run that a file below `base` belongs to by its name; None for none, or several.

    The folder of a replay is named after the run that was replayed, and holds nothing of that one.
    The log of an investigation has an id of its own, and is no run; neither is its report.
    """
    if path.endswith(INVESTIGATION_ENDING) or _is_report_of_log(path):
        return None
    parts = os.path.relpath(path, base).split(os.sep)
    replays = [part for part in parts[:-1] if REPLAY_ENDING in part]
    owners = set(_RUN_ID.findall(os.sep.join(parts)))
    owners -= set(_RUN_ID.findall(os.sep.join(replays)))
    return owners.pop() if len(owners) == 1 else None


def _is_report_of_log(path: str) -> bool:
    """Whether a file is the report of an investigation whose log lies beside it."""
    if not path.endswith(REPORT_ENDING):
        return False
    return os.path.lexists(path.removesuffix(REPORT_ENDING) + INVESTIGATION_ENDING)


def place_of(run: StoredRun, recorded: str) -> str:
    """Where a file of a manifest has to be: beside the manifest, if it was in its folder.

    Unlike `run.file` it never looks at the place of then for a file that a copy lacks.
    """
    inside = os.path.relpath(recorded, run.manifest["output_dir"])
    if os.path.isabs(inside) or inside.split(os.sep)[0] == os.pardir:
        return recorded
    return os.path.normpath(os.path.join(_folder_of(run), inside))


def is_other_folder(folder: str, home: str) -> bool:
    """Whether a folder has another history than `home`, which then was copied or moved."""
    for place in (folder, os.path.dirname(folder)):
        try:
            return not os.path.samefile(history_path(place), history_path(home))
        except (OSError, ValueError):
            continue
    return False


def _folder_of(run: StoredRun) -> str:
    """The output folder; of a manifest that stands elsewhere, the home where that was moved."""
    folder = run.folder
    if folder == os.path.dirname(run.manifest_path) or folder == run.home:
        return folder
    return run.home if not os.path.isdir(folder) or is_other_folder(folder, run.home) else folder


def changed_since(run: StoredRun, measurement: Measurement) -> list[str]:
    """What is different today from what ran, outside of the evidence: no failure."""
    notes = []
    for label, file in _sources(run):
        expected = Expected(place_of(run, file["path"]), file["size"], file["sha256"])
        now = measurement.compare([expected])[0]
        if now.is_missing:
            notes.append(f"the {label} is no longer at {expected.path}; its snapshot is kept")
        elif now.problem is not None and not now.is_unreadable:
            notes.append(f"the {label} {expected.path} has changed since; its snapshot is what ran")
    return notes


def _sources(run: StoredRun) -> list[tuple[Role, FileHash]]:
    files: tuple[tuple[Role, FileHash | None], ...] = (
        ("script", run.manifest.get("script")),
        ("input", run.manifest.get("input")),
    )
    return [(role, file) for role, file in files if file is not None]


def _kept_files(run: StoredRun) -> list[tuple[Role, Expected]]:
    kept: list[tuple[Role, Expected]] = [
        (role, Expected(run.object(file["sha256"]), file["size"], file["sha256"]))
        for role, file in _sources(run)
    ]
    environment = run.manifest.get("environment")
    packages = environment["packages"] if environment is not None else None
    # Lists of packages are kept since the variables that shape results are.
    if packages is not None and environment is not None and "shaping" in environment:
        sha256 = packages["sha256"]
        kept.append(("packages", Expected(run.object(sha256), -1, sha256)))
    return kept


def _output_files(run: StoredRun) -> list[tuple[Role, Expected]]:
    files: list[tuple[Role, Expected]] = []
    for output in run.manifest["outputs"]:
        is_log = output["role"] == "log" and output.get("attribution") == "pyx"
        expected = Expected(
            place_of(run, output["path"]),
            output["size"],
            output["sha256"],
            is_link=output.get("media_type") == LINK.media_type,
        )
        files.append(("log" if is_log else "output", expected))
    return files


def _add(check: RunCheck, role: Role, file: Expected, now: Found) -> None:
    state: FileState = "changed"
    if now.problem is None:
        state = "intact"
    elif now.is_missing:
        state = "missing"
    elif now.is_unreadable:
        state = "unreadable"
    size = file.size if file.size >= 0 else None
    check.files.append(FileCheck(role, file.path, state, now.problem, size))


def _is_inside(folder: str, base: str) -> bool:
    return os.path.relpath(folder, base).split(os.sep)[0] != os.pardir


def read_run(path: str, home: str | None) -> StoredRun | FileCheck:
    """The run of a manifest; where it can't be had, what is wrong with the manifest."""
    from pyx_core.evidence.stored_run import StoredRun

    try:
        is_file = stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return FileCheck("manifest", path, "missing", "is not there")
    except (OSError, ValueError) as error:
        return FileCheck("manifest", path, "unreadable", f"can't be read: {error}")
    if not is_file:
        # Opening a pipe would wait for its writer.
        return FileCheck("manifest", path, "changed", "is no file now")
    try:
        run = StoredRun(path, home)
    except PyxError as error:
        state: FileState = "unreadable" if error.kind == "not_found" else "changed"
        return FileCheck("manifest", path, state, error.message)
    problem = unsound(run.manifest)
    if problem is not None:
        return FileCheck("manifest", path, "changed", f"is no manifest of pyx: {problem}")
    return run


def unsound(manifest: Mapping[str, Any]) -> str | None:
    """What keeps the hashes of a manifest from being read as such; somebody may have made it."""
    files = [("script", manifest.get("script")), ("input", manifest.get("input"))]
    files += [("an output", output) for output in manifest["outputs"]]
    for label, file in files:
        if file is not None and not _is_file_hash(file):
            return f"{label} has no path, size and sha256"
    environment = manifest.get("environment")
    if environment is None:
        return None
    packages = environment.get("packages", 0) if isinstance(environment, dict) else 0
    is_hash = isinstance(packages, dict) and _is_sha256(packages.get("sha256"))
    return None if packages is None or is_hash else "its environment can't be read"


def _is_file_hash(file: Any) -> bool:
    return (
        isinstance(file, dict)
        and isinstance(file.get("path"), str)
        and type(file.get("size")) is int
        and _is_sha256(file.get("sha256"))
    )


def _is_sha256(text: Any) -> bool:
    return isinstance(text, str) and _SHA256.fullmatch(text) is not None
