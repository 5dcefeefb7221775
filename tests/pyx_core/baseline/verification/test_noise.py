"""Noise hides nothing: a place that varies may vary in its kind only, and no other place may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparing import compare_files
from pyx_core.baseline.verification.noise import Noise, general_path, place_text

if TYPE_CHECKING:
    from pathlib import Path

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abc1", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=8,
)


def verdicts(folder: Path, first: str, second: str, new: str, form: str) -> dict[str, bool]:
    """Where the new one differs from the first, and whether that counts as noise."""
    noise = Noise(compare_files(folder, first, second, form).files)
    (file,) = compare_files(folder, first, new, form).files
    return {place_text(one): noise.covers(file.name, one) for one in file.differences}


def of_json(folder: Path, first: object, second: object, new: object) -> dict[str, bool]:
    texts = [json.dumps(one) for one in (first, second, new)]
    return verdicts(folder, texts[0], texts[1], texts[2], "json")


@pytest.mark.parametrize(
    ("first", "second", "new", "is_noise"),
    [
        (0.21, 0.34, 17, True),
        ("2026-11-25T10:00:00Z", "2026-11-25T10:00:01Z", "2026-11-25T18:30:00+00:00", True),
        ("9f3c2a10", "77ab01cd", "0b6d2e44", True),
        ("10A0", "1AB9", "ABCD", True),
        ("10A0", "1AB9", "failed", False),
        ("served by node-1 in 12 ms", "served by node-2 in 9 ms", "served by node-7 in 1 ms", True),
        ("apple", "pear", "plum", True),
        (0.21, 0.34, None, False),
        (0.21, 0.34, "0.4", False),
        (0.21, 0.34, [], False),
        ("2026-11-25T10:00:00Z", "2026-11-25T10:00:01Z", "", False),
        ("2026-11-25T10:00:00Z", "2026-11-25T10:00:01Z", "yesterday", False),
        ("served by node-1", "served by node-2", "out of memory at node-3", False),
        (None, 3, 4, True),
        (None, 3, "x", False),
    ],
)
def test_a_value_is_noise_if_it_is_of_the_kind_that_varies(
    tmp_path: Path, first: object, second: object, new: object, is_noise: bool
) -> None:
    """A number for a number, a time for a time, the same words with other counts; else it is
    open."""
    found = of_json(tmp_path, {"a": first}, {"a": second}, {"a": new})
    assert found == {"$.a": is_noise}


def test_a_value_that_is_gone_is_no_noise(tmp_path: Path) -> None:
    """Unless it was gone in one of the old answers, too."""
    assert of_json(tmp_path, {"a": 1}, {"a": 2}, {}) == {"$.a": False}
    assert of_json(tmp_path, {"a": 1}, {}, {}) == {"$.a": True}


def test_only_the_very_place_is_noisy(tmp_path: Path) -> None:
    """The same key of another item, and anything beside it, is compared as ever."""
    first = {"items": [{"t": 1, "n": 1}, {"t": 1, "n": 1}]}
    second = {"items": [{"t": 2, "n": 1}, {"t": 1, "n": 1}]}
    new = {"items": [{"t": 9, "n": 9}, {"t": 9, "n": 9}]}
    assert of_json(tmp_path, first, second, new) == {
        "$.items[0].t": True,
        "$.items[0].n": False,
        "$.items[1].t": False,
        "$.items[1].n": False,
    }


def test_lines_vary_in_their_counts_not_in_their_words(tmp_path: Path) -> None:
    """A line that came uses up one that came between the old answers, and no more."""
    first = "start\ndone in 12 ms\nend\n"
    second = "start\ndone in 13 ms\nend\n"
    assert verdicts(tmp_path, first, second, "start\ndone in 99 ms\nend\n", "text") == {
        "line 2": True
    }
    found = verdicts(tmp_path, first, second, "start\nfailed in 99 ms\nend\n", "text")
    assert found == {"line 2": False}
    added = verdicts(tmp_path, first, f"{first}retry 1\n", f"{first}retry 2\nretry 3\n", "text")
    assert sorted(added.values()) == [False, True]


def test_rows_are_noisy_by_key_and_column(tmp_path: Path) -> None:
    """Another row, and another column of the row, is not."""
    first, second = "id,n,at\n1,5,3\n2,5,3\n", "id,n,at\n1,5,4\n2,5,3\n"
    found = verdicts(tmp_path, first, second, "id,n,at\n1,6,7\n2,5,9\n", "csv")
    assert found == {"id=1 n": False, "id=1 at": True, "id=2 at": False}


@given(first=JSON, new=JSON)
def test_without_noise_nothing_is_noisy(
    tmp_path_factory: pytest.TempPathFactory, first: object, new: object
) -> None:
    """Two old answers that are the same let no difference pass."""
    folder = tmp_path_factory.mktemp("noise")
    assert not any(of_json(folder, first, first, new).values())


def test_places_are_told_without_their_numbers() -> None:
    """Items of an array are one place; keys in quotes stay what they are."""
    assert general_path("$.a[0].b[12]['x[1]'][id=7]") == "$.a[*].b[*]['x[1]'][*]"
