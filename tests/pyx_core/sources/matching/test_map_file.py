"""A map is read strictly: what is not understood is refused with a form that works."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.sources.matching.map_file import load_map, read_map
from pyx_core.sources.matching.store_map import KeyPattern, StoreMap

if TYPE_CHECKING:
    from pathlib import Path

NAMES = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True)


def read(text: str) -> StoreMap:
    return read_map(tomllib.loads(text), "m.toml")


def test_columns_pair_left_with_right() -> None:
    """The short form names columns of the right by those of the left."""
    found = read('columns = {id = "field", price = "$.price.net"}\nkey = "id"')
    assert {name: str(made) for name, made in found.right.columns.items()} == {
        "id": "field",
        "price": "$.price.net in value",
    }
    assert (found.left.columns, found.key) == ({}, ["id"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colums = {}", "did you mean columns?"),
        ("right.key = 'a'", "did you mean keys?"),
        ("right.columns.a = {colum = 'b'}", "did you mean column?"),
        ("types.a = 'numbr'", "did you mean number?"),
        ("columns = 'id'", "is a table"),
        ("columns.id = 5", "must be a text"),
        ("columns.id = ''", "must be a text"),
        ("columns.id = '$.a[*]'", "several places"),
        ("columns.id = '$..a'", "several places"),
        ("columns.id = '$a'", "path"),
        ("left.columns.a = {column = 'b', path = 'c'}", "begins with $"),
        ("right.keys = 'price:'", "no {name}"),
        ("right.keys = '{a}{a}'", "twice"),
        ("right.keys = 5", "must be a text"),
        ("key = [1]", "key can't be"),
        ("left.latest = 1", "true or false"),
        ("columns.a = 'b'\nright.columns.a = 'c'", "leave one of them out"),
        ("right.columns.a = 'b'\nright.constants.a = 'c'", "leave one of them out"),
        ("right.constants.a = []", "neither text"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, words: str) -> None:
    """Unknown keys are refused with the nearest known one, odd values with an example."""
    with pytest.raises(PyxError) as caught:
        read(text)
    assert caught.value.kind == "usage"
    assert words in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    ("content", "kind"), [(None, "not_found"), (b"\xff", "usage"), (b"a = ", "usage")]
)
def test_what_is_no_map_is_told(tmp_path: Path, content: bytes | None, kind: str) -> None:
    """A missing file, one that is no text, and one that is no TOML are three errors."""
    path = tmp_path / "m.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PyxError) as caught:
        load_map(str(path))
    assert caught.value.kind == kind


@given(NAMES, st.text(), st.text(), st.text(min_size=1))
def test_a_key_is_taken_apart_as_it_was_put_together(
    name: str, before: str, after: str, value: str
) -> None:
    """Whatever stands around a hole, braces too, is taken as it is."""

    def doubled(text: str) -> str:
        return text.replace("{", "{{").replace("}", "}}")

    pattern = KeyPattern(f"{doubled(before)}{{{name}}}{doubled(after)}")
    assert pattern.take_apart(f"{before}{value}{after}") == {name: value}
    assert pattern.take_apart(before + after) is None
    assert pattern.take_apart(None) is None


@pytest.mark.parametrize(
    ("glob", "key", "found"),
    [
        ("price:*", "price:7", {"id": "7"}),
        ("{shop}:*:price", "{shop}:7:price", {"id": "7"}),
        ("a*b*", None, None),
        ("a?*", None, None),
        ("a", None, None),
    ],
)
def test_a_star_becomes_a_hole(glob: str, key: str | None, found: object) -> None:
    """Only a glob with one star and no other sign says what the key is."""
    pattern = KeyPattern.of_glob(glob, "id")
    assert (pattern and pattern.take_apart(key)) == found
    assert KeyPattern.of_glob("price:*", "no name") is None
