"""CSV keeps NULL and the empty text apart."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.comparison.content import UnreadableError
from pyx_core.sources.matching.csv_cells import read_cells
from pyx_core.sources.rows.csv_rows import CsvRows

if TYPE_CHECKING:
    from pathlib import Path

CELLS = st.none() | st.text(st.characters(codec="utf-8"))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_what_a_query_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str | None]]
) -> None:
    """Nothing is NULL and `""` is an empty text, whatever else stands in the file."""
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    form = CsvRows(["a", "b", "c"])
    path.write_bytes(form.head + (form.encode(rows) if rows else b""))
    assert list(read_cells(str(path), "utf-8", ",")) == [["a", "b", "c"], *rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_files_are_read_as_python_reads_them(tmp_path: Path, delimiter: str) -> None:
    """Delimiters, quotes, line ends and blank lines are those of the csv module."""
    rows = [["a", 'say "x"'], ["1\n2", f"x{delimiter}y"], ["last", "one"]]
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n\n").writerows(rows)
    assert list(read_cells(str(path), "utf-8", delimiter)) == rows


@pytest.mark.parametrize("text", ['a,b\n1,"2', 'a,b\n1,"2"x\n'])
def test_what_is_no_csv_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    """A quote that is not closed, or stands within a field, is an error and no guess."""
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match="line 2"):
        list(read_cells(str(path), "utf-8", ","))
