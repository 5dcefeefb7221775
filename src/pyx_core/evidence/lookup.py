"""Naming a run: `last`, a task, a prefix of a run id, or a manifest's path."""

from __future__ import annotations

import os
import re

from pyx_core.errors import PyxError
from pyx_core.evidence.history import newest_first
from pyx_core.evidence.stored_run import StoredRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.manifest.contract import HistoryLine

_PREFIX = re.compile(r"\d{1,8}|\d{8}_\d{0,6}|\d{8}_\d{6}_[0-9a-f]{0,6}")
_MOST_CANDIDATES = 10


def find_run(text: str, folder: str, cwd: str) -> StoredRun:
    """The run that `text` names in `folder`; paths are relative to `cwd`.

    Raises PyxError: `not_found`, or `usage` where several runs fit, with the candidates.
    """
    path = os.path.join(cwd, text)
    if text.endswith(".json") or os.sep in text or "/" in text:
        return StoredRun(path)
    line = _find_line(text, folder)
    manifest = str(line.get("manifest"))
    if not os.path.exists(manifest):
        # The folder was moved: the manifest is beside its history.
        moved = os.path.join(folder, os.path.basename(manifest))
        manifest = moved if os.path.exists(moved) else manifest
    return StoredRun(manifest, folder)


def _find_line(text: str, folder: str) -> HistoryLine:
    newest: HistoryLine | None = None
    fitting: list[HistoryLine] = []
    is_prefix = _PREFIX.fullmatch(text) is not None
    for line in newest_first(folder):
        if text == "last" or line["run_id"] == text:
            return line
        if line.get("task") == text:
            if not is_prefix:
                return line
            newest = newest or line
        elif is_prefix and line["run_id"].startswith(text):
            fitting.append(line)
    fitting += [newest] if newest is not None else []
    if len(fitting) > 1:
        shown = ", ".join(
            f"{line['run_id']} ({line.get('task')})" for line in fitting[:_MOST_CANDIDATES]
        )
        left = len(fitting) - _MOST_CANDIDATES
        more = f" and {left} more" if left > 0 else ""
        raise PyxError("usage", f"{text} fits {shown}{more}", "give more of the run id")
    if not fitting:
        wanted = "there is no run yet" if text == "last" else f"no run {text}"
        raise PyxError("not_found", f"{wanted} in {folder}", "pyx history lists what there is")
    return fitting[0]
