"""Which run a file belongs to, by the manifests that list it."""

from __future__ import annotations

import json
import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_core.investigation.citation.measured import Measured

_ENDING = ".manifest.json"
_RUN_ID = re.compile(RUN_ID_PATTERN)
# A listing is searched for a name before it is parsed; larger ones are no manifest of a run.
_LARGEST_MANIFEST = 64 << 20


class Owner(NamedTuple):
    """A run, and under which name it lists a file."""

    run: StoredRun
    name: str


class Owners:
    """Runs by their files, from the manifests in the folder of the runs and beside the file."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._names: dict[str, list[str]] = {}
        self._known: dict[str, StoredRun | None] = {}

    def of(self, path: str, sha256: str | None, measured: Measured) -> Owner | None:
        """The run that lists the file at `path`, the one with these bytes before others."""
        if path.endswith(_ENDING):
            run = self._load(path)
            return Owner(run, "manifest") if run is not None else None
        found = list(self._listing(path))
        if not found:
            return None
        # Whoever runs a task again may write over a file that an older run lists as well.
        for wanted in (sha256, measured.sha256(path)) if len(found) > 1 else ():
            for owner in found:
                if wanted is not None and _hash_of(owner) == wanted:
                    return owner
        return found[0]

    def _listing(self, path: str) -> Iterator[Owner]:
        """Every run that lists the file, the newest first."""
        folder, name = os.path.split(path)
        folders = dict.fromkeys((self._folder, folder, os.path.dirname(folder)))
        manifests = [one for place in folders for one in self._manifests(place)]
        # Most files of a run bear its id, and so does the manifest: none has to be read then.
        run_ids = _RUN_ID.findall(name)
        bearing = [
            one for one in manifests if any(name in os.path.basename(one) for name in run_ids)
        ]
        found = list(self._listed(bearing, path))
        if not found:
            marks = (json.dumps(name)[1:-1].encode(), os.fsencode(name))
            found = list(self._listed((one for one in manifests if _holds(one, marks)), path))
        yield from found

    def _listed(self, manifests: Iterable[str], path: str) -> Iterator[Owner]:
        for manifest in manifests:
            run = self._load(manifest)
            name = _name_in(run, path) if run is not None else None
            if run is not None and name is not None:
                yield Owner(run, name)

    def _manifests(self, folder: str) -> list[str]:
        """The manifests of a folder, the newest first, listed once for a check."""
        if folder not in self._names:
            try:
                names = [name for name in os.listdir(folder) if name.endswith(_ENDING)]
            except OSError:
                names = []
            names.sort(key=lambda name: _RUN_ID.findall(name)[-1:], reverse=True)
            self._names[folder] = [os.path.join(folder, name) for name in names]
        return self._names[folder]

    def _load(self, path: str) -> StoredRun | None:
        if path not in self._known:
            try:
                self._known[path] = StoredRun(path)
            except PyxError:
                self._known[path] = None
        return self._known[path]


def _holds(path: str, marks: Sequence[bytes]) -> bool:
    """Whether a manifest names a file, told before it is parsed."""
    try:
        if os.path.getsize(path) > _LARGEST_MANIFEST:
            return False
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    return any(mark in content for mark in marks)


def _name_in(run: StoredRun, path: str) -> str | None:
    """How a run calls the file at `path`, if it is one of its files."""
    for output in run.manifest["outputs"]:
        if output["name"] == os.path.basename(path) and _is_same(run.file(output["path"]), path):
            return output["path"]
    script, given = run.manifest["script"], run.manifest["input"]
    if script is not None and _is_same(script["path"], path):
        return "script"
    if given is not None and _is_same(given["path"], path):
        return "input"
    return None


def _hash_of(owner: Owner) -> str | None:
    run, name = owner
    if name in ("script", "input"):
        kept = run.manifest["script"] if name == "script" else run.manifest["input"]
        return kept["sha256"] if kept is not None else None
    return run.output(name)["sha256"]


def _is_same(first: str, second: str) -> bool:
    return os.path.normcase(os.path.realpath(first)) == os.path.normcase(os.path.realpath(second))
