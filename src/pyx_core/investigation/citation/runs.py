"""The runs that a log can cite, by label, by name, and by the files that are theirs."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.layout import run_folder
from pyx_core.evidence.history.index_place import index_path
from pyx_core.evidence.history.search import History
from pyx_core.evidence.lookup import split_output
from pyx_core.hashing import sha256_of
from pyx_core.investigation.citation.measured import Measured
from pyx_core.investigation.citation.owners import Owners
from pyx_core.investigation.citation.place import Place
from pyx_core.naming import RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_core.evidence.lookup import Named
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.document import Citation, Log
    from pyx_core.manifest.contract import FileHash
    from pyx_core.secrets.detect import Secrets

_LABEL = re.compile(r"E[0-9]+")
# What means the same run tomorrow: an id, or enough of it.
_LASTING = re.compile(r"[0-9]{8}_[0-9]{6}(?:_[0-9a-f]{0,6})?|[0-9]{4,8}(?:_[0-9]{0,6})?")
MANIFEST = "manifest"
_KEPT = ("script", "input")


class CitedRuns:
    """Finds what the citations of one log lead to.

    `find` is the face's: it finds `RUN` in the folder of the runs. `log.path` is absolute.
    """

    def __init__(
        self,
        log: Log,
        find: Callable[[str], Named],
        secrets: Secrets,
        measurement: Measurement | None = None,
    ) -> None:
        self.folder = os.path.dirname(log.path)
        self.window = log.front.get("window")
        self.secrets = secrets
        self.measured = Measured(measurement)
        self._labels = {one.label: one.citation for one in log.evidence}
        self._find = find
        self._runs: dict[str, StoredRun] = {}
        self._histories: dict[str, History] = {}
        runs = log.front.get("runs") or "."
        self._home = os.path.normpath(os.path.join(self.folder, runs))
        self._owners = Owners(self._home)

    def follow(self, citation: Citation) -> Place:
        """The file that a citation leads to. Raises PyxError where it leads nowhere."""
        if citation.is_path:
            return self._of_path(citation)
        name, colon, output = split_output(citation.target)
        if ".zip" in name.lower() and re.fullmatch(RUN_ID_PATTERN, output.partition(":")[0]):
            run_id, _, output = output.partition(":")
            name = f"{name}:{run_id}"
        run = self._run(name)
        if colon and not output:
            raise PyxError("usage", f"{citation.target} names no output", f"pyx show {run.run_id}")
        return self._output(run, output or MANIFEST)

    def _run(self, name: str, *, is_label: bool = True) -> StoredRun:
        if _LABEL.fullmatch(name) and is_label:
            return self._labelled(name)
        is_bundle = ".zip" in name.lower()
        if not is_bundle and not name.endswith(".json") and _LASTING.fullmatch(name) is None:
            hint = "give the run's id, which pyx history shows, or a label such as E1"
            raise PyxError("usage", f"{name} means another run tomorrow, or none", hint)
        if name not in self._runs:
            self._runs[name] = self._find(name).run
        return self._runs[name]

    def _labelled(self, label: str) -> StoredRun:
        citation = self._labels.get(label)
        if citation is None:
            known = ", ".join(list(self._labels)[:20]) or "none"
            raise PyxError("not_found", f"no evidence {label} in the log", f"there is: {known}")
        if citation.is_path:
            run = self._of_path(citation).run
            if run is None:
                message = f"{label} leads to {citation.target}, which is no run"
                raise PyxError("usage", message, "a label stands for a manifest or a run id")
            return run
        return self._run(split_output(citation.target)[0], is_label=False)

    def _of_path(self, citation: Citation) -> Place:
        path = os.path.normpath(os.path.join(self.folder, citation.target))
        bundled = None if os.path.lexists(path) else self._in_bundle(path)
        if bundled is not None:
            return bundled
        owned = self._owners.of(path, citation.sha256, self.measured)
        if owned is None:
            return Place(path=path, name=os.path.basename(path), typed=citation.target)
        run, name = owned
        self._runs.setdefault(run.run_id, run)
        return self._output(run, name)

    def _in_bundle(self, path: str) -> Place | None:
        """A file of a run that lay beside the log, where both are in an unpacked bundle."""
        name = os.path.basename(path)
        for run_id in re.findall(RUN_ID_PATTERN, name):
            if os.path.isdir(os.path.join(self._home, *run_folder(run_id).split("/"))):
                run = self._run(run_id)
                is_manifest = name == os.path.basename(run.manifest_path)
                return self._output(run, MANIFEST if is_manifest else name)
        return None

    def _output(self, run: StoredRun, name: str) -> Place:
        """An output by name or path, or `log`, `script`, `input`, `manifest`."""
        typed = f"{run.bundle or ''}{':' if run.bundle else ''}{run.run_id}"
        if name == MANIFEST:
            return Place(
                path=run.manifest_path,
                name=os.path.basename(run.manifest_path),
                typed=run.manifest_path if run.bundle is None else typed,
                run=run,
                sha256=self.recorded_hash(run),
            )
        try:
            output = run.output(name)
        except PyxError:
            kept = self._kept(run, name)
            if kept is None:
                raise
            path = run.kept(kept)
            assert path is not None
            return Place(
                path=path,
                name=os.path.basename(kept["path"]),
                typed=path,
                run=run,
                size=kept["size"],
                sha256=kept["sha256"],
            )
        return Place(
            path=run.file(output["path"]),
            name=output["name"],
            typed=f"{typed}:{name if name == 'log' else output['name']}",
            run=run,
            record=output,
            size=output["size"],
            sha256=output["sha256"],
        )

    def _kept(self, run: StoredRun, name: str) -> FileHash | None:
        if name not in _KEPT:
            return None
        kept = run.manifest["script"] if name == "script" else run.manifest["input"]
        if kept is None:
            raise PyxError("not_found", f"{run.run_id} has no {name}", f"pyx show {run.run_id}")
        return kept

    def recorded_hash(self, run: StoredRun) -> str | None:
        """The hash of a run's manifest by the history; None where no history knows the run."""
        line = self._history(run.home).line(run.run_id)
        return line.get("manifest_sha256") if line is not None else None

    def hash_before_bundling(self, run: StoredRun) -> str | None:
        """The hash that the manifest of a run in a bundle had where the run was made, by the
        history in the bundle: there it is written anew, without the names of that machine."""
        line: Mapping[str, object] = self._history(run.home).line(run.run_id) or {}
        original = line.get("original")
        sha256 = original.get("manifest_sha256") if isinstance(original, dict) else None
        return sha256 if isinstance(sha256, str) else None

    def _history(self, home: str) -> History:
        if home not in self._histories:
            self._histories[home] = History(home, lambda: index_path(home, None))
        return self._histories[home]

    def manifest_holds(self, run: StoredRun) -> bool | None:
        """Whether a run's manifest is the one of the history; None where no history knows it."""
        recorded = self.recorded_hash(run)
        return None if recorded is None else sha256_of(run.content) == recorded
