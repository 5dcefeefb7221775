"""Texts, images and everything else; folders of pairs; whole results."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from comparing import compare_files, told
from pyx_core.comparison.compare import compare
from pyx_core.comparison.comparison import Pair
from pyx_core.comparison.line_diff import blocks
from pyx_core.comparison.options import Options
from pyx_core.comparison.pairing import name_without_run, pair_names
from pyx_core.comparison.results import ResultFolder
from pyx_core.comparison.rules import Rules
from requirements import require_program

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "d\r\n"]), max_size=40)


def rule(text: str) -> str:
    return f'[[rule]]\nid = "r"\nreason = "why"\n{text}\n'


@given(left=LINES, right=LINES)
def test_blocks_cover_both_texts(left: list[str], right: list[str]) -> None:
    """Blocks follow on one another, and equal ones are equal."""
    at_left = at_right = 0
    for block in blocks(left, right):
        assert (block.left_start, block.right_start) == (at_left, at_right)
        if block.equal:
            assert left[at_left : block.left_stop] == right[at_right : block.right_stop]
        at_left, at_right = block.left_stop, block.right_stop
    assert (at_left, at_right) == (len(left), len(right))


@settings(max_examples=25, deadline=None)
@given(left=LINES, right=LINES, torn=st.booleans())
def test_the_unified_diff_makes_the_one_text_of_the_other(
    left: list[str], right: list[str], torn: bool
) -> None:
    """`patch` applies the whole result and gets the right side, to the byte."""
    require_program("patch")
    second = "".join(right)[: -1 if torn else None]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = compare_files(
            folder, "".join(left), second, "text", writer=ResultFolder(str(folder / "out"))
        ).files[0]
        if file.verdict == "identical":
            return
        assert file.result_path is not None
        shutil.copy(folder / "left", folder / "patched")
        subprocess.run(
            ["patch", "--binary", "--quiet", str(folder / "patched"), file.result_path], check=True
        )
        assert (folder / "patched").read_bytes() == second.encode()


def test_long_texts_take_reasonable_time(tmp_path: Path) -> None:
    """100,000 lines with changes here and there are compared by their common lines."""
    left = [f"line {number}\n" for number in range(100_000)]
    right = [*left[:10], "new\n", *left[10:50_000], "other\n", *left[50_001:]]
    file = compare_files(tmp_path, "".join(left), "".join(right), "text").files[0]
    assert told(file) == [
        ("line_added", "", None, '"new"'),
        ("changed", "", '"line 50000"', '"other"'),
    ]
    assert file.differences[1].location.right_line == 50_002
    nothing = compare_files(tmp_path, "x\n" * 50_000, "y\n" * 60_000, "text").files[0]
    assert nothing.differences_total == 60_000


@pytest.mark.parametrize(
    ("left", "right", "rules", "verdict"),
    [
        ("a\n", "a\r\n", "", "different"),
        ("a\n", "a", "", "different"),
        ("a\n", "a \r\n", rule("whitespace = 'trim'"), "equivalent"),
        ("a\n", "A\r\n", rule("case = 'ignore'"), "different"),
        ("took 3 s\n", "took 4 s\n", rule("regex = '\\d+ s'"), "equivalent"),
        ("b\na\n", "a\nb\n", rule("order = 'any'"), "equivalent"),
        ("b\na\n", "a\nc\n", rule("order = 'any'"), "different"),
        ("a", "b", rule("file = 'f*'\nignore = true"), "equivalent"),
    ],
)
def test_texts_under_rules(tmp_path: Path, left: str, right: str, rules: str, verdict: str) -> None:
    """Lines are what they are, with their ends, until a rule says otherwise."""
    compared = compare_files(tmp_path, left, right, "text", rules=rules)
    assert compared.verdict == verdict
    assert [use.absorbed for use in compared.rules] == [int(verdict == "equivalent")] * bool(rules)


def image(colour: tuple[int, int, int], size: tuple[int, int] = (4, 3), form: str = "PNG") -> bytes:
    content = io.BytesIO()
    made = Image.new("RGB", size, (0, 0, 0))
    made.putpixel((1, 1), colour)
    made.save(content, form)
    return content.getvalue()


def test_images(tmp_path: Path) -> None:
    """Images are compared by pixels, whatever their file looks like; a tolerance is per channel."""
    black = image((0, 0, 0))
    assert (
        compare_files(tmp_path, black, image((0, 0, 0), form="GIF"), "png").verdict == "equivalent"
    )
    file = compare_files(tmp_path, black, image((0, 9, 3)), "png").files[0]
    assert told(file) == [("pixels", "", None, '"1 pixels differ"')]
    file = compare_files(tmp_path, black, image((0, 0, 0), (3, 4)), "png").files[0]
    assert told(file) == [("size", "", '"4x3"', '"3x4"')]
    for most, verdict in ((9, "equivalent"), (8, "different")):
        rules = rule(f"format = 'png'\natol = {most}")
        assert (
            compare_files(tmp_path, black, image((0, 9, 3)), "png", rules=rules).verdict == verdict
        )


def test_without_pillow_images_are_compared_by_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing extra is said, and the answer stays right."""
    monkeypatch.setattr("pyx_core.comparison.image_diff.has_pillow", lambda: False)
    file = compare_files(tmp_path, image((0, 0, 0)), image((0, 0, 1)), "png").files[0]
    assert [one[0] for one in told(file)] == ["bytes"]
    assert "python-executor[images]" in file.notes[0]


