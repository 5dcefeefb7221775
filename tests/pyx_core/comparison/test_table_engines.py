"""Both engines against one another, and against a comparison that is too simple to be wrong."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comparing import compare_files, told

if TYPE_CHECKING:
    from pyx_core.comparison.comparison import FileComparison

Rows = list[list[str]]

CELLS = st.sampled_from(
    [
        *(
            "",
            "NULL",
            "null",
            "\\N",
            "0",
            "1",
            "1.0",
            " 1",
            "a",
            "A",
            'q"q',
            "x,y",
            "two\nlines",
            "é",
        ),
        *("é", "\U0001d49c", "\x1b", "\x1f", "\x00", "1\x1f2", "'", "\u2028", "#N/A", "true", "-0"),
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6)
PLAIN_ROWS = st.lists(
    st.lists(st.sampled_from(["", "NULL", "1", "2", "01", "a"]), min_size=3, max_size=3), max_size=8
)
SORTED_ROWS = st.dictionaries(
    st.integers(-3, 30), st.tuples(*[st.sampled_from(["1", "2"])] * 2), max_size=20
).map(lambda found: [[str(number), *found[number]] for number in sorted(found)])
COLUMNS = ["day", "a", "b"]


def csv_of(rows: Rows, quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([COLUMNS, *rows])
    return file.getvalue().encode()


def expected(left: Rows, right: Rows, key: int) -> Counter[tuple[str, str, str | None, str | None]]:
    """What must be told, `key` being the number of key columns, found by brute force."""
    found: Counter[tuple[str, str, str | None, str | None]] = Counter()
    gone = Counter(map(tuple, left)) - Counter(map(tuple, right))
    come = Counter(map(tuple, right)) - Counter(map(tuple, left))
    every = [Counter(tuple(row[:key]) for row in rows) for rows in (left, right)]
    for one in {row[:key] for row in [*gone, *come]}:
        place = ",".join(f"{name}={cell}" for name, cell in zip(COLUMNS, one, strict=False))
        lefts = [row for row in gone.elements() if row[:key] == one]
        rights = [row for row in come.elements() if row[:key] == one]
        if key and lefts and rights and every[0][one] == every[1][one] == 1:
            for name, before, after in zip(COLUMNS, lefts[0], rights[0], strict=True):
                if before != after:
                    one_text = json.dumps(before, ensure_ascii=False)
                    other_text = json.dumps(after, ensure_ascii=False)
                    found["changed", f"{place} {name}", one_text, other_text] += 1
            continue
        for kind, rows in (("row_removed", lefts), ("row_added", rights)):
            for row in rows:
                text = json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)
                sides = (text, None) if kind == "row_removed" else (None, text)
                found[kind, place, *sides] += 1
    if not key and not found and left != right:
        found["row_order", "", None, None] += 1
    return found


def answer(file: FileComparison) -> tuple[object, ...]:
    repeated = [(one.location.key, one.left, one.right) for one in file.repeated_keys]
    return (
        file.verdict, file.basis, sorted(told(file), key=str), repeated, file.counts, file.columns,
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    left=st.one_of(ROWS, PLAIN_ROWS, SORTED_ROWS),
    right=st.one_of(ROWS, PLAIN_ROWS, SORTED_ROWS),
    shared=st.one_of(ROWS, PLAIN_ROWS, SORTED_ROWS),
    key=st.integers(0, 3),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    window=st.sampled_from([0, 300, 1 << 20]),
)
@example([["1", "NULL", ""]], [["1", "", "NULL"]], [], 1, csv.QUOTE_ALL, "\n", 0)
@example([["1", "a", "b"]] * 3, [["1", "a", "b"]] * 2, [["1", "x", "y"]], 1, 0, "\n", 0)
def test_both_engines_give_the_same_right_answer(
    left: Rows, right: Rows, shared: Rows, key: int, quoting: int, end: str, window: int
) -> None:
    """Whatever two tables hold, SQLite and DuckDB tell the same, and it is what brute force finds:
    repeated keys, texts such as NULL, quotes and control characters can't fool either."""
    left, right = [*left, *shared], [*shared, *right]
    with tempfile.TemporaryDirectory() as folder:
        answers = [
            compare_files(
                Path(folder), csv_of(left), csv_of(right, quoting, end), "csv",
                key=COLUMNS[:key], engine=engine, window=window,
            ).files[0]
            for engine in ("sqlite", "duckdb")
        ]  # fmt: skip
    wanted = expected(left, right, key)
    assert answer(answers[0]) == answer(answers[1])
    assert Counter(told(answers[0])) == wanted
    assert answers[0].differences_total == sum(wanted.values())
    if key:
        counted = [Counter(tuple(row[:key]) for row in rows) for rows in (left, right)]
        every = {one for one in {*counted[0], *counted[1]} if max(c[one] for c in counted) > 1}
        if answers[0].verdict != "identical":
            assert answers[0].counts.get("repeated_keys", 0) == len(every)
            for repeated in answers[0].repeated_keys:
                one = tuple((repeated.location.key or {}).values())
                assert (repeated.left, repeated.right) == tuple(str(c[one]) for c in counted)


RAW = st.lists(
    st.sampled_from([",", "\n", "\r\n", "\r", '"', '""', "a", "1", " ", "é", "\x1f", "\t", ";"]),
    max_size=25,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(left=RAW, right=RAW, key=st.booleans())
@example('a"b,c\n', '"a""b",c\n', False)
@example("1,2\n1\n", "1,2\n1,\n", True)
@example("1,2\n\n3,4\n", "1,2\n3,4\n", False)
def test_malformed_files_are_read_in_one_way(left: str, right: str, key: bool) -> None:
    """What is no proper CSV gives the same answer whether DuckDB is there or not."""
    with tempfile.TemporaryDirectory() as folder:
        answers = [
            compare_files(
                Path(folder), f"x,y\n{left}", f"x,y\n{right}", "csv",
                key=["x"] if key else [], engine=engine,
            ).files[0]
            for engine in ("sqlite", "duckdb")
        ]  # fmt: skip
    assert answer(answers[0]) == answer(answers[1])
    assert answers[0].notes == answers[1].notes


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_duckdb_is_used_where_it_can_read(tmp_path: Path, engine: str) -> None:
    """The plain files of the tests above do reach DuckDB."""
    from pyx_core.comparison import table_engines

    opened = []
    original = table_engines.DuckEngine._load

    def load(self: object, *arguments: object) -> None:
        opened.append(arguments)
        original(self, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_engines.DuckEngine, "_load", load)
        compare_files(tmp_path, "x,y\n1,2\n", 'x,y\n1,"3"\n', "csv", engine=engine)
    assert len(opened) == (2 if engine == "duckdb" else 0)
