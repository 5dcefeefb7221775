"""How a run ended, in the contract's words."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import Status
    from pyx_core.runs.outcome import Outcome
    from pyx_core.runs.resolve import Plan

_LONGEST_LINE = 500
_LAST_BYTES = 4096


def status_of(plan: Plan, outcome: Outcome, log: int) -> tuple[Status, str | None]:
    """The status, and what went wrong; `log` is the log's open file."""
    ending = outcome.ending
    if ending is None:
        assert outcome.problem is not None
        return "not_started", outcome.problem.message
    if outcome.cause == "timeout":
        if outcome.failure is not None:
            return "timeout", outcome.failure.message
        return "timeout", f"timed out after {plan.timeout_s:g} s"
    if outcome.cause == "interrupted":
        return "interrupted", "stopped on request"
    if outcome.failure is not None:
        return "failed", outcome.failure.message
    if ending.signal is not None:
        return "killed", f"ended by {signal_name(ending.signal)}"
    if ending.exit_code != 0:
        return "failed", _with_last_line(f"exit code {ending.exit_code}", log)
    return "ok", None


def _with_last_line(error: str, log: int) -> str:
    """An error with the log's last line, which for most languages names it."""
    os.lseek(log, max(os.fstat(log).st_size - _LAST_BYTES, 0), os.SEEK_SET)
    lines = os.read(log, _LAST_BYTES).decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{error}: {last[:_LONGEST_LINE]}" if last else error


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
