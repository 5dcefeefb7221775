"""The files that a run made: which they are, whose they are, and their hashes."""

from __future__ import annotations

import os
import stat

from pyx_core.evidence.objects import CHUNK_BYTES
from pyx_core.evidence.walk import changed_since
from pyx_core.formats.recognise import LINK, recognise
from pyx_core.hashing import new_digest, sha256_of
from pyx_core.naming import INVESTIGATION_ENDING, RUN_ID_PATTERN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pyx_core.evidence.walk import Changes
    from pyx_core.manifest.contract import Attribution, Change, Notice, Output
    from pyx_core.secrets.scan import Scanner

_FIRST_BYTES = 512


class Collection:
    """Outputs and what a reader has to know about them."""

    __slots__ = ("_folder", "_marked_ns", "_new_scanner", "_own", "_run_id", "outputs", "warnings")

    def __init__(
        self,
        folder: str,
        run_id: str,
        own: set[str],
        marked_ns: int,
        new_scanner: Callable[[], Scanner],
    ) -> None:
        """`folder` is the output folder; `own` are paths that are never outputs: the run's
        script, input, log, manifest.

        `marked_ns` is when the run began, by the clock of its folder's file system.
        """
        self._folder = folder
        self._run_id = run_id
        self._marked_ns = marked_ns
        self._own = own
        self._new_scanner = new_scanner
        self.outputs: list[Output] = []
        self.warnings: list[Notice] = []

    def add_own(self, path: str, role: str) -> None:
        """Takes in a file that pyx itself wrote for the run."""
        self._add(path, "pyx", "created", {"role": role})

    def add_declared(self, entries: list[Any], cwd: str, changes: Changes) -> None:
        """Takes in what the script declared. Paths are relative to the output folder, else to
        the working folder; what does not exist is a warning."""
        for entry in entries:
            declared = {"path": entry} if isinstance(entry, str) else entry
            path = declared.get("path") if isinstance(declared, dict) else None
            if not isinstance(path, str) or not path:
                self._warn(
                    "declaration_invalid", f"an output was declared without a path: {entry!r}"
                )
                continue
            candidates = [
                os.path.normpath(os.path.join(base, path)) for base in (self._folder, cwd)
            ]
            found = next((place for place in candidates if os.path.lexists(place)), None)
            if found is None:
                self._warn("declared_missing", f"declared, but not there: {path}")
            elif found not in self._own:
                # What stands outside of the output folder is known by its time alone.
                touched = changed_since(found, self._marked_ns)
                change: Change = changes.get(found) or ("modified" if touched else "unchanged")
                self._add(
                    found,
                    "declared",
                    change,
                    {k: v for k, v in declared.items() if isinstance(v, str)},
                    is_truncated=declared.get("truncated") is True,
                )

    def add_changes(self, changes: Changes) -> None:
        """Takes in what appeared or changed, but for files that another run put its id on, and the
        logs of investigations, which people go on editing."""
        for path in sorted(changes):
            if path in self._own:
                continue
            # The folders that it stands in count, too: a replay has one of its own.
            name = os.path.relpath(path, self._folder)
            if self._run_id in name:
                self._add(path, "run_id", changes[path], {})
            elif not _bears_a_run_id(name) and not name.endswith(INVESTIGATION_ENDING):
                self._add(path, "observed", changes[path], {})

    def _add(
        self,
        path: str,
        attribution: Attribution,
        change: Change,
        declared: dict[str, str],
        *,
        is_truncated: bool = False,
    ) -> None:
        self._own.add(path)
        try:
            size, sha256, first_bytes, is_link = self._read(path)
        except _SpecialFileError as special:
            self._warn("special_file", f"{path} is {special}; its content was not read")
            return
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._warn("output_unreadable", f"can't read {path}: {reason}")
            return
        form = LINK if is_link else recognise(path, first_bytes)
        self.outputs.append(
            {
                "path": path,
                "name": os.path.basename(path),
                "role": declared.get("role", "output"),
                "category": declared.get("category", form.category),
                "format": declared.get("format", form.name),
                "media_type": form.media_type,
                "size": size,
                "sha256": sha256,
                "attribution": attribution,
                "change": change,
            }
        )
        if is_truncated:
            self.outputs[-1]["truncated"] = True

    def _read(self, path: str) -> tuple[int, str, bytes, bool]:
        """Size, hash, first bytes, and whether it is a link, whose target is then the content."""
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            target = os.fsencode(os.readlink(path))
            return len(target), sha256_of(target), target, True
        if not stat.S_ISREG(status.st_mode):
            raise _SpecialFileError(_kind(status.st_mode))
        digest = new_digest(status.st_size)
        scanner = self._new_scanner()
        size = 0
        first_bytes = b""
        with open(path, "rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                first_bytes = first_bytes or chunk[:_FIRST_BYTES]
                size += len(chunk)
                digest.update(chunk)
                scanner.feed(chunk)
        if scanner.found:
            names = ", ".join(sorted(scanner.found))
            self._warn(
                "secret_in_output", f"{path} contains the value of {names}; it was not edited"
            )
        return size, digest.hexdigest(), first_bytes, False

    def _warn(self, kind: str, message: str) -> None:
        self.warnings.append({"kind": kind, "message": message})


def _bears_a_run_id(name: str) -> bool:
    # Most names have no run id, and most runs no such file: re costs 4 ms to import.
    import re

    return re.search(RUN_ID_PATTERN, name) is not None


def log_entry(
    path: str,
    *,
    size: int,
    sha256: str,
    lines: int,
    omitted_bytes: int = 0,
    omitted_lines: int = 0,
    masked: int = 0,
) -> Output:
    """The log among the outputs of a manifest, where it stands first."""
    return {
        "path": path,
        "name": os.path.basename(path),
        "role": "log",
        "category": "stdout_stderr",
        "format": "text",
        "media_type": "text/plain",
        "size": size,
        "sha256": sha256,
        "attribution": "pyx",
        "change": "created",
        "lines": lines,
        "omitted_bytes": omitted_bytes,
        "omitted_lines": omitted_lines,
        "masked": masked,
    }


class _SpecialFileError(Exception):
    """A file whose content can't be read to an end."""


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a folder" if stat.S_ISDIR(mode) else "a device"


def hash_file(path: str) -> str | None:
    """The sha256 of a regular file as it is now; None where there is none to read."""
    try:
        with open(path, "rb", buffering=0) as file:
            digest = new_digest(os.fstat(file.fileno()).st_size)
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
