"""What `pyx run` prints: at most 20 lines and 4 kB on stdout."""

from __future__ import annotations

import os

from pyx_cli.render.errors import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.manifest.contract import Manifest, Output
    from pyx_core.runs.finish import Record

_MOST_OUTPUTS = 10
_MOST_WARNINGS = 10
_MOST_BYTES = 4000
_LONGEST_PATH = 3300
_LOG_LINES = 20
_LOG_BYTES = 4000


def show_run(
    record: Record,
    context: Context,
    *,
    as_json: bool,
    followed: bool,
    besides: Mapping[str, object] | None = None,
) -> None:
    """The result on stdout; warnings, and the log's end of a failed run, on stderr.

    `besides` is what programs are told with it.
    """
    if as_json:
        context.write_json({**essence(record), **(besides or {})})
    else:
        context.stdout.write(summary(record))
    show_problems(record, context, followed=followed)


def show_problems(record: Record, context: Context, *, followed: bool = False) -> None:
    """Warnings, and of a run that failed the log's end and a hint, on stderr."""
    manifest = record.manifest
    for warning in manifest["warnings"][:_MOST_WARNINGS]:
        context.stderr.write(f"warning: {visible(warning['message'], 1000)}\n")
    left = len(manifest["warnings"]) - _MOST_WARNINGS
    if left > 0:
        context.stderr.write(f"warning: {left} more are in the manifest\n")
    if not manifest["success"]:
        if not followed:
            context.stderr.write(_end_of_log(manifest["outputs"][0]["path"]))
        if record.problem is not None and record.problem.hint:
            context.stderr.write(f"hint: {record.problem.hint}\n")


def essence(record: Record) -> dict[str, Any]:
    """A manifest's essence, bounded, with absolute paths."""
    manifest = record.manifest
    outputs = _newest(manifest)
    shown = outputs[:_MOST_OUTPUTS]
    result: dict[str, Any] = {
        key: manifest[key]
        for key in (
            "run_id",
            "task",
            "status",
            "success",
            "exit_code",
            "signal",
            "error",
            "summary",
            "duration_s",
            "output_dir",
        )
    }
    result["manifest"] = {"path": record.manifest_path, "size": record.manifest_size}
    log = manifest["outputs"][0]
    result["log"] = {key: log[key] for key in ("path", "size", "lines", "omitted_bytes", "masked")}
    result["outputs"] = [
        {"path": output["path"], "size": output["size"], "sha256": output["sha256"]}
        for output in shown
    ]
    result["outputs_total"] = len(outputs)
    result["warnings"] = manifest["warnings"][:_MOST_WARNINGS]
    result["truncated"] = len(shown) < len(outputs) or len(manifest["warnings"]) > _MOST_WARNINGS
    if not manifest["success"]:
        result["log_end"] = _end_of_log(log["path"])
        result["hint"] = record.problem.hint if record.problem else None
    return result


def summary(record: Record, remark: str = "") -> str:
    """What became of a run, and where its files are; `remark` stands at the end of its first line.

    At most 14 lines and 4 kB.
    """
    manifest = record.manifest
    log = manifest["outputs"][0]
    outputs = _newest(manifest)
    head = f"{manifest['status']}  {manifest['task']}  {manifest['run_id']}"
    head += f"  {manifest['duration_s']:.2f} s"
    if manifest["error"]:
        head += f"  ({visible(manifest['error'], 300)})"
    if remark:
        head += f"  {remark}"
    lines = [
        head.replace("\n", " "),
        f"Manifest saved: {_shown(record.manifest_path)} (bytes={record.manifest_size})",
    ]
    saved = [("Log", log), *(("Output", output) for output in outputs[:_MOST_OUTPUTS])]
    room = _MOST_BYTES - 100 - sum(len(line.encode()) + 1 for line in lines)
    for label, file in saved:
        line = f"{label} saved: {_shown(file['path'])} (bytes={file['size']})"
        room -= len(line.encode()) + 1
        if room < 0:
            break
        lines.append(line)
    left = 1 + len(outputs) - (len(lines) - 2)
    if left:
        lines.append(f"… and {left} more outputs, all in the manifest")
    return "\n".join(lines) + "\n"


def _shown(path: str) -> str:
    return visible(path, _LONGEST_PATH).replace("\n", "\\n")


def _newest(manifest: Manifest) -> list[Output]:
    """The outputs without the log, newest first where there are more than can be shown."""
    outputs = manifest["outputs"][1:]
    if len(outputs) <= _MOST_OUTPUTS:
        return outputs

    def written_ns(output: Output) -> int:
        try:
            return os.lstat(output["path"]).st_mtime_ns
        except OSError:
            return 0

    return sorted(outputs, key=written_ns, reverse=True)


def _end_of_log(path: str) -> str:
    """The last lines of a log, shown as data."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(max(size - _LOG_BYTES, 0))
        text = file.read().decode("utf-8", "replace")
    lines = text.split("\n")
    if size > _LOG_BYTES:
        lines = lines[1:] or lines
    ending = lines[-_LOG_LINES - 1 :]
    left = "" if size <= _LOG_BYTES and len(lines) <= _LOG_LINES + 1 else "[the end of the log]\n"
    return left + visible("\n".join(ending).rstrip("\n"), _LOG_BYTES) + "\n" if text else ""
