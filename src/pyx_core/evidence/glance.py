"""What became of an output, as far as a glance tells; `pyx verify` tells for certain."""

from __future__ import annotations

import os
import stat

from pyx_core.evidence.outputs import hash_file
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import Output

# What is hashed in a moment.
_SMALL_BYTES = 4 << 20

THERE, MISSING = "there", "missing"


def glance(path: str, output: Output) -> str:
    """`there`, `missing`, or `changed: ...`: by its size, and where it is small, by its hash."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return MISSING
    if stat.S_ISLNK(status.st_mode):
        return THERE
    if status.st_size != output["size"]:
        return f"changed: it has {counted(status.st_size, 'byte')} now"
    is_small = stat.S_ISREG(status.st_mode) and status.st_size <= _SMALL_BYTES
    if is_small and hash_file(path) not in (output["sha256"], None):
        return "changed: it has other bytes now"
    return THERE
