"""A run as it stands under Evidence: its links, and the hashes of what it left."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.hashing import sha256_of
from pyx_core.investigation.log.words import link, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.document import Evidence, Log

_MOST_OUTPUTS = 10
_LONGEST_SUMMARY = 90


def entry(label: str, run: StoredRun, note: str | None, folder: str) -> list[str]:
    """The lines of a run. `folder` is the log's; links are relative to it."""
    manifest = run.manifest
    told = [manifest["task"], manifest["status"], manifest["error"] or manifest["summary"] or ""]
    shown = [plain(_short(words)) for words in told if words.strip()]
    to_manifest = link(
        run.run_id, relative(run.manifest_path, folder), None, sha256_of(run.content)
    )
    lines = [f"- {label}: {to_manifest} {' · '.join(shown)}"]
    outputs = manifest["outputs"]
    for output in outputs[:_MOST_OUTPUTS]:
        path = run.file(output["path"])
        name = "log" if output["role"] == "log" else output["name"]
        usual = f"{manifest['task']}.{run.run_id}."
        shown_name = name.removeprefix(usual) or name
        to_output = link(shown_name, relative(path, folder), None, output["sha256"])
        lines.append(f"  - output: {to_output}")
    left = len(outputs) - _MOST_OUTPUTS
    if left > 0:
        lines.append(f"  - note: {left} more outputs are in its manifest")
    if note is not None:
        lines.append(f"  - note: {note}")
    return lines


def label_of(run: StoredRun, log: Log, folder: str) -> Evidence | None:
    """The entry of a run that stands under Evidence already."""
    for one in log.evidence:
        target = one.citation.target
        if one.citation.is_path:
            path = os.path.join(folder, target)
            if os.path.normcase(os.path.realpath(path)) == os.path.normcase(
                os.path.realpath(run.manifest_path)
            ):
                return one
        elif run.run_id == target.partition(":")[0]:
            return one
    return None


def check_citable(run: StoredRun) -> None:
    """Raises PyxError `usage` for a run whose files lie in a bundle: what a log cites has to lie
    beside it, where it stays."""
    if run.bundle is not None:
        message = f"{run.run_id} lies in {run.bundle}, and a log cites files of the project"
        folder = os.path.splitext(os.path.basename(run.bundle))[0]
        manifest = f"{folder}/runs/{run.run_id}/{os.path.basename(run.manifest_path)}"
        hint = f"unzip {run.bundle} -d {folder}, and name {manifest}"
        raise PyxError("usage", message, hint)


def relative(path: str, folder: str) -> str:
    """A path from a folder; the whole path on another drive."""
    try:
        return os.path.relpath(os.path.realpath(path), os.path.realpath(folder))
    except ValueError:
        return os.path.abspath(path)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_SUMMARY else f"{line[: _LONGEST_SUMMARY - 1]}…"
