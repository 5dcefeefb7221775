"""What of a run goes into a bundle, and where it stands there."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.evidence.bundle.layout import Places, manifest_name, snapshot_name
from pyx_core.hashing import sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from pyx_core.evidence.bundle.bundled_history import Link
    from pyx_core.evidence.stored_run import StoredRun

    State = Literal["intact", "changed", "missing"]
    Role = Literal["log", "output", "script", "input", "packages"]


class Evidence:
    """A file of a run: where it is now, what it is called in the bundle, what it has to be.

    `recorded` is its path in the manifest. `state` is unknown until it was looked at.
    """

    __slots__ = ("media_type", "name", "path", "recorded", "role", "sha256", "size", "state")

    def __init__(
        self,
        role: Role,
        recorded: str,
        path: str,
        name: str,
        *,
        size: int | None,
        sha256: str,
        media_type: str,
    ) -> None:
        self.role: Role = role
        self.recorded = recorded
        self.path = path
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.media_type = media_type
        self.state: State | None = None


class RunContents:
    """A run and its files. `link` is its line in the history, where it has one."""

    __slots__ = ("evidence", "link", "manifest_name", "manifest_state", "run")

    def __init__(self, run: StoredRun, link: Link | None) -> None:
        """Raises PyxError `usage` for a manifest that does not keep the contract."""
        _require_contract(run)
        self.run = run
        self.link = link
        manifest = run.manifest
        self.manifest_name = manifest_name(manifest["task"], run.run_id)
        expected = link.manifest_sha256 if link is not None else None
        self.manifest_state: State = (
            "changed" if expected not in (None, sha256_of(run.content)) else "intact"
        )
        places = Places(run.run_id, manifest["output_dir"])
        places.take(os.path.join(manifest["output_dir"], self.manifest_name.rpartition("/")[2]))
        self.evidence: list[Evidence] = []
        for role in ("script", "input"):
            self._add_snapshot(role)
        self._add_packages()
        log = run.log
        for output in manifest["outputs"]:
            self.evidence.append(
                Evidence(
                    "log" if output is log else "output",
                    output["path"],
                    run.file(output["path"]),
                    places.take(output["path"]),
                    size=output["size"],
                    sha256=output["sha256"],
                    media_type=str(output.get("media_type", "application/octet-stream")),
                )
            )

    def _add_snapshot(self, role: Literal["script", "input"]) -> None:
        file = self.run.manifest[role]
        if file is None:
            return
        media_type = "application/json" if role == "input" else "text/plain"
        self.evidence.append(
            Evidence(
                role,
                file["path"],
                self.run.object(file["sha256"]),
                snapshot_name(file["sha256"], file["path"]),
                size=file["size"],
                sha256=file["sha256"],
                media_type=media_type,
            )
        )

    def _add_packages(self) -> None:
        environment = self.run.manifest.get("environment")
        packages = environment["packages"] if environment is not None else None
        if packages is None:
            return
        path = self.run.object(packages["sha256"])
        if os.path.exists(path):  # an earlier pyx kept their hash only
            self.evidence.append(
                Evidence(
                    "packages",
                    path,
                    path,
                    snapshot_name(packages["sha256"], "packages.txt"),
                    size=None,
                    sha256=packages["sha256"],
                    media_type="text/plain",
                )
            )

    @property
    def present(self) -> list[Evidence]:
        """The files that are as the manifest says."""
        return [file for file in self.evidence if file.state == "intact"]

    @property
    def left_out(self) -> list[Evidence]:
        """The files that are not, which no bundle holds."""
        return [file for file in self.evidence if file.state != "intact"]

    def of(self, role: Role) -> Evidence | None:
        """The first file with this role that is there."""
        return next((file for file in self.present if file.role == role), None)


def _require_contract(run: StoredRun) -> None:
    import msgspec

    from pyx_core.manifest.contract import Manifest

    environment = run.manifest.get("environment")
    whole = dict(run.manifest)
    if isinstance(environment, dict):
        whole["environment"] = {"shaping": {}, **environment}  # came after the first manifests
    try:
        msgspec.convert(whole, Manifest)
    except msgspec.ValidationError as error:
        raise PyxError(
            "usage", f"{run.manifest_path} is not what pyx writes: {error}", "leave this run out"
        ) from error
