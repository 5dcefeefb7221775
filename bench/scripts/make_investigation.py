"""Makes FOLDER with an investigation of NUMBER runs, each with rows and a log; prints its path."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pyx_core.runs.record import record
from pyx_core.runs.request import Request

if TYPE_CHECKING:
    from pyx_core.runs.record import Workspace

ROWS = 1000
FINDINGS = 100


def main(folder: str, number: int) -> None:
    """Every fifth run is cited by a finding."""
    os.makedirs(folder, exist_ok=True)
    ids = [make_run(folder, n) for n in range(number)]
    lines = ["---", "schema: inspect-io/1", "topic: many", "runs: .", "---", "", "## Question", ""]
    lines += ["> What do five hundred runs look like?", "", "## Evidence", ""]
    for n, run_id in enumerate(ids, 1):
        lines += [
            f"- E{n}: [{run_id}](look.{run_id}.manifest.json) look · ok",
            f"  - note: part {n}",
        ]
    lines += ["", "## Findings", ""]
    for n in range(min(FINDINGS, number)):
        place = 1 + n * (number // FINDINGS or 1)
        lines += [f"### F{n + 1}. An order was paid", "", "- kind: observed"]
        lines += ["- confidence: high", f"- evidence: E{place}:rows.csv#row=10&column=status"]
        lines += ["  - assert: equals paid", ""]
    lines += ["## Answer", "", "They look alike [F1].", ""]
    path = os.path.join(folder, "many.20261125_031502_5a10bb.inspect.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    print(path)


def make_run(folder: str, number: int) -> str:
    """One run with a table of a thousand orders, and a log of a hundred lines."""

    def perform(workspace: Workspace) -> None:
        path = workspace.names.file("rows.csv")
        with open(path, "x", encoding="utf-8") as file:
            file.write("id,status,total,created_at\n")
            file.writelines(
                f"{n},paid,{n * 1.5},2026-11-24T{n // 60 % 24:02}:{n % 60:02}:{number % 60:02}Z\n"
                for n in range(ROWS)
            )
        workspace.add_output(path, role="result")
        for n in range(100):
            workspace.say(
                f"2026-11-24T07:23:12.{n:03}Z INFO [worker] handled order {n} of {number}"
            )
        workspace.summary = f"{ROWS} orders of part {number}"

    request = Request(
        caller_cwd=folder,
        environ={},
        source="pyx",
        task="look",
        output_dir=folder,
        input_content=b'{"table": "orders"}',
    )
    return record(request, ["pyx", "look", str(number)], perform).manifest["run_id"]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
