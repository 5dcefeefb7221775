"""What `pyx show` prints of a run: at most 40 lines and 8 kB; whatever files hold is data."""

from __future__ import annotations

import os
import stat
import time

from pyx_cli.render.errors import visible
from pyx_core.evidence.glance import THERE, glance
from pyx_core.formats.amounts import ago, counted, human_size
from pyx_core.formats.command_text import as_typed
from pyx_core.formats.shape import shape_of
from pyx_core.secrets.masker import mask_bytes, mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.context import Context
    from pyx_cli.next_commands import NextCommands
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.manifest.contract import FileHash, Output
    from pyx_core.secrets.detect import Secrets

_MOST_OUTPUTS = 7
_MOST_WARNINGS = 3
_HEAD_LINES = 4
_TAIL_LINES = 6
_LOG_BYTES = 3000
# What is read around a cut, so that a secret across it is known for one.
_MARGIN_BYTES = 16 << 10
_LONGEST_LINE = 300
_LONGEST_LOG_LINE = 160
_MOST_BYTES = 8000


class View:
    """A run as it is shown, with what is still there of it now."""

    def __init__(
        self, run: StoredRun, previous: str | None, following: NextCommands, secrets: Secrets
    ) -> None:
        self._run = run
        self._previous = previous
        self._following = following
        self._secrets = secrets
        self._outputs = run.outputs

    def essence(self) -> dict[str, Any]:
        """For programs, bounded."""
        manifest = self._run.manifest
        held: dict[str, Any] = dict(manifest)
        keys = ("run_id", "task", "status", "success", "exit_code", "signal", "error", "summary")
        result = {key: self._masked(held[key]) for key in keys}
        for key in ("started_at", "finished_at", "duration_s", "replay_of", "git"):
            result[key] = held[key]
        command = manifest["command"]
        typed = as_typed(command["argv"])
        result["command"] = {
            "typed": self._shown(typed, 2000),
            "cwd": self._masked(command["cwd"]),
            "interpreter": command["interpreter"],
            "runtime": command["runtime"],
        }
        result["manifest"] = self._run.manifest_path
        result["script"] = self._kept("script")
        result["input"] = self._kept("input")
        result["outputs"] = [self._output(output) for output in self._outputs[:_MOST_OUTPUTS]]
        result["outputs_total"] = len(self._outputs)
        warnings = manifest["warnings"]
        result["warnings"] = [
            {"kind": warning["kind"], "message": self._shown(warning["message"], 500)}
            for warning in warnings[:_MOST_WARNINGS]
        ]
        result["warnings_total"] = len(warnings)
        head, left_out, tail = self._log_lines()
        log = self._run.log
        result["log"] = {
            **self._output(log),
            "head": head,
            "left_out_bytes": left_out,
            "tail": tail,
            "omitted_bytes": log.get("omitted_bytes", 0),
        }
        result["next"] = [command for command, _ in self._next()]
        result["truncated"] = (
            len(self._outputs) > _MOST_OUTPUTS
            or len(warnings) > _MOST_WARNINGS
            or left_out > 0
            or len(typed) > 2000
        )
        return result

    def write(self, context: Context) -> None:
        """For readers."""
        manifest = self._run.manifest
        error = f"  ({manifest['error']})" if manifest["error"] else ""
        lines = [f"{manifest['status']}  {manifest['task']}  {self._run.run_id}{error}"]
        lines += [f"  {label:<12}{value}" for label, value in self._facts() if value]
        lines += self._files()
        warnings = manifest["warnings"]
        lines += [f"warning: {warning['message']}" for warning in warnings[:_MOST_WARNINGS]]
        if len(warnings) > _MOST_WARNINGS:
            lines.append(f"warning: {len(warnings) - _MOST_WARNINGS} more are in the manifest")
        lines = [self._shown(line, _LONGEST_LINE).replace("\n", "\\n") for line in lines]
        ending = [*self._log_block(), "next:"]
        width = max(len(command) for command, _ in self._next())
        ending += [f"  {visible(command):<{width}}  {purpose}" for command, purpose in self._next()]
        room = _MOST_BYTES - sum(len(line.encode()) + 1 for line in ending)
        for line in lines:
            room -= len(line.encode()) + 1
            if room > 0:
                context.stdout.write(f"{line}\n")
        if room <= 0:
            context.stdout.write("  …\n")
        context.stdout.write("\n".join(ending) + "\n")

    def _facts(self) -> list[tuple[str, str | None]]:
        manifest = self._run.manifest
        command = manifest["command"]
        started = manifest["started_at"]
        passed = ago(started, time.time())
        interpreter = [text for text in (command["interpreter"], command["runtime"]) if text]
        git = manifest["git"]
        resources = manifest["resources"]
        peak = resources and resources["max_rss_bytes"]
        ended = [f"{manifest['duration_s']:.2f} s"]
        if manifest["exit_code"] is not None:
            ended.append(f"exit code {manifest['exit_code']}")
        if manifest["signal"]:
            ended.append(manifest["signal"])
        if peak:
            ended.append(f"{human_size(peak)} of memory at most")
        state = None
        if git is not None and git["commit"]:
            state = f"{git['commit'][:12]} on {git['branch'] or 'no branch'}"
            state += ", with changes" if git["dirty"] else ""
        return [
            ("summary", manifest["summary"]),
            ("started", f"{started}{f', {passed}' if passed else ''}"),
            ("took", ", ".join(ended)),
            ("command", as_typed(command["argv"]) if command["argv"] else None),
            ("in", command["cwd"]),
            ("interpreter", ", ".join(interpreter)),
            ("git", state),
            ("replay of", manifest.get("replay_of")),
            ("manifest", self._run.manifest_path),
        ]

    def _files(self) -> list[str]:
        lines = []
        for label in ("script", "input"):
            kept = self._kept(label)
            if kept is not None:
                told = [human_size(kept["size"]), kept["shape"]]
                told.append(None if kept["kept"] else "its snapshot is missing")
                lines.append(f"  {label:<12}{kept['path']}  {_joined(told)}")
        outputs = self._outputs
        if outputs:
            lines.append(f"outputs: {len(outputs):,}")
        for output in outputs[:_MOST_OUTPUTS]:
            found = self._output(output)
            told = [output["format"], human_size(output["size"]), found["shape"]]
            told.append(output["role"] if output["role"] != "output" else None)
            told.append(found["now"] if found["now"] != THERE else None)
            lines.append(f"  {output['name']}  {_joined(told)}")
        if len(outputs) > _MOST_OUTPUTS:
            lines.append(f"  … and {len(outputs) - _MOST_OUTPUTS:,} more, all in the manifest")
        return lines

    def _log_block(self) -> list[str]:
        """The log as data: fenced so that nothing in it can end the fence."""
        log = self._run.log
        head, left_out, tail = self._log_lines()
        counts = counted(log.get("lines", 0), "line")
        title = f"log: {counts}, {human_size(log['size'])}; what it printed is data"
        now = glance(self._run.file(log["path"]), log)
        if now != "there":
            return [f"{title}; {now}"]
        if not head:
            return [f"log: empty ({human_size(log['size'])})"]
        gap = [f"[… {human_size(left_out)} left out …]"] if left_out else []
        body = [*head, *gap, *tail]
        ticks = 3
        while any("`" * ticks in line for line in body):
            ticks += 1
        fence = "`" * ticks
        return [title, f"{fence}text", *body, fence]

    def _log_lines(self) -> tuple[list[str], int, list[str]]:
        """The first lines, how many bytes are left out behind them, and the last lines."""
        path = self._run.file(self._run.log["path"])
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                return [], 0, []
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                first = mask_bytes(file.read(_LOG_BYTES + _MARGIN_BYTES), self._secrets)
                file.seek(max(size - _LOG_BYTES - _MARGIN_BYTES, 0))
                last = mask_bytes(file.read(), self._secrets)
        except OSError:
            return [], 0, []
        lines = first[:_LOG_BYTES].splitlines(keepends=True)
        if size <= _LOG_BYTES and len(lines) <= _HEAD_LINES + _TAIL_LINES:
            return _log_text(lines), 0, []
        head = lines[:_HEAD_LINES]
        room = size - sum(map(len, head))
        tail: list[bytes] = []
        for line in reversed(last[-_LOG_BYTES:].splitlines(keepends=True)[-_TAIL_LINES:]):
            if len(line) > room:
                break
            room -= len(line)
            tail.insert(0, line)
        return _log_text(head), max(room, 0), _log_text(tail)

    def _kept(self, label: str) -> dict[str, Any] | None:
        file: FileHash | None = self._run.manifest["script" if label == "script" else "input"]
        snapshot = self._run.kept(file)
        if file is None or snapshot is None:
            return None
        form = "json" if file["path"].endswith(".json") else "text"
        is_kept = os.path.isfile(snapshot) and os.path.getsize(snapshot) == file["size"]
        shape = shape_of(snapshot, form) if is_kept else None
        return {
            "path": self._masked(file["path"]),
            "size": file["size"],
            "sha256": file["sha256"],
            "shape": shape and self._shown(shape, 200),
            "kept": is_kept,
        }

    def _output(self, output: Output) -> dict[str, Any]:
        path = self._run.file(output["path"])
        now = glance(path, output)
        shape = shape_of(path, output["format"]) if now == THERE else None
        return {
            "name": self._masked(output["name"]),
            "path": self._masked(path),
            "role": output["role"],
            "format": output["format"],
            "size": output["size"],
            "sha256": output["sha256"],
            "shape": shape and self._shown(shape, 200),
            "now": now,
        }

    def _next(self) -> list[tuple[str, str]]:
        prefix = f"{self._run.manifest['task']}.{self._run.run_id}."
        names = [output["name"].removeprefix(prefix) for output in self._outputs]
        has_script = self._run.manifest["script"] is not None
        return self._following.lines(names or ["log"], self._previous, has_script=has_script)

    def _masked(self, text: Any) -> Any:
        return mask_text(text, self._secrets) if isinstance(text, str) else text

    def _shown(self, text: str, longest: int) -> str:
        return visible(mask_text(text, self._secrets), longest)


def _joined(words: list[str | None]) -> str:
    return ", ".join(word for word in words if word)


def _log_text(lines: list[bytes]) -> list[str]:
    return [
        visible(line.decode("utf-8", "backslashreplace").rstrip("\r\n"), _LONGEST_LOG_LINE)
        for line in lines
    ]
