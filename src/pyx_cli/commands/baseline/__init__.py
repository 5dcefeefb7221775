"""`pyx baseline`: the baselines of the project, and how each stands."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.baseline.definition.locate import BaselineFiles

EXAMPLES = (
    ("pyx baseline", "the baselines of this project, their stores, and the last verdict of each"),
    ("pyx baseline --json", "the same as one JSON object on stdout"),
)
_MOST = 100
_LARGEST_REPORT = 64 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists baselines."""
    from pyx_core.baseline.definition.locate import all_baselines

    found = all_baselines(context.cwd)
    rows = [_row(files) for files in found[:_MOST]]
    if arguments.json:
        context.write_json(
            {"baselines": rows, "total": len(found), "truncated": len(found) > _MOST}
        )
        return 0
    if not found:
        context.stderr.write("no baselines here\n")
        context.stderr.write("hint: pyx baseline init NAME --old SOURCE --new SOURCE begins one\n")
        return 0
    _show(rows, context)
    if len(found) > _MOST:
        context.stderr.write(f"{len(found) - _MOST} more in baseline/\n")
    return 0


def _row(files: BaselineFiles) -> dict[str, Any]:
    from pyx_core.baseline.definition.reading import read_baseline
    from pyx_core.errors import PyxError

    row: dict[str, Any] = {
        "name": files.name,
        "definition": files.definition,
        "old": None,
        "new": None,
        "tables": None,
        "snapshots": None,
        "verdict": _verdict(files),
        "problem": None,
    }
    try:
        baseline = read_baseline(files.definition)
    except PyxError as error:
        row["problem"] = error.message
        return row
    row["old"], row["new"] = baseline.old.source, baseline.new.source
    row["tables"], row["snapshots"] = len(baseline.tables), len(baseline.snapshots)
    return row


def _verdict(files: BaselineFiles) -> str | None:
    """The verdict of the last comparison; None without one that can be read."""
    import json

    try:
        if os.path.getsize(files.report_json) > _LARGEST_REPORT:
            return None
        with open(files.report_json, encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError, RecursionError):
        return None
    verdict = record.get("verdict") if isinstance(record, dict) else None
    return verdict if isinstance(verdict, str) else None


def _show(rows: list[dict[str, Any]], context: Context) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import counted

    for row in rows:
        name = visible(row["name"], 80)
        if row["problem"] is not None:
            context.stdout.write(f"{name}  can't be read\n  {visible(row['problem'], 400)}\n")
            continue
        sides = " → ".join(visible(row[side] or "(no store)", 80) for side in ("old", "new"))
        parts = [counted(row["tables"], "table"), counted(row["snapshots"], "snapshot")]
        verdict = visible(row["verdict"] or "not compared yet", 80)
        context.stdout.write(f"{name}  {sides}  {', '.join(parts)}  {verdict}\n")
