"""What a run left becomes its manifest."""

from __future__ import annotations

import os
import time

from pyx_core.engine.variables import OUTPUT_PATH
from pyx_core.evidence.outputs import Collection, hash_file, log_entry
from pyx_core.evidence.settle import settle_log, settle_snapshots
from pyx_core.secrets.masker import mask_text
from pyx_core.secrets.scan import Scanner
from pyx_core.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.manifest.contract import FileHash, Manifest, Notice, Output, Status
    from pyx_core.runs.context import Context
    from pyx_core.runs.execute import Outcome
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.resolve import Plan
    from pyx_core.secrets.detect import Secrets

_LARGEST_DECLARATION_BYTES = 16 << 20
_DEEPEST_DECLARATION = 100
_LONGEST_SUMMARY = 500


def collect(plan: Plan, ground: Ground, outcome: Outcome, context: Context) -> Manifest:
    """The manifest of a run that has ended, or could not start. Nothing is published yet."""
    names = ground.claim.names
    changes = ground.watch.changes()
    warnings: list[Notice] = []
    declared = _declaration(ground, names.file("declaration.txt"), warnings)
    collection = Collection(names.run_id, ground.own_files, lambda: Scanner(context.secrets))
    entries = declared.pop("outputs", [])
    collection.add_declared(
        entries if isinstance(entries, list) else [entries], names.folder, plan.cwd, changes
    )
    collection.add_changes(changes)
    warnings += _changed_since_start(context.script, "script")
    warnings += _changed_since_start(context.input, "input")
    warnings += _of_log(outcome, context)
    warnings += collection.warnings
    log, log_warnings = settle_log(ground.claim, _log(outcome, names.log))
    warnings += log_warnings
    warnings += settle_snapshots(ground.snapshots)
    status, error = _status(plan, outcome)
    if outcome.problem is None and status in ("failed", "killed"):
        error = _with_last_line(error, ground.claim.log)
    summary = declared.pop("summary", None) or outcome.docstring or _first_comment(ground)
    ending = outcome.ending
    manifest: Manifest = {
        "schema": "manifest-io/1",
        "run_id": names.run_id,
        "task": names.task,
        "summary": str(summary)[:_LONGEST_SUMMARY] if summary else None,
        "success": status == "ok",
        "status": status,
        "exit_code": ending.exit_code if ending else None,
        "signal": signal_name(ending.signal) if ending and ending.signal else None,
        "error": error,
        "started_at": timestamp(outcome.started_at_s),
        "finished_at": timestamp(outcome.started_at_s + outcome.duration_s),
        "duration_s": round(outcome.duration_s, 3),
        "output_dir": names.folder,
        "input_path": ground.input_path,
        "command": {
            "argv": outcome.argv,
            "cwd": plan.cwd,
            "interpreter": outcome.interpreter.path if outcome.interpreter else None,
            "runtime": context.runtime,
        },
        "script": context.script,
        "input": context.input,
        "outputs": [log, *collection.outputs],
        "environment": context.environment(outcome.environ),
        "git": context.git(),
        "limits": {"timeout_s": plan.timeout_s, "log_bytes": plan.log_limit},
        "resources": {
            "user_s": _rounded(ending.user_s),
            "system_s": _rounded(ending.system_s),
            "max_rss_bytes": ending.max_rss_bytes,
        }
        if ending
        else None,
        "processes": {"left_behind": ending.left_behind, "killed": ending.killed}
        if ending
        else None,
        "warnings": warnings,
        "declared": declared,
        "tool": {"name": "pyx", "version": __version__},
    }
    return _masked(manifest, context.secrets)


def _declaration(ground: Ground, kept: str, warnings: list[Notice]) -> dict[str, Any]:
    """The JSON object that the script left at the manifest's path; what is none is kept aside."""
    path = ground.claim.manifest
    if not os.path.lexists(path):
        return {}
    import json

    problem = f"what the script wrote at {OUTPUT_PATH} is no JSON object, or nested too deeply"
    try:
        if os.path.isfile(path) and os.path.getsize(path) <= _LARGEST_DECLARATION_BYTES:
            with open(path, "rb") as file:
                declared = json.loads(
                    file.read().decode("utf-8-sig"), parse_constant=_refuse_constant
                )
            if isinstance(declared, dict) and _is_shallow(declared, _DEEPEST_DECLARATION):
                return declared
    except (OSError, ValueError, RecursionError) as error:
        problem += f" ({error})"
    os.replace(path, kept)
    warnings.append({"kind": "declaration_invalid", "message": f"{problem}; it is kept as {kept}"})
    return {}