def test_the_worst_file_decides(tmp_path: Path) -> None:
    """Identical, equivalent and different files, and those that one side lacks."""
    for name, content in (("a", "[1]"), ("b", "[ 1]"), ("c", "[2]")):
        (tmp_path / name).write_text(content)
    a, b, c = (str(tmp_path / name) for name in "abc")
    pairs = [Pair("same", a, a, "json"), Pair("spaced", a, b, "json")]
    options = Options(scratch=str(tmp_path))
    assert compare(pairs[:1], Rules(), options).verdict == "identical"
    assert compare(pairs, Rules(), options).verdict == "equivalent"
    compared = compare([*pairs, Pair("other", a, c, "json")], Rules(), options)
    assert (compared.verdict, compared.totals()) == (
        "different", {"identical": 1, "equivalent": 1, "different": 1},
    )  # fmt: skip
    lonely = compare([Pair("x", None, a, "json"), Pair("y", a, None, "json")], Rules(), options)
    assert [told(file)[0][0] for file in lonely.files] == ["file_added", "file_removed"]


def test_whole_results_are_written_and_lists_are_not(tmp_path: Path) -> None:
    """The list has a limit, the file has every difference, in full length."""
    long = "x" * 1000
    rows = "".join(f"{number},{{}}{long}\n" for number in range(50))
    file = compare_files(
        tmp_path, "id,v\n" + rows.replace("{}", "a"), "id,v\n" + rows.replace("{}", "b"), "csv",
        writer=ResultFolder(str(tmp_path / "out")), limit=5,
    ).files[0]  # fmt: skip
    assert (len(file.differences), file.differences_total) == (5, 50)
    assert len(file.differences[0].left or "") < 300
    assert file.result_path is not None
    content = Path(file.result_path).read_bytes()
    assert len(content) == file.result_size
    lines = [json.loads(line) for line in content.splitlines()]
    assert len(lines) == 50
    assert lines[0]["left"] == f'"a{long}"'
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["file.diff.jsonl"]


def test_names_are_paired_without_run_ids() -> None:
    """A run's file belongs to the file of another run that has the same name but for the id."""
    one, two = "20261124_072312_1cee05", "20261124_080000_ffffff"
    assert name_without_run(f"x/rows.{one}.count.json") == "x/rows.count.json"
    assert name_without_run(f"rows_{one}.json") == "rows_RUN.json"
    pairing = pair_names(
        [f"rows.{one}.count.json", "same.csv", f"a.{one}.txt", "left.md"],
        [f"rows.{two}.count.json", "same.csv", f"a.{two}.txt", f"a.{one[:-1]}6.txt", "right.md"],
    )
    assert [tuple(pair) for pair in pairing.pairs] == [
        (f"a.{one}.txt", f"a.{one}.txt", None),
        (f"a.{one[:-1]}6.txt", None, f"a.{one[:-1]}6.txt"),
        (f"a.{two}.txt", None, f"a.{two}.txt"),
        ("left.md", "left.md", None),
        ("right.md", None, "right.md"),
        ("rows.count.json", f"rows.{one}.count.json", f"rows.{two}.count.json"),
        ("same.csv", "same.csv", "same.csv"),
    ]
    assert list(pairing.ambiguous) == ["a.txt"]
