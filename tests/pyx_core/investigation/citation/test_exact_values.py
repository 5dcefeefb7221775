"""Values are compared exactly, and each kind of nothing is another one."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pyx_core.investigation.citation.values import (
    BLANK,
    MISSING,
    Cell,
    from_json,
    number_of,
    said,
    same,
)

NUMBERS = st.one_of(
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False).filter(lambda n: abs(n.adjusted()) < 300),
)


@given(NUMBERS, st.integers(0, 5))
def test_a_number_equals_itself_however_written(number: Decimal | int, zeros: int) -> None:
    """With an exponent, with zeros behind it, as text of a cell, as a number of JSON."""
    plain = format(Decimal(number), "f")
    longer = plain + ("" if "." in plain else ".") + "0" * zeros
    for text in (str(number), plain, longer, f"{Decimal(number):E}"):
        for actual in (
            Cell(plain),
            from_json(json.dumps(number)) if type(number) is int else Cell(longer),
        ):
            assert same(said(text), actual)


@given(NUMBERS, NUMBERS)
def test_two_numbers_are_equal_only_where_they_are(
    first: Decimal | int, second: Decimal | int
) -> None:
    """To the last digit, where a float would round."""
    expected = Decimal(first) == Decimal(second)
    assert same(said(str(first)), Cell(str(second))) is expected
    assert not same(said(f"{Decimal(first):f}1"), Cell(f"{Decimal(first):f}2"))


@given(st.text())
def test_a_quoted_text_equals_itself_only(text: str) -> None:
    """Any text, in quotes, is that text."""
    quoted = json.dumps(text)
    assert same(said(quoted), text)
    assert not same(said(quoted), text + "x")
    assume(text)
    assert not same(said(quoted), BLANK)


@pytest.mark.parametrize("expected", ["null", '""', "NULL", "true", '"true"', "0", '"null"'])
def test_kinds_of_nothing_are_told_apart(expected: str) -> None:
    """Null, an empty text, a text that says NULL, what is missing, and false are five things."""
    values: dict[str, list[object]] = {
        "null": [None, BLANK],
        '""': ["", BLANK],
        "NULL": ["NULL", Cell("NULL")],
        "true": [True, Cell("true")],
        '"true"': ["true", Cell("true")],
        "0": [Decimal(0), "0", Cell("0.0")],
        '"null"': ["null", Cell("null")],
    }
    every = [one for some in values.values() for one in some] + [MISSING, False, [], {}]
    for value in every:
        wanted = any(
            value is one or (type(value) is type(one) and value == one) for one in values[expected]
        )
        assert same(said(expected), value) is wanted, (expected, value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1_000", "٣", "0x10", "nan", "inf", "1e", "1 2", "9" * 9000]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """Words that Python takes for numbers are texts here."""
    assert number_of(text) is None


def test_a_text_in_an_array_is_no_number() -> None:
    """Where JSON says which type a value has, it counts."""
    assert same(said('{"a": [1, "2"]}'), {"a": [Decimal("1.0"), "2"]})
    assert not same(said('{"a": [1, 2]}'), {"a": [Decimal(1), "2"]})
