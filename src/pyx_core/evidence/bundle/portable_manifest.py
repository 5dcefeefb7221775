"""A manifest as it stands in a bundle: paths within it, no name of a machine or a person."""

from __future__ import annotations

from pyx_core.evidence.bundle.identity import Redaction
from pyx_core.evidence.bundle.layout import run_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.evidence.bundle.contents import RunContents
    from pyx_core.evidence.bundle.identity import Identity
    from pyx_core.manifest.contract import Notice

_KEPT = ("schema", "run_id", "task", "replay_of", "status", "started_at", "finished_at", "tool")


def redaction_of(contents: RunContents, identity: Identity) -> Redaction:
    """What is replaced in the texts of a run: its folders, and the names of this machine."""
    manifest = contents.run.manifest
    folders = {manifest["output_dir"]: "{output_dir}", contents.run.folder: "{output_dir}"}
    folders.setdefault(manifest["command"]["cwd"], "{cwd}")
    return Redaction(identity, folders)


def portable_manifest(contents: RunContents, redaction: Redaction) -> dict[str, Any]:
    """The manifest with all paths relative to the bundle's root.

    A file that was left out keeps its entry, and a warning says why it is not there.
    """
    original = contents.run.manifest
    manifest: dict[str, Any] = {
        key: value if key in _KEPT else redaction.value(value) for key, value in original.items()
    }
    manifest["output_dir"] = run_folder(contents.run.run_id)
    outputs = [file for file in contents.evidence if file.role in ("log", "output")]
    manifest["outputs"] = [
        {**redaction.value(output), "name": output["name"], "path": file.name}
        for output, file in zip(original["outputs"], outputs, strict=True)
    ]
    for file in contents.evidence:
        if file.role in ("script", "input"):
            manifest[file.role] = {**original[file.role], "path": file.name}  # type: ignore[dict-item] # it is there
        if file.role == "input":
            manifest["input_path"] = file.name
    manifest["warnings"] = [*manifest["warnings"], *_warnings(contents)]
    return manifest


def _warnings(contents: RunContents) -> list[Notice]:
    found: list[Notice] = []
    if contents.manifest_state != "intact":
        message = "the manifest was changed after the run: its hash is not the one in the history"
        found.append({"kind": "manifest_changed", "message": message})
    for file in contents.left_out:
        what = "had been changed" if file.state == "changed" else "was missing"
        message = f"{file.name} {what} when the bundle was made; it is not in it"
        found.append({"kind": "left_out", "message": message})
    return found
