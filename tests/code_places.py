"""Small environments made by hand: distributions, packages of npm, vendored crates."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

INSIDE = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")


def make_environment(project: Path) -> Path:
    """A `.venv` with nothing in it; its site-packages."""
    import venv

    venv.EnvBuilder(symlinks=os.name != "nt").create(project / ".venv")
    (found,) = (project / ".venv").rglob("site-packages")
    return found


def add_distribution(
    site: Path, name: str, version: str, files: dict[str, str], **further: str
) -> None:
    """What pip leaves of a wheel: files, METADATA, RECORD; `further` are files of its own."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    own = {f"{info}/{key}": text for key, text in further.items()}
    files = {**files, f"{info}/METADATA": metadata, **own}
    lines = []
    for path, content in files.items():
        place = site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode())
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest())
        lines.append(f"{path},sha256={digest.rstrip(b'=').decode()},{len(content)}")
    (site / info / "RECORD").write_text("\n".join([*lines, f"{info}/RECORD,,"]) + "\n")


def add_package(
    project: Path, place: str, version: str, files: dict[str, str] | None = None
) -> Path:
    """A package in node_modules, or anywhere else."""
    folder = project / place
    name = place.rpartition("node_modules/")[2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"name": name, "version": version}))
    for path, content in (files or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    return folder


def add_crate(project: Path, name: str, version: str, source: str, package: str = "ab") -> Path:
    """A vendored crate with its checksums."""
    folder = project / "vendor" / name
    (folder / "src").mkdir(parents=True)
    files = {
        "Cargo.toml": f'[package]\nname = "{name}"\nversion = "{version}"\n',
        "src/lib.rs": source,
    }
    for path, content in files.items():
        (folder / path).write_bytes(content.encode())
    sums = {path: hashlib.sha256(content.encode()).hexdigest() for path, content in files.items()}
    checksums = {"files": sums, "package": package}
    (folder / ".cargo-checksum.json").write_text(json.dumps(checksums))
    return folder
