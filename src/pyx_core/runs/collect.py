"""What a run left becomes its manifest."""

from __future__ import annotations

from pyx_core.evidence.outputs import Collection, hash_file, log_entry
from pyx_core.evidence.settle import settle_log, settle_snapshots
from pyx_core.runs.declaration import read_declaration
from pyx_core.runs.masking import masked
from pyx_core.runs.status import signal_name, status_of, timestamp
from pyx_core.runs.summary import first_comment
from pyx_core.secrets.scan import Scanner
from pyx_core.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import FileHash, Manifest, Notice, Output
    from pyx_core.runs.context import Context
    from pyx_core.runs.outcome import Outcome
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.resolve import Plan

_LONGEST_SUMMARY = 500
_LONGEST_MESSAGE = 2000


def collect(plan: Plan, ground: Ground, outcome: Outcome, context: Context) -> Manifest:
    """The manifest of a run that has ended, or could not start. Nothing is published yet."""
    names = ground.claim.names
    changes = ground.watch.changes()
    kept = names.file("declaration.txt")
    declared, warnings = read_declaration(ground.claim.manifest, kept)
    if warnings:
        changes[kept] = "created"
    collection = Collection(
        names.folder,
        names.run_id,
        ground.own_files,
        ground.claim.marked_ns,
        lambda: Scanner(context.secrets),
    )
    entries = declared.pop("outputs", [])
    channel = plan.request.channel
    if channel is not None and channel.record is not None:
        collection.add_own(channel.record, "queries")
    collection.add_declared(entries if isinstance(entries, list) else [entries], plan.cwd, changes)
    collection.add_changes(changes)
    warnings += outcome.warnings
    warnings += _changed_since_start(context.script, "script")
    warnings += _changed_since_start(context.input, "input")
    warnings += _of_log(outcome, context)
    warnings += _of_processes(outcome)
    warnings += collection.warnings
    log, log_warnings = settle_log(ground.claim, _log(outcome, names.log))
    warnings += log_warnings
    warnings += settle_snapshots(ground.snapshots)
    status, error = status_of(plan, outcome, ground.claim.log)
    source = ground.script_snapshot.content if ground.script_snapshot else None
    summary = declared.pop("summary", None) or outcome.docstring or first_comment(source or b"")
    ending = outcome.ending
    manifest: Manifest = {
        "schema": "manifest-io/1",
        "run_id": names.run_id,
        "task": names.task,
        "replay_of": plan.request.replay_of,
        "summary": str(summary) if summary else None,
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
    manifest = masked(manifest, context.secrets)
    # Cut only now: the first part of a secret would not be known for one.
    manifest["summary"] = _cut(manifest["summary"], _LONGEST_SUMMARY)
    for warning in manifest["warnings"]:
        warning["message"] = _cut(warning["message"], _LONGEST_MESSAGE) or ""
    return manifest


def _cut(text: str | None, longest: int) -> str | None:
    return text if text is None or len(text) <= longest else f"{text[: longest - 1]}…"


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


def _of_processes(outcome: Outcome) -> list[Notice]:
    refused = outcome.ending.refused if outcome.ending else 0
    if not refused:
        return []
    message = f"{refused} processes of another user, which the script started, could not be ended"
    return [{"kind": "not_ended", "message": message}]


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


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
