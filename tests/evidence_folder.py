"""Evidence to be spoiled: runs made within this process, and ways to make it look old."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyx_core.evidence.audit.audit import check_folder
from pyx_core.evidence.audit.named_runs import check_named
from pyx_core.evidence.history import history
from pyx_core.evidence.measurement import Measurement
from pyx_core.manifest.encoding import encode
from pyx_core.runs.record import Workspace, record
from pyx_core.runs.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.evidence.audit.folder_check import FolderCheck
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.runs.finish import Record


def make_run(
    folder: Path,
    task: str = "count",
    output: bytes = b"id,total\n1,2\n",
    perform: Callable[[Workspace], None] | None = None,
    **request: Any,
) -> Record:
    """A run of pyx itself with an input, a log and an output; quick, for no process is started."""

    def usual(workspace: Workspace) -> None:
        Path(workspace.names.file("rows.csv")).write_bytes(output)
        workspace.say(f"counted {len(output)} bytes")
        workspace.summary = "2 rows"
        workspace.declared["rows"] = 2

    asked: dict[str, Any] = {
        "caller_cwd": str(folder),
        "environ": {},
        "source": "pyx",
        "task": task,
        "output_dir": str(folder),
        "input_content": b'{"table": "orders"}',
        **request,
    }
    return record(Request(**asked), ["pyx", task], perform or usual)


def audit(folder: Path, anchor: str | None = None) -> FolderCheck:
    """All of a folder."""
    with Measurement() as measurement:
        return check_folder(str(folder), measurement, anchor)


def named(folder: Path, run_id: str) -> RunCheck:
    """One run of a folder."""
    with Measurement() as measurement:
        return check_named(str(folder), {run_id}, measurement)[run_id]


def states(check: RunCheck) -> set[tuple[str, str]]:
    """Role and state of what is not intact."""
    return {(file.role, file.state) for file in check.failures}


def history_lines(folder: Path) -> list[bytes]:
    """The lines of a history as they stand there, without their ends."""
    return (folder / ".history.jsonl").read_bytes().splitlines()


def write_history(folder: Path, lines: list[bytes]) -> None:
    """Writes a history anew."""
    (folder / ".history.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def chain_anew(folder: Path, lines: list[bytes]) -> None:
    """What somebody does who wants changed lines to look like a whole chain."""
    os.unlink(folder / ".history.jsonl")
    for line in lines:
        history.append(str(folder), json.loads(line))


def without_hashes(folder: Path) -> None:
    """The history as an earlier pyx wrote it."""
    lines = []
    for raw in history_lines(folder):
        line = json.loads(raw)
        del line["manifest_sha256"], line["previous_sha256"]
        lines.append(encode(line).rstrip(b"\n"))
    write_history(folder, lines)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_gc_run(folder: Path, removed: list[str]) -> Record:
    """A run as `pyx gc` leaves it, which removed some runs."""

    def perform(workspace: Workspace) -> None:
        lines = [
            {"run_id": run_id, "path": "p", "size": 1, "sha256": "0" * 64} for run_id in removed
        ]
        path = Path(workspace.names.file("removed.jsonl"))
        path.write_bytes(b"".join(map(encode, lines)))

    return make_run(folder, "gc", perform=perform)
