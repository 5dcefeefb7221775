"""The history in a bundle: the lines of its runs, redacted, chained anew, tied to the old ones."""

from __future__ import annotations

import json
import re

from pyx_core.evidence.history.history import history_path
from pyx_core.hashing import sha256_of
from pyx_core.manifest.encoding import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from pyx_core.evidence.bundle.identity import Redaction

ORIGINAL = ("manifest_sha256", "line_sha256", "head_sha256")
_RUN_ID = re.compile(rb'"run_id": ?"(\d{8}_\d{6}_[0-9a-f]{6})"')


class Link:
    """A run's line in the history that it was written to, and that history's head just now."""

    __slots__ = ("head_sha256", "line", "line_sha256")

    def __init__(self, raw: bytes) -> None:
        """`head_sha256` is set when the history has been read to its end."""
        loaded: Any = json.loads(raw)
        self.line: dict[str, Any] = loaded if isinstance(loaded, dict) else {}
        self.line_sha256 = sha256_of(raw)
        self.head_sha256 = self.line_sha256

    @property
    def manifest_sha256(self) -> str | None:
        """The hash that the manifest's file had; None in lines of an earlier pyx."""
        value = self.line.get("manifest_sha256")
        return value if isinstance(value, str) else None

    def original(self) -> dict[str, str | None]:
        """The hashes in the history that the run was first written to, also from a bundle."""
        before = self.line.get("original")
        if isinstance(before, dict):
            return {name: before.get(name) for name in ORIGINAL}
        hashes = (self.manifest_sha256, self.line_sha256, self.head_sha256)
        return dict(zip(ORIGINAL, hashes, strict=True))


def links(home: str, run_ids: Iterable[str]) -> dict[str, Link]:
    """The lines of some runs in the history of `home`, by run id, read once from its start."""
    wanted = {run_id.encode() for run_id in run_ids}
    found: dict[str, Link] = {}
    head = b""
    try:
        with open(history_path(home), "rb") as file:
            for raw in file:
                line = raw.rstrip(b"\n")
                if not line:
                    continue
                head = line
                match = _RUN_ID.search(line)
                if match and match[1] in wanted:
                    try:
                        found[match[1].decode()] = Link(line)
                    except ValueError:
                        continue  # a write that a crash tore
    except FileNotFoundError:
        return {}
    for link in found.values():
        link.head_sha256 = sha256_of(head)
    return found


def bundled_line(
    link: Link | None,
    manifest: dict[str, Any],
    manifest_name: str,
    manifest_sha256: str,
    redaction: Redaction,
) -> dict[str, Any]:
    """The line of a run in the bundle's history, not chained yet.

    What the hashes were is kept under `original`; null where the run has no line, or an old one.
    """
    original = link.line if link is not None else {}
    line = {
        key: redaction.value(value)
        for key, value in original.items()
        if key not in ("manifest", "manifest_sha256", "previous_sha256")
    }
    line.setdefault("ts", manifest["started_at"])
    for key in ("run_id", "task", "success", "status", "duration_s", "summary", "error"):
        line[key] = manifest[key]
    return {
        **line,
        "manifest": manifest_name,
        "manifest_sha256": manifest_sha256,
        "original": link.original() if link is not None else None,
    }


def chained(lines: Iterable[dict[str, Any]]) -> bytes:
    """The lines as a history of their own."""
    content = b""
    previous: str | None = None
    for line in lines:
        raw = encode({**line, "previous_sha256": previous})
        previous = sha256_of(raw.rstrip(b"\n"))
        content += raw
    return content
