"""The end of a run: collected, written, on the history, no longer in progress."""

from __future__ import annotations

import os

from pyx_core.engine.spool import Spool
from pyx_core.errors import PyxError, write_error
from pyx_core.evidence.history import history
from pyx_core.evidence.history.declared_text import declared_text
from pyx_core.hashing import sha256_of
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.runs.collect import collect
from pyx_core.runs.context import Context
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine, Manifest
    from pyx_core.runs.outcome import Outcome
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.request import Source
    from pyx_core.runs.resolve import Plan

# What pyx itself says by its exit code, instead of the script (design, section 5).
_TIMED_OUT = 124
_CANNOT_EXECUTE = 126
_NO_INTERPRETER = 127
_SIGNALLED = 128
_INTERRUPTED = 130


class Record:
    """A finished run: its manifest, where that is, and the exit code that stands for it.

    `problem` says what kept it from starting, or what work of pyx itself failed with.
    """

    __slots__ = ("exit_code", "manifest", "manifest_path", "manifest_size", "problem")

    def __init__(self, manifest: Manifest, path: str, size: int, outcome: Outcome) -> None:
        self.manifest = manifest
        self.manifest_path = path
        self.manifest_size = size
        self.exit_code = _exit_code(outcome)
        self.problem = outcome.problem or outcome.failure


def finish(plan: Plan, ground: Ground, outcome: Outcome) -> Record:
    """Writes the manifest last, then the history. Raises PyxError where that can't be done."""
    context = outcome.context
    if context is None:
        context = Context(plan, ground)
        context.look(outcome.argv, outcome.interpreter, outcome.started_at_s, None)
        outcome.log = _log_of_problem(ground, outcome, context)
    if outcome.log_error is not None:
        raise write_error(ground.claim.names.log, outcome.log_error)
    manifest = collect(plan, ground, outcome, context)
    content = encode_for_readers(manifest)
    path = ground.claim.manifest
    publish(path, content)
    try:
        line = history_line(manifest, path, sha256_of(content), plan.request.source)
        history.append(ground.claim.names.home, line)
    except PyxError:
        os.unlink(path)
        raise
    ground.claim.release()
    return Record(manifest, path, len(content), outcome)


def history_line(manifest: Manifest, path: str, sha256: str, source: Source) -> HistoryLine:
    """The line that stands for a run in the history; `sha256` is of the manifest's file."""
    return {
        "ts": manifest["started_at"],
        "run_id": manifest["run_id"],
        "task": manifest["task"],
        "manifest": path,
        "success": manifest["success"],
        "status": manifest["status"],
        "duration_s": manifest["duration_s"],
        "summary": manifest["summary"],
        "source": source,
        "error": manifest["error"],
        "declared_text": declared_text(manifest["declared"]),
        "manifest_sha256": sha256,
        "previous_sha256": None,
    }


def _log_of_problem(ground: Ground, outcome: Outcome, context: Context) -> Spool:
    """The log of a run that could not start says why."""
    assert outcome.problem is not None
    text = outcome.shown or f"{outcome.problem.message}\n"
    spool = Spool(ground.claim.log, limit=1 << 20)
    try:
        spool.feed(mask_text(text, context.secrets).encode("utf-8", "backslashreplace"))
        spool.close()
    except OSError as error:
        raise write_error(ground.claim.names.log, error) from error
    return spool


def _exit_code(outcome: Outcome) -> int:
    if outcome.problem is not None:
        missing = outcome.problem.kind == "interpreter_missing"
        return _NO_INTERPRETER if missing else _CANNOT_EXECUTE
    if outcome.cause == "timeout":
        return _TIMED_OUT
    if outcome.cause == "interrupted":
        return _INTERRUPTED
    ending = outcome.ending
    assert ending is not None
    if ending.signal is not None:
        return _SIGNALLED + ending.signal
    return ending.exit_code or 0
