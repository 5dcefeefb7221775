"""What `pyx gc` says: what goes or went, what stayed and why, all of it bounded."""

from __future__ import annotations

from collections import Counter

from pyx_cli.render.errors import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from pyx_cli.context import Context
    from pyx_core.runs.finish import Record
    from pyx_core.runs.gc import Removal

_MOST_RUNS = 20
_MOST_KEPT = 20
_LONGEST = 500


def result(removal: Removal, record: Record | None) -> dict[str, object]:
    """The whole as an object; `record` is None where nothing was done."""
    removed = record.manifest["declared"].get("removed") if record is not None else None
    planned = {
        "runs": len(removal.runs),
        "files": len(removal.files),
        "bytes": removal.bytes,
    }
    kept = [
        {"what": visible(what, _LONGEST), "reason": visible(reason, _LONGEST)}
        for what, reason in removal.kept[:_MOST_KEPT]
    ]
    return {
        "folder": removal.folder,
        "planned": planned,
        "removed": removed or {"runs": 0, "files": 0, "bytes": 0},
        "archive": removal.archive if record is not None else None,
        "record": record.manifest_path if record is not None else None,
        "runs": removal.runs[:_MOST_RUNS],
        "kept": kept,
        "kept_total": len(removal.kept),
        "truncated": len(removal.runs) > _MOST_RUNS or len(removal.kept) > _MOST_KEPT,
    }


def show_removal(
    removal: Removal, record: Record | None, context: Context, *, dry_run: bool
) -> None:
    """What would go, or what went, on stdout; what stayed on stderr."""
    if record is not None:
        context.stdout.write(f"{record.manifest['summary']}\n")
        if removal.archive is not None:
            context.stdout.write(f"Archive saved: {visible(removal.archive)}\n")
        context.stdout.write(
            f"Manifest saved: {record.manifest_path} (bytes={record.manifest_size})\n"
        )
    elif removal.files:
        show_plan(removal, context.stdout)
    else:
        context.stdout.write("nothing to remove\n")
    for what, reason in removal.kept[:_MOST_KEPT]:
        context.stderr.write(f"kept {visible(what, _LONGEST)}: {visible(reason, _LONGEST)}\n")
    left = len(removal.kept) - _MOST_KEPT
    if left > 0:
        context.stderr.write(f"kept {left} more, for such reasons\n")
    if dry_run and removal.files:
        context.stderr.write("nothing was removed; --archive FILE.zip or --drop does it\n")


def show_plan(removal: Removal, stream: TextIO) -> None:
    """The runs that would go, oldest first, and the sum."""
    files = Counter(file.run_id for file in removal.files)
    stream.writelines(
        f"{run_id}  {_files(files[run_id])}\n" for run_id in removal.runs[:_MOST_RUNS]
    )
    left = len(removal.runs) - _MOST_RUNS
    if left > 0:
        stream.write(f"and {left} more runs\n")
    if files[None]:
        stream.write(f"{_files(files[None])} of snapshots that no other run needs\n")
    stream.write(f"in all {_files(len(removal.files))}, {removal.bytes} bytes\n")


def _files(number: int) -> str:
    return f"{number} file" if number == 1 else f"{number} files"
