"""Where a citation leads: a file, and the run that it belongs to, if to any."""

from __future__ import annotations

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import Output


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A file: `path` is where it is read, `name` what it was called, `sha256` what its run says.

    `typed` is how a command names it. Without a run nothing is known of a file.
    """

    path: str
    name: str
    typed: str
    run: StoredRun | None = None
    record: Output | None = None
    size: int = -1
    sha256: str | None = None

    @property
    def is_log(self) -> bool:
        """Whether it is what the run printed."""
        return self.record is not None and self.record["role"] == "log"

    @property
    def is_link(self) -> bool:
        """Whether its content is what it points at."""
        return self.record is not None and self.record["format"] == "link"
