"""What is still there of the run that is to be replayed, byte for byte."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

from pyx_core.errors import PyxError
from pyx_core.evidence.history.index_place import index_path
from pyx_core.evidence.history.query import Query
from pyx_core.evidence.history.search import History
from pyx_core.evidence.lookup import find_run
from pyx_core.evidence.outputs import hash_file
from pyx_core.formats.recognise import LINK
from pyx_core.hashing import sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import FileHash, HistoryLine, Manifest, Output
    from pyx_core.runs.request import Source

State = Literal["intact", "changed", "missing"]


class Lost(NamedTuple):
    """A part of the evidence that is not what the manifest says."""

    what: str
    path: str
    state: State


class Original:
    """A stored run, and the state of its files before the replay.

    `script` is the snapshot; `lost` is what a replay can't do without; `home` is the folder that
    replays go to.
    """

    def __init__(self, run: StoredRun, home: str | None = None) -> None:
        """Hashes all files of the run. Raises PyxError `usage` for what is no run of a script."""
        self.run = run
        self.home = home or run.home
        self.manifest = run.manifest
        if self.manifest["script"] is None:
            raise _without_script(self.manifest)
        self._line = _line_of(run)
        self.lost: list[Lost] = []
        recorded = self._line and self._line.get("manifest_sha256")
        if recorded and recorded != sha256_of(run.content):
            # Whoever changed it chose what would be started.
            self.lost.append(Lost("manifest", run.manifest_path, "changed"))
        self.script = self._snapshot("script", self.manifest["script"])
        self.input = self._snapshot("input", self.manifest["input"])
        self.states: dict[str, State] = {
            output["path"]: state_of(run.file(output["path"]), output)
            for output in self.manifest["outputs"]
        }

    def _snapshot(self, what: str, file: FileHash | None) -> bytes | None:
        kept = self.run.kept(file)
        if file is None or kept is None:
            return None
        try:
            with open(kept, "rb") as snapshot:
                content = snapshot.read()
        except OSError:
            self.lost.append(Lost(f"snapshot of the {what}", kept, "missing"))
            return None
        if sha256_of(content) != file["sha256"]:
            self.lost.append(Lost(f"snapshot of the {what}", kept, "changed"))
            return None
        return content

    @property
    def lost_outputs(self) -> list[Lost]:
        """Outputs, or the log, that are gone or not what they were."""
        return [
            Lost("output", path, state) for path, state in self.states.items() if state != "intact"
        ]

    def holds(self, file: FileHash) -> bool:
        """Whether the script or input still lies, as it was, where it was."""
        return hash_file(file["path"]) == file["sha256"]

    @property
    def source(self) -> Source:
        """Whether the script was a file or came with the command line."""
        assert self.manifest["script"] is not None
        own = f"{self.manifest['task']}.{self.run.run_id}.py"
        if os.path.basename(self.manifest["script"]["path"]) != own:
            return "file"
        named = self._line.get("source") if self._line is not None else None
        return "base64" if named == "base64" else "code"

    @property
    def brought_its_input(self) -> bool:
        """Whether the input came from stdin or a pipe, so that pyx wrote its file."""
        file = self.manifest["input"]
        own = f"{self.manifest['task']}.{self.run.run_id}.input.json"
        return file is not None and os.path.basename(file["path"]) == own


def _line_of(run: StoredRun) -> HistoryLine | None:
    history = History(run.home, lambda: index_path(run.home, None))
    lines = history.search(Query(run_id=run.run_id), 1).lines
    return lines[0] if lines else None


def _without_script(manifest: Manifest) -> PyxError:
    import shlex

    if manifest["status"] == "abandoned":
        message = f"{manifest['run_id']} was killed before its script was snapshotted"
        return PyxError("usage", message, "run the script again: pyx run")
    argv = manifest["command"]["argv"]
    words = argv if argv[:1] == ["pyx"] else ["pyx", *argv]
    return PyxError(
        "usage",
        f"{manifest['run_id']} ({manifest['task']}) is work of pyx itself: it has no script",
        f"do it again with: {shlex.join(words)[:500]}",
    )


def lineage(run: StoredRun) -> list[StoredRun]:
    """The run, and where it is a replay itself, what it replayed, to the first of them: the
    script writes where that one did."""
    found = [run]
    while (earlier := found[-1].manifest["replay_of"]) is not None:
        try:
            found.append(find_run(earlier, run.home, run.home))
        except PyxError:
            break
    return found


def state_of(path: str, output: Output) -> State:
    """Whether an output is what its manifest says; of a link, its target counts."""
    if output["format"] == LINK.name and os.path.islink(path):
        found: str | None = sha256_of(os.fsencode(os.readlink(path)))
    else:
        found = hash_file(path)
    if found is None:
        return "missing"
    return "intact" if found == output["sha256"] else "changed"
