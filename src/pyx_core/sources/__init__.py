"""Data stores: which there are, which one this is, and reading them without a chance of harm.

For scripts: `from pyx_core.sources import connect`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.sources.script import ScriptSource

__all__ = ["connect"]


def connect(name: str) -> ScriptSource:
    """A store to read from, by the name of its variable; a context manager.

    Reads the script's own environment and folder. Raises PyxError `not_found` for a name that is
    not set, `refused` where the run was not given that store.
    """
    from pyx_core.sources.script import open_source

    return open_source(name)
