"""A run as it lies on disk: its manifest, and where its files are now."""

from __future__ import annotations

import json
import os

from pyx_core.errors import PyxError
from pyx_core.evidence.history.history import history_path
from pyx_core.evidence.objects import object_path
from pyx_core.naming import STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.manifest.contract import FileHash, Manifest, Output

_LARGEST_MANIFEST_BYTES = 256 << 20
_SCHEMA = "manifest-io/1"
# Keys that came to the contract after the first manifests were written; there they are null.
_LATER_KEYS: dict[str, Any] = {"replay_of": None}


class StoredRun:
    """A finished run. `home` is the folder that holds its history and its snapshots.

    A run whose folder was moved or copied is read where it is now. `bundle` is the zip file that
    it comes from, if it does; beside such a run nothing is to be written.
    """

    __slots__ = ("bundle", "content", "home", "manifest", "manifest_path")

    def __init__(self, manifest_path: str, home: str | None = None) -> None:
        """Reads a manifest. Raises PyxError `not_found`, or `usage` for what is none of pyx."""
        self.manifest_path = os.path.abspath(manifest_path)
        self.bundle: str | None = None
        self.content = _read(self.manifest_path)
        self.manifest: Manifest = _parse(self.content, self.manifest_path)
        self.home = home or self._find_home()

    def _find_home(self) -> str:
        folder = self.folder
        for place in (folder, os.path.dirname(folder), self.manifest["output_dir"]):
            if os.path.exists(history_path(place)) or os.path.isdir(
                os.path.join(place, STATE_FOLDER, "objects")
            ):
                return place
        return folder

    @property
    def run_id(self) -> str:
        return self.manifest["run_id"]

    @property
    def folder(self) -> str:
        """The output folder, where it is now."""
        folder, name = os.path.split(self.manifest_path)
        usual = f"{self.manifest['task']}.{self.manifest['run_id']}.manifest.json"
        if name == usual or self._is_bundled:
            return folder
        return self.manifest["output_dir"]

    @property
    def _is_bundled(self) -> bool:
        """Whether paths of the manifest are relative to the root of a bundle."""
        return self.manifest["output_dir"] == f"runs/{self.run_id}"

    def file(self, recorded: str) -> str:
        """Where the file with a path of the manifest is now, or would be."""
        inside = os.path.relpath(recorded, self.manifest["output_dir"])
        if self._is_bundled:
            # A stranger's manifest: what leads out of its folder is not followed.
            leads_out = os.path.isabs(inside) or inside.split(os.sep)[0] == os.pardir
            inside = os.path.basename(inside) if leads_out else inside
            return os.path.normpath(os.path.join(self.folder, inside))
        if os.path.isabs(inside) or inside.split(os.sep)[0] == os.pardir:
            return recorded
        moved = os.path.normpath(os.path.join(self.folder, inside))
        return moved if os.path.lexists(moved) or not os.path.lexists(recorded) else recorded

    @property
    def log(self) -> Output:
        """The log's entry among the outputs."""
        for output in self.manifest["outputs"]:
            if output["role"] == "log" and output["attribution"] == "pyx":
                return output
        raise PyxError("not_found", f"{self.manifest_path} names no log", "pyx history")

    @property
    def outputs(self) -> list[Output]:
        """The outputs without the log."""
        log = self.log
        return [output for output in self.manifest["outputs"] if output is not log]

    def output(self, name: str) -> Output:
        """The output with this file name, or with this ending behind the run id, or `log`.

        Raises PyxError `not_found` with the names that there are.
        """
        if name == "log":
            return self.log
        outputs = self.manifest["outputs"]
        short = f"{self.manifest['task']}.{self.run_id}.{name}"
        for wanted in (name, short):
            found = [output for output in outputs if wanted in (output["name"], output["path"])]
            if len(found) == 1:
                return found[0]
            if found:
                paths = ", ".join(output["path"] for output in found[:5])
                raise PyxError("usage", f"{name} is several outputs: {paths}", "give a path")
        names = ", ".join(output["name"] for output in outputs[:10])
        more = f" and {len(outputs) - 10} more" if len(outputs) > 10 else ""
        raise PyxError(
            "not_found", f"{self.run_id} has no output {name}; it has {names}{more}", "take one"
        )

    def kept(self, file: FileHash | None) -> str | None:
        """Where the snapshot of script or input is; None without one in the manifest."""
        return self.object(file["sha256"]) if file is not None else None

    def object(self, sha256: str) -> str:
        """Where bytes with this hash are kept, or would be."""
        return object_path(os.path.join(self.home, STATE_FOLDER), sha256)


def _read(path: str) -> bytes:
    try:
        if os.path.getsize(path) > _LARGEST_MANIFEST_BYTES:
            raise PyxError("usage", f"{path} is too large for a manifest", "check the path")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "pyx history lists the runs that there are"
        raise PyxError("not_found", f"can't read the manifest {path}: {reason}", hint) from error


def _parse(content: bytes, path: str) -> Manifest:
    try:
        loaded: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PyxError("usage", f"{path} is no manifest: {error}", "check the path") from error
    problem = _problem(loaded)
    if problem is not None:
        raise PyxError("usage", f"{path} is no manifest of pyx: {problem}", "check the path")
    manifest: Manifest = dict(_LATER_KEYS, **loaded)  # type: ignore[assignment] # checked above
    return manifest


def _problem(loaded: Any) -> str | None:
    """What keeps a value from being read as a manifest: msgspec costs too much for that alone."""
    if not isinstance(loaded, dict) or loaded.get("schema") != _SCHEMA:
        return f"its schema is not {_SCHEMA}"
    if "tool" not in loaded:
        return "it was not finished by pyx"
    for key in ("run_id", "task", "status", "output_dir"):
        if not isinstance(loaded.get(key), str):
            return f"{key} is missing"
    outputs = loaded.get("outputs")
    if not isinstance(outputs, list) or not all(
        isinstance(output, dict) and {"path", "name", "size", "sha256", "role"} <= set(output)
        for output in outputs
    ):
        return "its outputs can't be read"
    return None
