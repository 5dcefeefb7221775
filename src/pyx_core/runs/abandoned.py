"""Runs whose pyx was killed: closed with what is left of their evidence."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, cast

from pyx_core.errors import PyxError
from pyx_core.evidence.history import history
from pyx_core.evidence.locks import try_lock
from pyx_core.evidence.outputs import Collection
from pyx_core.evidence.settle import log_as_it_is
from pyx_core.hashing import sha256_of
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.naming import REPLAY_ENDING, RUN_ID_PATTERN, STATE_FOLDER, RunNames
from pyx_core.runs.finish import history_line
from pyx_core.runs.masking import masked
from pyx_core.runs.status import timestamp
from pyx_core.secrets.scan import Scanner
from pyx_core.version import __version__

if TYPE_CHECKING:
    from typing import Any

    from pyx_core.manifest.contract import Manifest, Output
    from pyx_core.secrets.detect import Secrets

_RUN_ID = re.compile(RUN_ID_PATTERN)


def close_abandoned(folder: str, secrets: Secrets) -> list[str]:
    """Closes every run of a folder whose writer is gone; their ids, oldest first.

    `secrets` are those known now; those of then were masked in the log as it was written.
    A folder that can't be written is left as it is: whoever may write it closes them.
    """
    notes = os.path.join(folder, STATE_FOLDER, "active")
    try:
        names = sorted(name for name in os.listdir(notes) if _RUN_ID.fullmatch(name))
    except OSError:
        return []
    return [name for name in names if _close(folder, os.path.join(notes, name), name, secrets)]


def _close(folder: str, note: str, run_id: str, secrets: Secrets) -> bool:
    try:
        descriptor = os.open(note, os.O_RDWR)
    except OSError:
        # Finished this very moment, or not ours.
        return False
    try:
        if not try_lock(descriptor):
            return False
        told = _parsed(_content(note))
        place = str(told.get("folder") or _folder_of(run_id, folder))
        manifest, path = _manifest(place, run_id, told, os.path.getmtime(note), secrets)
        if manifest is not None:
            content = _published(manifest, path, secrets)
            if not _is_on_record(folder, run_id):
                line = history_line(manifest, path, sha256_of(content), told.get("source", "file"))
                history.append(folder, line)
        os.unlink(note)
    except (OSError, PyxError):
        return False
    finally:
        os.close(descriptor)
    return manifest is not None and manifest["status"] == "abandoned"


def _published(manifest: Manifest, path: str, secrets: Secrets) -> bytes:
    """The content of the manifest's file, which is written unless the run itself had got so far."""
    content = _content(path)
    if "tool" not in _parsed(content):
        content = encode_for_readers(masked(manifest, secrets))
        publish(path, content)
    return content


def _is_on_record(folder: str, run_id: str) -> bool:
    return any(line["run_id"] == run_id for line in history.newest_first(folder))


def _folder_of(run_id: str, home: str) -> str:
    """Where the log is of a run that was killed before its note said so: a replay has a folder of
    its own in the home of its run."""
    ending = f".{run_id}.log.txt"
    for entry in os.scandir(home):
        is_replay = REPLAY_ENDING in entry.name and entry.is_dir(follow_symlinks=False)
        if is_replay and any(name.endswith(ending) for name in os.listdir(entry.path)):
            return entry.path
    return home


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _parsed(told: bytes) -> dict[str, Any]:
    """A JSON object; empty where pyx was killed before it, or the script, could write it."""
    try:
        value = json.loads(told)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _manifest(
    folder: str, run_id: str, note: dict[str, Any], started_s: float, secrets: Secrets
) -> tuple[Manifest | None, str]:
    """The manifest of a run without an end, and its path; None where nothing is left of it.

    Where pyx was killed between the manifest and the end, it is the one that was written.
    """
    log = next((name for name in os.listdir(folder) if name.endswith(f".{run_id}.log.txt")), None)
    if log is None:
        return None, ""
    names = RunNames(folder, log.removesuffix(f".{run_id}.log.txt"), run_id)
    path = str(note.get("manifest") or names.manifest)
    declared = _parsed(_content(path))
    if "tool" in declared:
        return cast("Manifest", declared), path
    started_s = float(note.get("started_at_s") or started_s)
    ended_s = max(os.path.getmtime(names.log), started_s)
    files = [note[key]["path"] for key in ("script", "input") if note.get(key)]
    collection = Collection(folder, run_id, {names.log, path, *files}, 0, lambda: Scanner(secrets))
    collection.add_changes(
        {
            os.path.join(folder, name): "created"
            for name in os.listdir(folder)
            if run_id in name and not name.startswith(".")
        }
    )
    manifest: Manifest = {
        "schema": "manifest-io/1",
        "run_id": run_id,
        "task": names.task,
        "replay_of": note.get("replay_of"),
        "summary": None,
        "success": False,
        "status": "abandoned",
        "exit_code": None,
        "signal": None,
        "error": "pyx was killed during the run",
        "started_at": timestamp(started_s),
        "finished_at": timestamp(ended_s),
        "duration_s": round(ended_s - started_s, 3),
        "output_dir": folder,
        "input_path": (note.get("input") or {}).get("path"),
        "command": {
            "argv": list(note.get("argv") or []),
            "cwd": str(note.get("cwd") or folder),
            "interpreter": None,
            "runtime": None,
        },
        "script": note.get("script"),
        "input": note.get("input"),
        "outputs": [_log(names.log), *collection.outputs],
        "environment": None,
        "git": None,
        "limits": None,
        "resources": None,
        "processes": None,
        "warnings": [
            {
                "kind": "abandoned",
                "message": "closed afterwards: the log may lack its end, and what the script "
                "started may still be running",
            },
            *collection.warnings,
        ],
        "declared": declared,
        "tool": {"name": "pyx", "version": __version__},
    }
    return manifest, path


def _log(path: str) -> Output:
    with open(path, "rb") as file:
        return log_as_it_is(path, file.fileno())
