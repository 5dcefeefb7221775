"""A comparison as one HTML file: what changed stands first, beside what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comparing import compare_files
from pyx_core.report.comparison_report import comparison_report
from pyx_core.report.comparison_view import comparison_view
from pyx_core.report.legible import Legible
from pyx_core.report.links import Links
from pyx_core.secrets.detect import Secrets
from reports import HOSTILE, assert_harmless, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser
    from pyx_core.comparison.comparison import Comparison
    from pyx_core.report.comparison_view import FileView

LINES = [f"line {number} is fine" for number in range(1, 41)]


def report_of(comparison: Comparison, folder: Path) -> bytes:
    return comparison_report(
        comparison, "before", "after", str(folder / "r.html"), Secrets(), 0.0, {"a": ["b", "c"]}
    )


def view_of(comparison: Comparison, folder: Path) -> FileView:
    legible = Legible(Secrets())
    links = Links(str(folder), legible)
    (file,) = comparison_view(comparison, "before", "after", legible, links).files
    return file


def test_changed_rows_come_first_with_their_changed_parts_marked(tmp_path: Path) -> None:
    """Then what went, then what came; of a changed value only what differs is marked."""
    before = "id,name\n1,large mug\n2,cup\n3,plate\n"
    after = "id,name\n0,new\n1,small mug\n3,plate\n"
    file = view_of(compare_files(tmp_path, before, after, "csv", key=["id"]), tmp_path)
    assert [row.kind for row in file.rows] == ["changed", "row removed", "row added"]
    changed = file.rows[0]
    assert changed.place == "id = 1 · name"
    assert changed.left is not None
    assert [part.text for part in changed.left if part.is_changed] == ["large"]
    assert changed.right is not None
    assert [part.text for part in changed.right if part.is_changed] == ["small"]
    assert (file.rows[1].right, file.rows[2].left) == (None, None)


def test_texts_differ_in_hunks_with_the_lines_around_them(tmp_path: Path) -> None:
    """Each change is a hunk of its own, with three lines above and below it from the files."""
    after = [*LINES[:9], "line 10 is BAD", *LINES[10:20], *LINES[22:30], "new", *LINES[30:]]
    comparison = compare_files(tmp_path, "\n".join(LINES), "\n".join(after), "text")
    changed, removed, added = view_of(comparison, tmp_path).hunks
    assert changed.place == "line 10"
    told = ["".join(part.text for part in line.segments) for line in changed.lines]
    assert told == [*LINES[6:9], "line 10 is fine", "line 10 is BAD", *LINES[10:13]]
    assert [line.sign for line in changed.lines] == [" ", " ", " ", "-", "+", " ", " ", " "]
    assert removed.place == "lines 21 to 22 → nothing"
    assert [line.sign for line in removed.lines].count("-") == 2
    assert added.place == "nothing → line 29"
    assert [line.right for line in added.lines] == [26, 27, 28, 29, 30, 31, 32]


def test_json_differs_by_path(tmp_path: Path) -> None:
    """The place of a difference is its path."""
    comparison = compare_files(tmp_path, '{"a": {"b": 1}, "c": 2}', '{"a": {"b": 3}}', "json")
    rows = view_of(comparison, tmp_path).rows
    assert [(row.kind, row.place) for row in rows] == [("changed", "$.a.b"), ("removed", "$.c")]


def test_rules_say_what_they_took_away(tmp_path: Path) -> None:
    """A comparison that is equal under rules names them, with their reasons."""
    rules = '[[rule]]\nid = "clock"\nreason = "written anew"\npath = "$.at"\nignore = true\n'
    comparison = compare_files(tmp_path, '{"at": 1}', '{"at": 2}', "json", rules=rules)
    text = parsed(report_of(comparison, tmp_path)).text
    assert "equivalent: before and after" in text
    assert "clock1written anew" in text.replace("\n", "")


def test_hostile_cells_are_text(tmp_path: Path, browser: Browser) -> None:
    """Whatever cells, columns and lines hold, nothing of it runs, and everybody can read it."""
    shown = HOSTILE.encode("utf-8", "backslashreplace").decode().replace("\x00", "")
    cell = '"' + shown.replace('"', '""').replace("\u2028", " ") + '"'
    before, after = f"id,{cell}\n1,a\n2,{cell}\n", f"id,{cell}\n1,{cell}\n3,x\n"
    pages = {
        "table": compare_files(tmp_path, before, after, "csv", key=["id"]),
        "text": compare_files(tmp_path, f"a\n{shown}\nb\n", f"a\nx{shown}\nb\n", "text"),
    }
    for name, comparison in pages.items():
        page = report_of(comparison, tmp_path)
        assert "<script>alert(1)</script>" in assert_harmless(page).text
        path = tmp_path / f"{name}.html"
        path.write_bytes(page)
        look = browser.look(path, width=375, opened=True, checks=name == "table")
        assert look == ([], [], 0, [])


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    """The differences of a file are bounded, and the rest is told as a number."""
    before = "id,v\n" + "".join(f"{number},a\n" for number in range(300))
    after = "id,v\n" + "".join(f"{number},b\n" for number in range(300))
    comparison = compare_files(tmp_path, before, after, "csv", key=["id"], limit=100)
    file = view_of(comparison, tmp_path)
    assert (len(file.rows), file.left_out) == (100, 200)
    assert "200 more differences are not shown" in parsed(report_of(comparison, tmp_path)).text