def _is_shallow(value: Any, room: int) -> bool:
    if isinstance(value, dict):
        return room > 0 and all(_is_shallow(item, room - 1) for item in value.values())
    if isinstance(value, list):
        return room > 0 and all(_is_shallow(item, room - 1) for item in value)
    return True


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _changed_since_start(before: FileHash | None, label: str) -> list[Notice]:
    if before is None:
        return []
    now = hash_file(before["path"])
    if now == before["sha256"]:
        return []
    what = "was changed" if now is not None else "was removed"
    message = f"the {label} {before['path']} {what} during the run; the snapshot is what ran"
    return [{"kind": f"{label}_changed", "message": message}]


def _of_log(outcome: Outcome, context: Context) -> list[Notice]:
    found: list[Notice] = []
    if outcome.log_held:
        message = "a process outside the run still holds its output; the log may lack its end"
        found.append({"kind": "log_held", "message": message})
    if context.secrets.too_short:
        names = ", ".join(context.secrets.too_short)
        message = f"too short or too common to be masked, so the log may show them: {names}"
        found.append({"kind": "secret_too_short", "message": message})
    return found


def _log(outcome: Outcome, path: str) -> Output:
    log = outcome.log
    assert log is not None
    return log_entry(
        path,
        size=log.size,
        sha256=log.sha256,
        lines=log.lines,
        omitted_bytes=log.omitted_bytes,
        omitted_lines=log.omitted_lines,
        masked=outcome.masked,
    )


def _status(plan: Plan, outcome: Outcome) -> tuple[Status, str | None]:
    ending = outcome.ending
    if ending is None:
        assert outcome.problem is not None
        return "not_started", outcome.problem.message
    if outcome.cause == "timeout":
        return "timeout", f"timed out after {plan.timeout_s:g} s"
    if outcome.cause == "interrupted":
        return "interrupted", "stopped on request"
    if ending.signal is not None:
        return "killed", f"ended by {signal_name(ending.signal)}"
    if ending.exit_code != 0:
        return "failed", f"exit code {ending.exit_code}"
    return "ok", None


def _with_last_line(error: str | None, log: int) -> str:
    """An error with the log's last line, which for most languages names it."""
    os.lseek(log, max(os.fstat(log).st_size - 4096, 0), os.SEEK_SET)
    lines = os.read(log, 4096).decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{error}: {last[:_LONGEST_SUMMARY]}" if last else str(error)


def _first_comment(ground: Ground) -> str | None:
    """The first comment line of a script that has no docstring."""
    snapshot = ground.script_snapshot
    source = (snapshot.content or b"")[:4096] if snapshot else b""
    for line in source.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if not text or text.startswith("#!") or text == "# /// script":
            continue
        mark = next((mark for mark in ("//", "#", "--", "/*") if text.startswith(mark)), None)
        return text.lstrip("/#-* ").rstrip("*/ ") or None if mark else None
    return None


def signal_name(number: int) -> str:
    """A signal's name, such as `SIGSEGV`."""
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def timestamp(unix_s: float) -> str:
    """A moment in UTC with milliseconds, as the contract writes it."""
    whole = int(unix_s)
    milliseconds = int((unix_s - whole) * 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{milliseconds:03d}Z"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _masked(manifest: Manifest, secrets: Secrets) -> Manifest:
    """The manifest without secret values in what scripts and people wrote into it."""
    if not secrets:
        return manifest

    def mask(value: Any) -> Any:
        if isinstance(value, str):
            return mask_text(value, secrets)
        if isinstance(value, list):
            return [mask(item) for item in value]
        if isinstance(value, dict):
            return {mask(key): mask(item) for key, item in value.items()}
        return value

    manifest["summary"] = mask(manifest["summary"])
    manifest["error"] = mask(manifest["error"])
    manifest["warnings"] = mask(manifest["warnings"])
    manifest["declared"] = mask(manifest["declared"])
    for output in manifest["outputs"]:
        if output["attribution"] == "declared":
            output["role"] = mask(output["role"])
            output["category"] = mask(output["category"])
            output["format"] = mask(output["format"])
    manifest["command"]["argv"] = mask(manifest["command"]["argv"])
    return manifest
