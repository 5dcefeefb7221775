"""What a manifest says of a run, in words: how long, how it ended, where, with what."""

from __future__ import annotations

import json

import msgspec

from pyx_core.formats.amounts import counted, human_size
from pyx_core.report.legible import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.evidence.verify import RunCheck
    from pyx_core.report.legible import Legible

_MOST_WARNINGS = 20


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader has to know: `state` is error, warning or note."""

    state: str
    message: str


def took(seconds: object) -> str:
    """A duration as a person reads it."""
    if not isinstance(seconds, (int, float)):
        return "unknown"
    if seconds < 120:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def how_ended(run: StoredRun) -> str:
    """The exit code, or the signal."""
    manifest = run.manifest
    if manifest["signal"]:
        return str(manifest["signal"])
    if manifest["exit_code"] is not None:
        return f"exit code {manifest['exit_code']}"
    return "no exit code"


def facts(run: StoredRun, legible: Legible) -> Iterator[tuple[str, str | None]]:
    """Labels and values; None where nothing is known."""
    manifest = run.manifest
    command = manifest["command"]
    interpreter = [command["interpreter"], command["runtime"]]
    git = manifest["git"]
    state = None
    if git is not None and git["commit"]:
        state = f"{git['commit'][:12]} on {git['branch'] or 'no branch'}"
        state += ", with changes" if git["dirty"] else ""
    resources = manifest["resources"]
    peak = resources and resources["max_rss_bytes"]
    limit = manifest["limits"] and manifest["limits"]["timeout_s"]
    facts = (
        ("run", run.run_id),
        ("started", f"{manifest['started_at']}"),
        ("finished", f"{manifest['finished_at']}"),
        ("in", command["cwd"]),
        ("interpreter", joined(interpreter)),
        ("git", state),
        ("memory at most", human_size(peak) if peak else None),
        ("time limit", f"{limit:g} s" if limit else None),
        ("replay of", manifest.get("replay_of")),
        ("manifest", run.manifest_path),
    )
    for label, value in facts:
        yield label, legible.line(value, 600) if value else None


def log_told(run: StoredRun) -> str:
    """Lines, size, what was left out and what was masked."""
    log = run.log
    told = [counted(log.get("lines", 0), "line"), human_size(log["size"])]
    if log.get("omitted_bytes"):
        told.append(f"{human_size(log['omitted_bytes'])} were never kept")
    if log.get("masked"):
        told.append(f"{counted(log['masked'], 'secret')} masked")
    return ", ".join(told)


def notices(run: StoredRun, check: RunCheck, legible: Legible) -> Iterator[Notice]:
    """What is wrong with its files, and its warnings."""
    for file in check.failures[:_MOST_WARNINGS]:
        detail = file.detail or file.state
        yield Notice(state="error", message=legible.line(f"{file.role} {file.path} {detail}", 600))
    if check.removed_by is not None:
        yield Notice(state="warning", message=legible.line(f"removed by run {check.removed_by}"))
    for note in check.notes[:_MOST_WARNINGS]:
        yield Notice(state="note", message=legible.line(note, 600))
    warnings = run.manifest["warnings"]
    for warning in warnings[:_MOST_WARNINGS]:
        yield Notice(state="warning", message=legible.line(warning["message"], 600))
    if len(warnings) > _MOST_WARNINGS:
        left = counted(len(warnings) - _MOST_WARNINGS, "more warning")
        yield Notice(state="warning", message=f"{left} in the manifest")


def environment(run: StoredRun, legible: Legible) -> Iterator[tuple[str, str | None]]:
    """Where it ran, and what was masked."""
    recorded = run.manifest["environment"]
    if recorded is not None:
        packages = recorded["packages"]
        shaping = recorded.get("shaping") or {}
        names = recorded["variables"]
        told = (
            ("platform", recorded["platform"]),
            (
                "packages",
                f"{packages['count']:,}, sha256 {packages['sha256'][:12]}…" if packages else None,
            ),
            ("variables that shape results", ", ".join(f"{k}={v}" for k, v in shaping.items())),
            ("variables, by name", f"{len(names):,}: {', '.join(names)}" if names else None),
            ("stores at hand", ", ".join(recorded.get("sources") or ())),
            (".env files", ", ".join(recorded["dotenv"])),
        )
        for label, value in told:
            yield label, legible.line(value, 1500) if value else None
    masked = run.log.get("masked", 0)
    told_masked = f"{counted(masked, 'secret')} in the log" if masked else "nothing in the log"
    yield "masked", f"{told_masked}; values of variables are never recorded, only their names"
    processes = run.manifest["processes"]
    if processes is not None and processes["left_behind"]:
        count = processes["left_behind"]
        left = f"{count:,} process{'' if count == 1 else 'es'}"
        yield "left behind", f"{left}; {processes['killed']:,} ended by pyx"
    yield (
        "made by",
        legible.line(f"{run.manifest['tool']['name']} {run.manifest['tool']['version']}"),
    )


def manifest_data(run: StoredRun, legible: Legible, most_bytes: int) -> object:
    """The manifest within a number of bytes: with shorter texts and lists, where it must be."""
    longest, most = 4000, 2000
    while most > 2:
        told = legible.data(run.manifest, longest, most)
        if len(json.dumps(told)) <= most_bytes:
            return told
        longest, most = longest // 3, most // 3
    kept = ("schema", "run_id", "task", "status", "started_at", "duration_s")
    told = {key: legible.data(run.manifest.get(key), 200) for key in kept}
    return {**told, "…": "cut: the whole manifest is in its file"}
