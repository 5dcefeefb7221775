"""What `pyx query` prints: the run, and the first rows as a small table; 20 lines, 4 kB."""

from __future__ import annotations

from pyx_cli.render.errors import visible
from pyx_cli.render.run import essence, show_problems, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.secrets.detect import Secrets
    from pyx_core.sources.query import Asked

_MOST_BYTES = 4000
_MOST_ROWS = 10
_MOST_COLUMNS = 12
_WIDEST_CELL = 40
_LONGEST_VALUE = 200
_PLAN_LINES = 10
_MOST_LISTED = 100


def show_query(
    asked: Asked,
    context: Context,
    secrets: Secrets,
    *,
    as_json: bool,
    besides: Mapping[str, object],
) -> None:
    """The result on stdout; warnings and hints on stderr."""
    if as_json:
        context.write_json({**_as_json(asked, secrets), **besides})
    else:
        head, *rest = summary(asked.record, _remark(asked)).splitlines()
        room = _MOST_BYTES - sum(len(line.encode()) + 1 for line in (head, *rest))
        lines = [head, *_within(_preview(asked, secrets), room), *rest]
        context.stdout.write("\n".join(lines) + "\n")
        told = asked.record.manifest["declared"].get("query", {}).get("aftermath")
        if told is not None:
            gone = {True: "yes", False: "NO"}.get(told["gone"], "not known")
            context.stderr.write(f"is the statement gone? {gone}: {visible(told['how'], 500)}\n")
        if asked.record.problem is not None:
            context.stderr.write(f"pyx: {visible(asked.record.problem.message)}\n")
    # The log's end would say the same once more.
    show_problems(asked.record, context, followed=True)


def _remark(asked: Asked) -> str:
    result = asked.result
    if result is None:
        return ""
    rows = "1 row" if result.rows == 1 else f"{result.rows} rows"
    if result.cut == "stopped":
        return f"{rows} had come: INCOMPLETE"
    if result.cut is not None:
        return f"first {rows}: CUT by --max-{result.cut}, there are more"
    return rows


def _preview(asked: Asked, secrets: Secrets) -> list[str]:
    if asked.result is None:
        if asked.plan is None:
            return []
        lines = visible(_masked(asked.plan.text, secrets)).splitlines()
        left = len(lines) - _PLAN_LINES
        return lines[:_PLAN_LINES] + ([f"… {left} more lines of the plan"] if left > 0 else [])
    result = asked.result
    columns = [_cell(column.name, secrets) for column in asked.columns[:_MOST_COLUMNS]]
    if not result.preview:
        return []
    shown = result.preview[:_MOST_ROWS]
    rows = [[_shown(value, secrets) for value in row[:_MOST_COLUMNS]] for row in shown]
    if len(asked.columns) > _MOST_COLUMNS:
        columns.append(f"(+{len(asked.columns) - _MOST_COLUMNS} columns)")
        rows = [[*row, "…"] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [columns, *rows]
    ]
    left = result.rows - len(shown)
    return [*lines, f"… {left} more in the file"] if left > 0 else lines


def _shown(value: Any, secrets: Secrets) -> str:
    """A value in a cell: NULL, and an empty text as `""`."""
    from pyx_core.sources.rows.forms import text_of

    return "NULL" if value is None else _cell(text_of(value), secrets) or '""'


def _cell(text: str, secrets: Secrets) -> str:
    # Far more than is shown is enough to know a secret by.
    text = visible(_masked(text[:10_000], secrets), _WIDEST_CELL * 4)
    text = text.replace("\n", "\\n").replace("\t", "\\t")
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"


def _masked(text: str, secrets: Secrets) -> str:
    from pyx_core.secrets.masker import mask_text

    return mask_text(text, secrets)


def _within(lines: Sequence[str], room: int) -> list[str]:
    """As many lines as have room."""
    kept = []
    for line in lines:
        room -= len(line.encode("utf-8", "backslashreplace")) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _as_json(asked: Asked, secrets: Secrets) -> dict[str, Any]:
    found = essence(asked.record)
    told = asked.record.manifest["declared"].get("query", {})
    problem, result = asked.record.problem, asked.result
    found["error_kind"] = problem.kind if problem is not None else None
    found["hint"] = problem.hint if problem is not None else None
    found["source"] = told.get("source")
    found["statement_sha256"] = told.get("statement_sha256")
    found["columns"] = told.get("columns", [])[:_MOST_LISTED]
    found["columns_total"] = len(asked.columns)
    found["rows"] = told.get("rows")
    found["cut_by"] = None if told.get("truncated") in (None, "no") else told["truncated"]
    found["milliseconds"] = told.get("milliseconds")
    found["aftermath"] = told.get("aftermath")
    found["plan"] = told.get("plan")
    found["preview"] = _preview_values(result.preview, secrets) if result is not None else []
    found["truncated"] = found["truncated"] or found["cut_by"] is not None
    return found


def _preview_values(rows: Sequence[Sequence[Any]], secrets: Secrets) -> list[list[Any]]:
    """The first rows as JSON values, long ones cut, within 4 kB."""
    from pyx_core.sources.rows.forms import json_of, text_of

    shown: list[list[Any]] = []
    room = _MOST_BYTES
    for row in rows[:_MOST_ROWS]:
        values = []
        for value in row[:_MOST_LISTED]:
            plain = json_of(value)
            if isinstance(plain, str | dict | list):
                text = visible(_masked(text_of(value)[:10_000], secrets), _LONGEST_VALUE)
                plain = text if isinstance(plain, str) or len(text) >= _LONGEST_VALUE else plain
            values.append(plain)
            room -= len(str(plain)) + 4
        if room < 0:
            break
        shown.append(values)
    return shown
