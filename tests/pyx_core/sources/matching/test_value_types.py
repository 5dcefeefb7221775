"""The same value of two stores is the same, whatever types they have."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.comparison.values import same
from pyx_core.sources.matching.store_map import TYPES
from pyx_core.sources.matching.value_types import READERS, canonical, common_type

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"integer"}, None, "integer"),
        ({"decimal", "null"}, None, "number"),
        ({"integer"}, {"decimal"}, "number"),
        ({"float"}, {"decimal"}, "number"),
        ({"timestamp"}, {"timestamp with zone"}, "timestamp"),
        (None, {"json", "null"}, "json"),
        ({"boolean"}, None, "boolean"),
        ({"text"}, None, None),
        ({"text"}, {"integer"}, None),
        ({"integer", "text"}, None, None),
        ({"null"}, {"null"}, None),
        (None, None, None),
    ],
)
def test_texts_without_a_type_are_read_as_the_other_side(
    left: set[str] | None, right: set[str] | None, expected: str | None
) -> None:
    """A store of bytes takes the type of the other; two types that differ are not mixed."""
    sides = [None if kinds is None else frozenset(kinds) for kinds in (left, right)]
    assert common_type(*sides) == common_type(*reversed(sides)) == expected


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("number", "12.50", Decimal("12.5")),
        ("number", 12, "12.00"),
        ("number", " 7 ", 7),
        ("integer", "007", 7),
        ("integer", Decimal("7.0"), 7),
        ("boolean", "TRUE", True),
        ("boolean", 0, False),
        ("timestamp", "2026-11-23 07:23:12+08:00", "2026-11-22T23:23:12Z"),
        ("timestamp", "2026-11-23 07:23:12.10", "2026-11-23T07:23:12.1"),
        ("json", '{"b": 1.0, "a": [2]}', {"a": [2], "b": Decimal(1)}),
        ("json", "null", None),
        ("text", 7, "7"),
        ("text", True, "true"),
    ],
)
def test_values_that_mean_the_same_are_the_same(kind: str, left: object, right: object) -> None:
    """Both forms of a value are read as one."""
    assert same(READERS[kind](left), READERS[kind](right))


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("number", "12.50", "12.51"),
        ("number", "", None),
        ("number", "x", 0),
        ("integer", "7.5", 7),
        ("integer", "1e99999999", 1),
        ("boolean", "yes", True),
        ("boolean", 2, True),
        ("timestamp", "20261123", "2026-11-23"),
        ("timestamp", "2026-11-23T07:00:00", "2026-11-23T07:00:00Z"),
        ("json", "{", "{}"),
        ("json", '{"a": 1}', '{"a": "1"}'),
        ("text", None, ""),
    ],
)
def test_values_that_mean_something_else_stay_apart(kind: str, left: object, right: object) -> None:
    """What can't be read as a type stays what it is, and null is never a text."""
    assert not same(READERS[kind](left), READERS[kind](right))


@given(st.sampled_from(TYPES), JSON)
def test_reading_twice_changes_nothing(kind: str, value: Any) -> None:
    """Whatever stands in a cell, it can be read, and what was read is read as itself."""
    read = READERS[kind]
    assert same(read(read(value)), read(value))


@given(JSON)
def test_one_text_for_equal_documents(value: Any) -> None:
    """The order of keys and the zeros of numbers don't matter; the text is JSON."""
    text = canonical(value)
    assert canonical(json.loads(text, parse_float=Decimal, parse_int=Decimal)) == text
