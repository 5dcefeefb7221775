"""At the end of a run its log and snapshots are where the manifest will say, as it will say.

A script may clean its folder, or write to the log's path itself.
"""

from __future__ import annotations

import os

from pyx_core.errors import write_error
from pyx_core.evidence.objects import CHUNK_BYTES
from pyx_core.evidence.outputs import log_entry
from pyx_core.hashing import new_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.evidence.claim import Claim
    from pyx_core.evidence.objects import Snapshot
    from pyx_core.manifest.contract import Notice, Output


def settle_log(claim: Claim, expected: Output) -> tuple[Output, list[Notice]]:
    """The log's entry as the file really is; warnings where it is not as pyx wrote it.

    A log that was removed or replaced is written anew from the descriptor that is still open.
    Raises PyxError where that can't be done.
    """
    warnings: list[Notice] = []
    path = expected["path"]
    if not _is_same_file(path, claim.log):
        _restore(path, claim.log)
        message = f"the log {path} was removed or replaced during the run; it was written anew"
        warnings.append({"kind": "log_replaced", "message": message})
    found = log_as_it_is(
        path,
        claim.log,
        omitted_bytes=expected.get("omitted_bytes", 0),
        omitted_lines=expected.get("omitted_lines", 0),
        masked=expected.get("masked", 0),
    )
    if found["sha256"] != expected["sha256"]:
        message = f"something other than pyx wrote to the log {path}; its hash is of what is there"
        warnings.append({"kind": "log_changed", "message": message})
    return found, warnings


def settle_snapshots(snapshots: list[Snapshot]) -> list[Notice]:
    """Warnings for kept bytes that are gone and could not be written again."""
    return [
        {
            "kind": "snapshot_removed",
            "message": f"the snapshot of {snapshot.path} was removed during the run",
        }
        for snapshot in snapshots
        if not snapshot.is_kept()
    ]


def _is_same_file(path: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _restore(path: str, descriptor: int) -> None:
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "xb") as file:
            file.writelines(_chunks(descriptor))
        os.replace(temporary, path)
    except OSError as error:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise write_error(path, error) from error


def log_as_it_is(
    path: str, descriptor: int, *, omitted_bytes: int = 0, omitted_lines: int = 0, masked: int = 0
) -> Output:
    """The log's entry by what is in the file now; what was left out of it can't be seen there."""
    digest = new_digest(os.fstat(descriptor).st_size)
    size = lines = 0
    last = b"\n"
    for chunk in _chunks(descriptor):
        digest.update(chunk)
        size += len(chunk)
        lines += chunk.count(b"\n")
        last = chunk[-1:]
    return log_entry(
        path,
        size=size,
        sha256=digest.hexdigest(),
        lines=lines + (last != b"\n"),
        omitted_bytes=omitted_bytes,
        omitted_lines=omitted_lines,
        masked=masked,
    )


def _chunks(descriptor: int) -> Iterator[bytes]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    while chunk := os.read(descriptor, CHUNK_BYTES):
        yield chunk
