"""Where the source of crates lies: vendored in the project, or unpacked from the registry."""

from __future__ import annotations

import os
import re

import msgspec

from pyx_core.investigation.code.data_file import DataFile, table, text
from pyx_core.investigation.code.ecosystem import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

CHECKSUM = ".cargo-checksum.json"
_NAMED = re.compile(r"(.+)-(\d+\.\d+\.\d+[^/]*)")
_PACKAGE = re.compile(r"^\[package\]\s*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^(name|version)\s*=\s*[\"']([^\"'\n]*)[\"']", re.MULTILINE)
_MOST_LISTED = 200
_LONGEST_HEAD = 1 << 20


def vendor_folder(root: str) -> str | None:
    """The folder of vendored crates that the project's configuration names, else `vendor`."""
    for name in ("config.toml", "config"):
        path = os.path.join(root, ".cargo", name)
        if not os.path.isfile(path):
            continue
        for source in table(DataFile(path).toml().get("source")).values():
            folder = text(table(source).get("directory"))
            if folder is not None:
                return os.path.normpath(os.path.join(root, folder))
    usual = os.path.join(root, "vendor")
    is_there = os.path.isdir(usual) and any(
        os.path.isfile(os.path.join(entry.path, CHECKSUM)) for entry in os.scandir(usual)
    )
    return usual if is_there else None


def vendored(folder: str) -> Iterator[Installed]:
    """Every crate in a folder of vendored ones, by its Cargo.toml."""
    for entry in _folders(folder):
        head = crate_head(entry.path)
        if head is not None:
            yield Installed(name=head[0], version=head[1], path=entry.path)


def registry_folders(environ: Mapping[str, str]) -> list[str]:
    """The folders of unpacked crates, one for each registry."""
    home = environ.get("CARGO_HOME")
    if not home:
        user = environ.get("HOME") or environ.get("USERPROFILE")
        if not user:
            return []
        home = os.path.join(user, ".cargo")
    return [entry.path for entry in _folders(os.path.join(home, "registry", "src"))]


def unpacked(folders: list[str]) -> Iterator[Installed]:
    """Every crate that was unpacked from a registry, by the name of its folder."""
    for folder in folders:
        for entry in _folders(folder):
            found = _NAMED.fullmatch(entry.name)
            if found is not None:
                yield Installed(name=found[1], version=found[2], path=entry.path)


def crate_head(folder: str) -> tuple[str, str] | None:
    """Name and version of a crate by its Cargo.toml; None where that says neither."""
    try:
        with open(os.path.join(folder, "Cargo.toml"), encoding="utf-8", errors="replace") as file:
            content = file.read(_LONGEST_HEAD)
    except OSError:
        return None
    section = _PACKAGE.search(content)
    found = dict(_FIELD.findall(section[1])) if section else {}
    return (found["name"], found["version"]) if {"name", "version"} <= found.keys() else None


def check_vendored(folder: str, locked_checksum: str | None) -> dict[str, Any]:
    """Whether the files of a vendored crate are those that its checksums name."""
    import hashlib

    try:
        with open(os.path.join(folder, CHECKSUM), "rb") as file:
            content = table(msgspec.json.decode(file.read()))
    except (OSError, ValueError, RecursionError):
        return {"checked": 0, "note": f"no {CHECKSUM} that can be read"}
    changed, missing = [], []
    wanted = table(content.get("files"))
    for name, checksum in wanted.items():
        path = os.path.normpath(os.path.join(folder, name))
        if not path.startswith(folder + os.sep):
            continue
        try:
            with open(path, "rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            missing.append(path)
        else:
            if found != checksum:
                changed.append(path)
    known = {os.path.normpath(os.path.join(folder, name)) for name in wanted}
    added = [path for path in _rust_files(folder) if path not in known]
    told: dict[str, Any] = {"checked": len(wanted)}
    for name, paths in (("changed", changed), ("missing", missing), ("added", added)):
        told[name] = sorted(paths)[:_MOST_LISTED]
        told[f"{name}_total"] = len(paths)
    package = text(content.get("package"))
    told["package_checksum"] = package
    if locked_checksum is not None and package is not None:
        told["is_package_as_locked"] = package == locked_checksum
    return told


def check_unpacked(folder: str, locked_checksum: str | None) -> dict[str, Any]:
    """Whether an unpacked crate is what its archive holds, and the archive what was locked."""
    import hashlib
    import tarfile

    registry, name = os.path.split(folder)
    source, index = os.path.split(registry)
    archive = os.path.join(os.path.dirname(source), "cache", index, f"{name}.crate")
    changed: list[str] = []
    missing: list[str] = []
    checked = 0
    try:
        with open(archive, "rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        with tarfile.open(archive, "r:gz") as crate:
            for member in crate:
                path = os.path.normpath(os.path.join(registry, member.name))
                held = crate.extractfile(member) if member.isreg() else None
                if held is None or not path.startswith(folder + os.sep):
                    continue
                checked += 1
                wanted = hashlib.file_digest(held, "sha256").digest()  # type: ignore[arg-type]
                try:
                    with open(path, "rb") as file:
                        is_same = hashlib.file_digest(file, "sha256").digest() == wanted
                except OSError:
                    missing.append(path)
                else:
                    if not is_same:
                        changed.append(path)
    except (OSError, tarfile.TarError, EOFError) as error:
        return {"checked": 0, "note": f"the archive can't be read: {error}"}
    told: dict[str, Any] = {"checked": checked, "package_checksum": checksum}
    for label, paths in (("changed", changed), ("missing", missing)):
        told[label] = sorted(paths)[:_MOST_LISTED]
        told[f"{label}_total"] = len(paths)
    if locked_checksum is not None:
        told["is_package_as_locked"] = checksum == locked_checksum
    return told


def _rust_files(folder: str) -> Iterator[str]:
    for here, _, names in os.walk(folder):
        yield from (os.path.join(here, name) for name in names if name.endswith(".rs"))


def _folders(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.is_dir()]
    except OSError:
        return []
    return sorted(found, key=lambda entry: entry.name)
