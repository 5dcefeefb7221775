"""Run a process with bounds on its time and its output; its descendants are ended with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading

from pyx_core.environment.outcome import Outcome

assert sys.platform == "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

_ENDING_S = 0.5
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
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
        )
    assert process.stdout is not None
    chunks: list[bytes] = []
    # The pipe can't be waited for with a bound: a descendant may keep it open for ever.
    reader = threading.Thread(target=_read, args=(process.stdout, chunks, limit_bytes), daemon=True)
    reader.start()
    late = False
    try:
        process.wait(timeout_s)
        reader.join(_ENDING_S)
    except subprocess.TimeoutExpired:
        late = True
    if process.poll() is None or reader.is_alive():
        _end_tree(process)
        reader.join(_ENDING_S)
    output = b"".join(chunks)
    killed = late or len(output) >= limit_bytes
    return Outcome(
        output=output,
        exit_code=None if killed else process.returncode,
        late=late and len(output) < limit_bytes,
    )


def _read(pipe: IO[bytes], chunks: list[bytes], limit_bytes: int) -> None:
    """Keep the first `limit_bytes` and read on, so that the writer does not block."""
    kept = 0
    with pipe:
        while chunk := os.read(pipe.fileno(), _CHUNK_BYTES):
            if kept < limit_bytes:
                chunks.append(chunk[: limit_bytes - kept])
                kept += len(chunks[-1])


def _end_tree(process: subprocess.Popen[bytes]) -> None:
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        for descendant in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                descendant.kill()
    with contextlib.suppress(OSError):
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_ENDING_S)
