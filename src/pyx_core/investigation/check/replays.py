"""Runs that were replayed: as which run, and whether it gave the same."""

from __future__ import annotations

import os
from typing import NamedTuple

import msgspec

from pyx_core.errors import PyxError
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.investigation.check.problems import warning
from pyx_core.naming import COMPARISON, REPLAY_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.investigation.check.verdict import Problem

_LARGEST_BYTES = 64 << 20


class ReplayMark(NamedTuple):
    """A replay of a run: the run that it became, if it was started, and its verdict."""

    replayed_as: str | None
    verdict: str | None
    reason: str | None = None


class _Replay(msgspec.Struct):
    run_id: str
    manifest: str


class _Comparison(msgspec.Struct):
    run_id: str
    verdict: str | None = None
    replays: list[_Replay] = []


def replay_of(run: StoredRun) -> ReplayMark | None:
    """The newest replay that lies beside a run; None without one.

    Its manifest has to name the run as what it replays.
    """
    found: list[ReplayMark] = []
    for folder in _folders(run):
        path = os.path.join(folder, f"{run.manifest['task']}.{run.run_id}.{COMPARISON}")
        comparison = _read(path)
        if comparison is None or comparison.run_id != run.run_id or not comparison.replays:
            continue
        last = comparison.replays[-1]
        manifest = os.path.join(folder, os.path.basename(last.manifest))
        try:
            replay = StoredRun(manifest, run.home)
        except PyxError:
            continue
        if replay.run_id == last.run_id and replay.manifest["replay_of"] == run.run_id:
            found.append(ReplayMark(last.run_id, comparison.verdict))
    return max(found, key=lambda mark: mark.replayed_as or "", default=None)


def problems_of(mark: ReplayMark, name: str, run_id: str, line: int) -> list[Problem]:
    """A warning where a replay did not give the same."""
    if mark.verdict in ("identical", "equivalent"):
        return []
    if mark.replayed_as is None:
        message = f"{name} was not replayed: {mark.reason or mark.verdict}"
        return [warning(line, "not_replayed", message, f"pyx show {run_id}")]
    verdict = (mark.verdict or "interrupted").replace("_", " ")
    message = f"{name} was replayed as {mark.replayed_as}: {verdict}"
    hint = f"pyx diff {run_id} {mark.replayed_as}"
    return [warning(line, "replay_differs", message, hint)]


def _folders(run: StoredRun) -> Iterator[str]:
    name = f"{run.manifest['task']}.{run.run_id}{REPLAY_ENDING}"
    number = 1
    while os.path.isdir(
        folder := os.path.join(run.home, name if number == 1 else f"{name}-{number}")
    ):
        yield folder
        number += 1


def _read(path: str) -> _Comparison | None:
    try:
        if os.path.getsize(path) > _LARGEST_BYTES:
            return None
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=_Comparison)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
