"""The names of the files in a bundle: relative, with forward slashes, fit for every system."""

from __future__ import annotations

import os
import re
import unicodedata

from pyx_core.hashing import sha256_of
from pyx_core.secrets.encodings import to_bytes

METADATA = "ro-crate-metadata.json"
README = "README.md"
HISTORY = "history.jsonl"
SUMS = "SHA256SUMS"
KEY = "signing-key.pub"
SNAPSHOTS = "snapshots/"
STATEMENTS = "statements/"
RUNS = "runs/"

_LONGEST_BYTES = 200
# What Windows refuses in a name, and the sign that escapes it.
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*%\ud800-\udfff]|[. ]$')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def run_folder(run_id: str) -> str:
    """Where the files of a run stand."""
    return f"{RUNS}{run_id}"


def manifest_name(task: str, run_id: str) -> str:
    """Where the manifest of a run is."""
    return f"{run_folder(run_id)}/{portable(f'{task}.{run_id}.manifest.json')}"


def statement_name(run_id: str) -> str:
    """Where the signed or unsigned statement about a run is."""
    return f"{STATEMENTS}{run_id}.intoto.json"


def snapshot_name(sha256: str, path: str) -> str:
    """Where the kept bytes of a script or an input are, by the name that they had."""
    name = re.split(r"[/\\]", path)[-1] or "unnamed"
    return f"{SNAPSHOTS}{sha256[:16]}/{portable(name)}"


def portable(component: str) -> str:
    """A file or folder name that every system takes; what does not fit is percent-escaped."""
    escaped = _UNFIT.sub(lambda match: _percent(match[0]), component)
    if _DEVICE.match(escaped):
        escaped = f"{_percent(escaped[0])}{escaped[1:]}"
    if len(escaped.encode()) > _LONGEST_BYTES:
        kept = escaped.encode()[: _LONGEST_BYTES - 20].decode(errors="ignore").rstrip(". %")
        escaped = f"{kept}~{sha256_of(escaped.encode())[:16]}"
    return escaped


def is_safe(name: str) -> bool:
    """Whether a name leads to a file below the folder that it is unpacked into."""
    parts = name.split("/")
    return all(
        part not in ("", ".", "..")
        and _UNFIT.search(part.replace("%", "")) is None
        and _DEVICE.match(part) is None
        for part in parts
    )


def folded(name: str) -> str:
    """What names that some file system takes for the same one have in common."""
    return unicodedata.normalize("NFC", name).casefold()


def _percent(letters: str) -> str:
    return "".join(f"%{byte:02X}" for byte in to_bytes(letters))


class Places:
    """Gives each file of a run its name in the bundle; no two get the same."""

    __slots__ = ("_folder", "_others", "_output_dir", "_taken")

    def __init__(self, run_id: str, output_dir: str) -> None:
        self._folder = run_folder(run_id)
        self._output_dir = output_dir
        self._taken: set[str] = set()
        self._others = 0

    def take(self, path: str) -> str:
        """The name for the file that the manifest has at `path`.

        Below the output folder it keeps its place; else it gets a folder below `elsewhere/`.
        """
        try:
            parts = os.path.relpath(path, self._output_dir).split(os.sep)
        except ValueError:  # on another drive of Windows
            parts = [os.pardir]
        if parts[0] != os.pardir:
            name = "/".join([self._folder, *map(portable, parts)])
            if self._is_free(name):
                return name
        while True:
            self._others += 1
            base = portable(os.path.basename(path) or "unnamed")
            name = f"{self._folder}/elsewhere/{self._others}/{base}"
            if self._is_free(name):
                return name

    def _is_free(self, name: str) -> bool:
        """Whether neither it, nor a file as one of its folders, nor a folder of it is there."""
        key = folded(name)
        parents = [key[:end] for end, letter in enumerate(key) if letter == "/"]
        if key in self._taken or f"{key}/" in self._taken or not self._taken.isdisjoint(parents):
            return False
        self._taken.add(key)
        self._taken.update(f"{parent}/" for parent in parents)
        return True
