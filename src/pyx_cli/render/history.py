"""How runs look in a list: rows for programs and pipes, a table on a terminal."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_core.formats.amounts import ago

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.manifest.contract import HistoryLine

_LONGEST_SUMMARY = 80
_LONGEST_TASK = 60
_LONGEST_CELL = 300
_STYLES = {"ok": "green", "failed": "red", "timeout": "yellow"}


def show_runs(lines: Sequence[HistoryLine], context: Context, now_s: float) -> None:
    """The runs on stdout, a line each."""
    if context.stdout.isatty() and context.environ.get("TERM") != "dumb":
        _show_table(lines, context, now_s)
        return
    for line in lines:
        context.stdout.write(_row(line) + "\n")


def _row(line: HistoryLine) -> str:
    duration = f"{_seconds(line):.2f} s"
    task = _cell(line.get("task"), _LONGEST_TASK)
    run_id, status = _cell(line["run_id"], _LONGEST_TASK), _cell(line.get("status") or "?", 20)
    summary = _cell(line.get("summary"), _LONGEST_SUMMARY)
    return f"{run_id}  {status:<11}  {duration:>10}  {task}  {summary}"


def _show_table(lines: Sequence[HistoryLine], context: Context, now_s: float) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=context.stdout, no_color=not context.has_colour, highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("run", no_wrap=True, min_width=22)
    table.add_column("when", no_wrap=True, justify="right")
    table.add_column("status", no_wrap=True)
    table.add_column("took", no_wrap=True, justify="right")
    table.add_column("task", no_wrap=True, overflow="ellipsis", max_width=30)
    table.add_column("summary, or what went wrong", no_wrap=True, overflow="ellipsis", ratio=1)
    for line in lines:
        status = _cell(line.get("status") or "?", 20)
        told = line.get("summary") if status == "ok" else line.get("error") or line.get("summary")
        table.add_row(
            Text(_cell(line["run_id"], _LONGEST_TASK)),
            Text(ago(str(line.get("ts")), now_s) or "?"),
            Text(status, style=_STYLES.get(status, "magenta")),
            Text(f"{_seconds(line):.2f} s"),
            Text(_cell(line.get("task"), _LONGEST_TASK)),
            Text(_cell(told, _LONGEST_CELL)),
        )
    console.print(table)


def _cell(value: object, longest: int) -> str:
    text = value if isinstance(value, str) else ""
    return visible(text, longest).replace("\n", " ").replace("\t", " ")


def _seconds(line: HistoryLine) -> float:
    seconds: object = line.get("duration_s")
    return float(seconds) if isinstance(seconds, int | float) else 0.0
