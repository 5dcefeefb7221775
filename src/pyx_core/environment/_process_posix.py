"""Run a process with bounds on its time and its output; nothing of its group is left."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

from pyx_core.environment.outcome import Outcome

assert sys.platform != "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOOK_S = 0.05
_CHUNK_BYTES = 65536


def run_bounded(
    argv: Sequence[str],
    *,
    environ: Mapping[str, str],
    cwd: str,
    timeout_s: float,
    limit_bytes: int,
    input_path: str = os.devnull,
) -> Outcome:
    """Run `argv` on the input file and return the first `limit_bytes` of stdout and stderr.

    Raises OSError where it can't be started.
    """
    with open(input_path, "rb") as source:
        process = subprocess.Popen(
            argv,
            env=environ,
            cwd=cwd,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    assert process.stdout is not None
    deadline = time.monotonic() + timeout_s
    with process.stdout:
        try:
            output, late = _read(process, process.stdout.fileno(), deadline, limit_bytes)
            if not late and len(output) < limit_bytes:
                late = _outlives(process, deadline)
        finally:
            # Also what the process left behind in its group: the number can't have been given to
            # another group while one of its members lives.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            exit_code = process.wait()
    killed = late or len(output) >= limit_bytes
    return Outcome(output=output, exit_code=None if killed else exit_code, late=late)


def _read(
    process: subprocess.Popen[bytes], pipe: int, deadline: float, limit_bytes: int
) -> tuple[bytes, bool]:
    """The output until its end, its limit, or the deadline; and whether that was reached."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    output = b""
    while len(output) < limit_bytes:
        if poll.poll(_LOOK_S * 1000):
            chunk = os.read(pipe, min(_CHUNK_BYTES, limit_bytes - len(output)))
            if not chunk:
                break
            output += chunk
        elif process.poll() is not None:
            break  # it left a child behind that keeps the pipe open
        if time.monotonic() >= deadline:
            return output, True
    return output, False


def _outlives(process: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return True
    return False
