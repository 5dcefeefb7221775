"""Where symbols are defined: Python by its syntax, the others as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.code.python.definitions import find_definitions
from pyx_core.investigation.code.text_search import end_of_braces

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = '''import sys
if sys.platform == "win32":
    def place(): return "C"
else:
    def place(): return "/"
try:
    from fast import thing
except ImportError:
    thing = None
class Outer[T]:
    """\x0c"""
    class Inner:
        x: int = 1
        async def go(self): ...
(a, [b, *c]) = 1, [2, 3]
'''.replace("[T]", "")


def nowhere(module: str) -> None:
    """No module is there."""


def lines_of(path: Path, symbol: str) -> list[tuple[tuple[int, int], str | None]]:
    found = find_definitions(str(path), symbol, nowhere).definitions
    return [(one.lines, one.condition) for one in found]


def test_every_conditional_definition_is_told_with_its_condition(tmp_path: Path) -> None:
    """Which of them holds is decided at run time, so all are shown."""
    path = tmp_path / "m.py"
    path.write_text(SOURCE)
    assert lines_of(path, "place") == [
        ((3, 3), "if sys.platform == 'win32'"),
        ((5, 5), "not: if sys.platform == 'win32'"),
    ]
    assert lines_of(path, "thing") == [((9, 9), "try; except ImportError")] or lines_of(
        path, "thing"
    ) == [((9, 9), "except ImportError")]
    assert lines_of(path, "Outer.Inner.go") == [((14, 14), None)]
    assert lines_of(path, "Outer.Inner.x") == [((13, 13), None)]
    assert lines_of(path, "b") == [((15, 15), None)]
    assert lines_of(path, "Outer.gone") == []


def test_circles_of_imports_and_bases_end(tmp_path: Path) -> None:
    """Files that import each other, and classes that inherit from each other, are no trap."""
    (tmp_path / "a.py").write_text("from .b import *\nclass A(B): pass\nclass B(A): pass\n")
    (tmp_path / "b.py").write_text("from .a import *\nfrom .a import gone\n")
    path = tmp_path / "a.py"
    assert lines_of(path, "gone") == []
    assert lines_of(path, "A.gone") == []


def test_what_can_not_be_parsed_is_a_note(tmp_path: Path) -> None:
    """Broken syntax, null bytes and depths beyond reason are told, not raised."""
    path = tmp_path / "m.py"
    for content in ("def x(:\n", "x = '\0'\n", "x = " + "(" * 5000 + "\n"):
        path.write_text(content)
        sought = find_definitions(str(path), "x", nowhere)
        assert sought.definitions == []
        assert "can't be parsed" in sought.notes[0]


@given(st.lists(st.text(alphabet="{}()'\"`/*;\\a\n ", max_size=12), min_size=1, max_size=8))
def test_an_end_is_always_found(lines: list[str]) -> None:
    """Whatever braces do, the end is a line that is there, and none before the start."""
    for start in range(len(lines)):
        assert start - 1 <= end_of_braces(lines, start) < len(lines)
