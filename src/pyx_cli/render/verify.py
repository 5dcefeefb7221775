"""What `pyx verify` prints: totals, and a line for each thing that is not intact, 20 at most."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.formats.amounts import counted, human_size
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.evidence.audit.folder_check import FolderCheck
    from pyx_core.evidence.verify import FileCheck, RunCheck
    from pyx_core.secrets.detect import Secrets

_MOST_LINES = 20
_MOST_LISTED = 20
_MOST_NOTES = 4
_LONGEST_PATH = 400


class Verdict:
    """What was checked, and how it stands."""

    def __init__(self, folders: list[FolderCheck], runs: list[RunCheck], hashed: int) -> None:
        self.folders = folders
        self.runs = runs
        self.hashed_bytes = hashed

    @property
    def is_intact(self) -> bool:
        return all(folder.is_intact for folder in self.folders) and all(
            run.is_intact for run in self.runs
        )

    def totals(self) -> dict[str, int]:
        """Over all folders and runs."""
        totals = {"runs": 0, "intact": 0, "not_intact": 0, "removed": 0, "files": 0}
        for run in self.runs:
            totals["runs"] += 1
            totals["files"] += len(run.files)
            state = "removed" if run.removed_by else "intact" if run.is_intact else "not_intact"
            totals[state] += 1
        for folder in self.folders:
            for name, number in folder.totals.items():
                totals[name] = totals.get(name, 0) + number
        return {**totals, "bytes": self.hashed_bytes}


def show(verdict: Verdict, secrets: Secrets, context: Context, *, as_json: bool) -> None:
    """The verdict on stdout; what is good to know, but no failure, on stderr."""
    if as_json:
        context.write_json(_essence(verdict, secrets))
        return
    lines = [_run_line(run) for run in verdict.runs]
    for folder in verdict.folders:
        lines += _folder_lines(folder)
    failures = _failures(verdict)
    if len(lines) > _MOST_LINES // 2:
        left = len(lines) - _MOST_LINES // 2 + 1
        intact = sum(run.is_intact for run in verdict.runs)
        rest = f"… {left:,} more lines; {intact:,} of {len(verdict.runs):,} runs are intact"
        lines = [*lines[: _MOST_LINES // 2 - 1], rest]
    room = _MOST_LINES - len(lines)
    if len(failures) > room:
        left = len(failures) - room + 1
        failures = [*failures[: room - 1], f"  … and {left:,} more; --json shows some of them"]
    for line in [*lines, *failures]:
        text = mask_text(line, secrets).replace("\n", "\\n")
        context.stdout.write(f"{visible(text, 1000)}\n")
    notes = [note for run in verdict.runs for note in run.notes]
    for note in notes[:_MOST_NOTES]:
        context.stderr.write(f"note: {visible(mask_text(note, secrets), _LONGEST_PATH)}\n")
    if len(notes) > _MOST_NOTES:
        context.stderr.write(f"note: {len(notes) - _MOST_NOTES} more\n")


def _run_line(run: RunCheck) -> str:
    named = f"{run.task}  {run.run_id}"
    if run.removed_by is not None:
        return f"removed  {named}  by gc {run.removed_by}"
    if run.is_intact:
        size = sum(file.size or 0 for file in run.files)
        return f"intact  {named}  {counted(len(run.files), 'file')}, {human_size(size)}"
    return f"not intact  {named}  {len(run.failures):,} of {counted(len(run.files), 'file')}"


def _folder_lines(check: FolderCheck) -> list[str]:
    totals = check.totals
    parts = [f"{totals['intact']:,} of {counted(totals['runs'], 'run')} intact"]
    told = (
        ("removed", "removed by gc"),
        ("in_progress", "in progress"),
        ("unchained", "of an earlier pyx, without hashes"),
        ("torn", "torn lines"),
    )
    parts += [f"{totals[name]:,} {words}" for name, words in told if totals[name]]
    parts += [counted(totals["files"], "file"), human_size(totals["bytes"])]
    word = "intact" if check.is_intact else "not intact"
    lines = [f"{word}  {check.folder}  {', '.join(parts)}"]
    if check.head is not None:
        lines.append(f"head  {check.head}  {counted(totals['lines'], 'line')}")
    anchor = check.anchor
    if anchor is not None:
        if anchor.line is None:
            told_of = "is not there: the history was changed or cut, or is another one"
        else:
            state = "nothing before it was changed" if anchor.is_proven else "but see the breaks"
            after = f"{counted(anchor.runs_after, 'run')} since"
            told_of = f"is line {anchor.line:,}: {state}; {after}"
        lines.append(f"anchor  {anchor.sha256}  {told_of}")
    return lines


def _failures(verdict: Verdict) -> list[str]:
    lines: list[str] = []
    for folder in verdict.folders:
        if folder.breaks:
            number, reason = folder.breaks[0]
            more = folder.totals["breaks"] - 1
            rest = f" (and {counted(more, 'break')} behind it)" if more else ""
            lines.append(f"  broken  line {number:,} of the history: {reason}{rest}")
        lines += [_run_failure(run) for run in folder.runs]
        lines += [_file_line(file) for file in folder.extra]
    for run in verdict.runs:
        lines += [_file_line(file) for file in run.failures]
    return lines


def _run_failure(run: RunCheck) -> str:
    """One line for a run: its first failure, and how many more there are."""
    more = len(run.failures) - 1
    rest = f"; and {more:,} more" if more else ""
    return f"{_file_line(run.failures[0])} (run {run.run_id}{rest})"


def _file_line(file: FileCheck) -> str:
    path = f"…{file.path[-_LONGEST_PATH:]}" if len(file.path) > _LONGEST_PATH else file.path
    return f"  {file.state}  {file.role} {path}: {file.detail}"


def _essence(verdict: Verdict, secrets: Secrets) -> dict[str, Any]:
    def told(text: str | None) -> str | None:
        return visible(mask_text(text, secrets), 1000) if text is not None else None

    def file_of(file: FileCheck) -> dict[str, Any]:
        return {
            "role": file.role,
            "path": told(file.path),
            "state": file.state,
            "detail": told(file.detail),
        }

    def run_of(run: RunCheck) -> dict[str, Any]:
        return {
            "run_id": run.run_id,
            "task": told(run.task),
            "intact": run.is_intact and run.removed_by is None,
            "manifest": told(run.manifest_path),
            "removed_by": run.removed_by,
            "files_total": len(run.files),
            "not_intact_total": len(run.failures),
            "files": [file_of(file) for file in run.failures[:_MOST_LISTED]],
            "notes": [told(note) for note in run.notes],
        }

    runs = [*verdict.runs, *(run for folder in verdict.folders for run in folder.runs)]
    folders = [_folder_of(folder, file_of) for folder in verdict.folders[:_MOST_LISTED]]
    cut = [
        len(runs) > _MOST_LISTED,
        len(verdict.folders) > _MOST_LISTED,
        *(len(run.failures) > _MOST_LISTED for run in runs[:_MOST_LISTED]),
        *(
            folder.totals[name] > _MOST_LISTED
            for folder in verdict.folders
            for name in ("breaks", "extra", "not_intact")
        ),
    ]
    return {
        "verdict": "intact" if verdict.is_intact else "not_intact",
        "totals": verdict.totals(),
        "head": verdict.folders[0].head if len(verdict.folders) == 1 else None,
        "folders": folders,
        "runs": [run_of(run) for run in runs[:_MOST_LISTED]],
        "truncated": any(cut),
    }


def _folder_of(
    check: FolderCheck, file_of: Callable[[FileCheck], dict[str, Any]]
) -> dict[str, Any]:
    anchor = check.anchor
    return {
        "folder": check.folder,
        "head": check.head,
        "anchor": None
        if anchor is None
        else {
            "sha256": anchor.sha256,
            "line": anchor.line,
            "proven": anchor.is_proven,
            "runs_after": anchor.runs_after if anchor.line is not None else None,
        },
        "breaks": [
            {"line": number, "reason": reason} for number, reason in check.breaks[:_MOST_LISTED]
        ],
        "extra": [file_of(file) for file in check.extra[:_MOST_LISTED]],
        "totals": check.totals,
    }


if TYPE_CHECKING:
    from collections.abc import Callable
