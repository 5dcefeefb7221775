"""Which runs are replays of which: an original is worth keeping for as long as its replays are."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.naming import REPLAY_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol, TypeVar

    class Named(Protocol):
        """A run of the history: its id, and where its manifest is."""

        run_id: str
        manifest: str

    Entry = TypeVar("Entry", bound=Named)


class Replays:
    """The originals that replays of a folder speak of."""

    __slots__ = ("_folder", "_original", "_staying")

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._original: dict[str, str] = {}
        self._staying: dict[str, str] = {}

    def add(self, run: StoredRun) -> None:
        """A run that may go."""
        if run.manifest["replay_of"] is not None:
            self._original[run.run_id] = run.manifest["replay_of"]

    def add_staying(self, entry: Named) -> None:
        """A run that stays. Only manifests in the folder of a replay are read."""
        if REPLAY_ENDING not in entry.manifest:
            return
        try:
            original = StoredRun(entry.manifest, self._folder).manifest["replay_of"]
        except PyxError:
            return
        if original is not None:
            self._staying[original] = entry.run_id

    def part(
        self, goes: Iterable[Entry], stays: Iterable[Entry]
    ) -> tuple[list[Entry], list[tuple[Entry, str]]]:
        """Those of `goes` (oldest first) that may go, and those that a replay which stays needs,
        with that. `stays` are further ones that stay."""
        needed = dict(self._staying)
        for entry in stays:
            if entry.run_id in self._original:
                needed[self._original[entry.run_id]] = entry.run_id
        free: list[Entry] = []
        kept: list[tuple[Entry, str]] = []
        # A replay is newer than what it replays.
        for entry in reversed([*goes]):
            if entry.run_id not in needed:
                free.append(entry)
                continue
            kept.append((entry, needed[entry.run_id]))
            if entry.run_id in self._original:
                needed[self._original[entry.run_id]] = entry.run_id
        return free[::-1], kept[::-1]
