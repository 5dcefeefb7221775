"""`.pyx/peeked/<run_id>.jsonl`: which parts of a run's outputs were looked at, one line each."""

from __future__ import annotations

import os
import time

from pyx_core.errors import write_error
from pyx_core.evidence.locks import lock
from pyx_core.manifest.encoding import encode
from pyx_core.naming import STATE_FOLDER
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.formats.peeked import Request
    from pyx_core.manifest.contract import Output
    from pyx_core.secrets.detect import Secrets


def peeks_path(run: StoredRun) -> str:
    """Where the looks at a run's outputs are noted."""
    return os.path.join(run.home, STATE_FOLDER, "peeked", f"{run.run_id}.jsonl")


def note_peek(
    run: StoredRun, output: Output, request: Request, secrets: Secrets, *, truncated: bool
) -> None:
    """Appends what was looked at, masked. Raises PyxError `disk_full` or `unwritable`."""
    part = {name: mask_text(str(value), secrets) for name, value in request.parts().items()}
    line = {
        "ts": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "output": output["name"],
        "sha256": output["sha256"],
        "part": part,
        "budget": request.budget,
        "truncated": truncated,
    }
    path = peeks_path(run)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            lock(descriptor)
            os.write(descriptor, encode(line))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise write_error(path, error) from error
