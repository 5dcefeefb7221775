"""What `pyx diff` of stores prints: the differences, and the runs that prove them."""

from __future__ import annotations

from pyx_cli.render.diff import Shown, essence, show_diff
from pyx_cli.render.errors import EXIT_CODES, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.context import Context
    from pyx_cli.report import Report
    from pyx_core.sources.matching.answer import Answer
    from pyx_core.sources.matching.store_diff import StoreDiff


def show_store_diff(
    diff: StoreDiff, context: Context, report: Report | None, *, as_json: bool
) -> int:
    """The result on stdout, notes on stderr; the exit code."""
    comparison, record = diff.comparison, diff.record
    if comparison is None:
        return _show_failure(diff, context, as_json=as_json)
    shown = Shown(diff.left.label, diff.right.label, comparison, {}, None)
    if report is not None:
        from pyx_cli.report import save_comparison_report

        shown = shown._replace(html=save_comparison_report(report, shown))
    manifest = record.manifest
    outputs = [output for output in manifest["outputs"] if output["role"] != "log"]
    if as_json:
        told = essence(shown)
        told["run_id"] = manifest["run_id"]
        told["manifest"] = {"path": record.manifest_path, "size": record.manifest_size}
        told["sides"] = {"left": diff.left.record, "right": diff.right.record}
        told["outputs"] = [
            {key: output[key] for key in ("path", "size", "sha256")} for output in outputs
        ]
        del told["saved"]
        context.write_json(told)
    else:
        show_diff(shown, context, as_json=False, room=_room(outputs))
        for answer in (diff.left, diff.right):
            context.stdout.write(_asked(answer))
        context.stdout.write(
            f"Manifest saved: {_path(record.manifest_path)} (bytes={record.manifest_size})\n"
        )
        for output in outputs:
            context.stdout.write(
                f"Output saved: {_path(output['path'])} (bytes={output['size']})\n"
            )
    return 1 if comparison.verdict == "different" else 0


def _room(outputs: list[Any]) -> tuple[int, int]:
    """The lines and bytes that the lines behind the differences take at most."""
    return 3 + len(outputs), 600


def _asked(answer: Answer) -> str:
    told = answer.record
    label = visible(answer.label, 100).replace("\n", "\\n")
    if told["kind"] == "query":
        rows = "1 row" if told["rows"] == 1 else f"{told['rows']} rows"
        return f"{told['run_id']}  {rows}  {label}\n"
    return f"sha256 {answer.sha256[:12]}…  {label}\n"


def _path(path: str) -> str:
    return visible(path, 1000).replace("\n", "\\n")


def _show_failure(diff: StoreDiff, context: Context, *, as_json: bool) -> int:
    from pyx_cli.render.errors import show_error
    from pyx_core.errors import PyxError

    problem, record = diff.record.problem, diff.record
    if problem is None:
        context.stderr.write(f"pyx: interrupted; see {record.manifest['run_id']}\n")
        return record.exit_code
    message = f"{problem.message} (run {record.manifest['run_id']})"
    show_error(PyxError(problem.kind, message, problem.hint), context, wants_json=as_json)
    return EXIT_CODES[problem.kind]
