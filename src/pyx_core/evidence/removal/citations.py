"""Runs that investigations cite: their evidence has to stay."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.objects import CHUNK_BYTES
from pyx_core.naming import INVESTIGATION_ENDING, RUN_ID_PATTERN, STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RUN_ID = re.compile(RUN_ID_PATTERN.encode())
# Folders of other programs, which may hold very many files and never an investigation.
_FOREIGN = frozenset({".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", STATE_FOLDER})


class Citations:
    """What the investigations of a project cite."""

    __slots__ = ("_by_mark", "unread")

    def __init__(self, folder: str, marks: Iterable[str], project: str | None = None) -> None:
        """Reads every investigation of the project and of the evidence folder, and below.

        The project is `project` where the evidence lies in it, else the evidence folder's parent.
        `marks` are names of manifests that hold no run id. `unread` are folders that can't be
        listed. Raises PyxError where an investigation can't be read: then nobody knows what it
        cites.
        """
        self.unread: list[str] = []
        self._by_mark: dict[str, str] = {}
        wanted = [(mark, os.fsencode(mark)) for mark in marks if mark]
        for path in self._investigations(_project_of(folder, project), folder):
            self._read(path, wanted)

    def of(self, run_id: str, manifest: str) -> str | None:
        """The investigation that cites a run, by its id or by its manifest's name."""
        return self._by_mark.get(run_id) or self._by_mark.get(os.path.basename(manifest))

    def _investigations(self, *folders: str) -> Iterator[str]:
        waiting = list(folders)
        seen: set[str] = set()
        while waiting:
            folder = waiting.pop()
            if (place := os.path.realpath(folder)) in seen:
                continue
            seen.add(place)
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            if entry.name not in _FOREIGN:
                                waiting.append(entry.path)
                        elif entry.name.endswith(INVESTIGATION_ENDING):
                            yield entry.path
            except OSError:
                self.unread.append(folder)

    def _read(self, path: str, wanted: list[tuple[str, bytes]]) -> None:
        longest = max([64, *(len(name) for _, name in wanted)])
        rest = b""
        try:
            with open(path, "rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    text = rest + chunk
                    for found in _RUN_ID.finditer(text):
                        self._by_mark.setdefault(found[0].decode(), path)
                    for mark, name in wanted:
                        if name in text:
                            self._by_mark.setdefault(mark, path)
                    rest = text[-longest:]
        except OSError as error:
            if not os.path.lexists(path):
                # Removed since it was listed: it cites nothing any more.
                return
            reason = (error.strerror or str(error)).lower()
            raise PyxError(
                "refused",
                f"can't read the investigation {path}: {reason}; what it cites is not known",
                "make it readable, or move it away",
            ) from error


def _project_of(folder: str, project: str | None) -> str:
    evidence = os.path.realpath(folder)
    if project is not None:
        place = os.path.realpath(project)
        if evidence == place or evidence.startswith(os.path.join(place, "")):
            return place
    parent = os.path.dirname(evidence)
    # The root of everything is no project.
    return folder if os.path.dirname(parent) == parent else parent
