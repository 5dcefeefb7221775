"""What a comparison found, as the card of its run shows it."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_folder import make_run
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.report.differences import HEAD, differences_of
from pyx_core.report.legible import Legible
from pyx_core.report.run_report import run_report
from pyx_core.secrets.detect import Secrets
from reports import parsed

if TYPE_CHECKING:
    from pyx_core.runs.record import Workspace

ROWS = [
    ["P-1", "", "", '{"price": 1}', "row_added"],
    ["P-2", "price", "24.90", "29.90", "changed"],
    ["P-3", "", '{"price": 3}', "", "row_removed"],
    ['{"sku": "P-4", "shop": "<b>"}', "price", "1.00", "1", "type"],
]


def test_what_changed_comes_before_what_went_and_what_came() -> None:
    """Whatever the order of the file; a side that has nothing is none, and the rest is counted."""
    shown = differences_of("a", "rows.csv", iter(ROWS), Legible(Secrets()), 3)
    assert [row.kind for row in shown.rows] == ["changed", "other type", "row removed"]
    assert [row.place for row in shown.rows] == [
        "P-2 · price",
        "sku = P-4, shop = <b> · price",
        "P-3",
    ]
    assert shown.rows[2].right is None
    assert shown.left_out == 1
    left = shown.rows[0].left
    assert left is not None
    assert [(part.text, part.is_changed) for part in left] == [("24", True), (".90", False)]


def test_the_run_of_a_comparison_shows_its_rows_at_once(tmp_path: Path) -> None:
    """They stand open, before everything else that the run left."""

    def perform(workspace: Workspace) -> None:
        path = Path(workspace.names.file("rows.csv"))
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEAD, *ROWS])
        workspace.add_output(str(path), role="differences")
        Path(workspace.names.file("result.json")).write_text("{}", encoding="utf-8")

    run = StoredRun(make_run(tmp_path, "diff", perform=perform).manifest_path)
    page = run_report(run, str(tmp_path / "report.html"), Secrets(), time.time())
    shown = parsed(page)
    assert "sku = P-4, shop = <b> · price" in shown.text
    places = [
        shown.text.index(text) for text in ("What differs", "row added", "Inputs and outputs")
    ]
    assert places == sorted(places)
    (table,) = (one for one in shown.elements if str(one.get("id")).endswith("-0"))
    assert (table["tag"], "open" in table) == ("details", True)
