"""Numbers of a statement are told from what only looks like them, and found however written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.citation.numbers import numbers_in, occurs_in

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3).filter(
    lambda number: abs(number) < 10**12
)
LETTERS = st.text("abcXYZ ,;:()äß", max_size=12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26 prices of 1438 are stale", ["26", "1438"]),
        ("24.90 became 29.90 EUR, that is +20.1 %", ["24.90", "29.90", "20.1"]),
        ("1,024 rows, 1 024 000 bytes, 1'024 more", ["1024", "1024000", "1024"]),
        ("it took 412ms, then 1.5s and 3 GiB at 99.9%", ["412", "1.5", "3", "99.9"]),
        ("€5, $24.90, (7), [8], -9, 1e3, ~10", ["5", "24.90", "7", "8", "9", "1000", "10"]),
        ("the end is 41.", ["41"]),
        ("26/30 rows", ["26", "30"]),
        ("2026-11-24, 24.11.2026, 11/24/2026, 24 November 2026, Nov 24", []),
        ("at 05:00, 06:12:31.5Z, 2026-11-24T05:00Z, 2026-11-24 05:00:01+02:00", []),
        ("F1 rests on E12 and H3 [F2]", []),
        ("run 20261125_031620_1b22aa and 20261125_031620", []),
        ("PG 16.4.1, v2, v1.2, 10.0.0.7, 1.2.3-rc1", []),
        ("commit 8ca1c2e, id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", []),
        ("order-1438, utf8, x86_64, orders_2.csv, #41, sha256", []),
    ],
)
def test_what_counts_is_a_number(text: str, expected: list[str]) -> None:
    """With thousands apart, units and percent signs; not dates, times, labels, ids, versions."""
    assert [number.value for number in numbers_in(text)] == [Decimal(one) for one in expected]


@pytest.mark.parametrize(
    ("statement", "evidence", "occurs"),
    [
        ("413 rows", "returned 412 rows", False),
        ("412 rows", "returned 412 rows", True),
        ("12 rows", "returned 412 rows", False),
        ("24.9", '{"total": "24.90"}', True),
        ("1,024 rows", "count\n1024\n", True),
        ("1024 rows", "1,024 rows", True),
        ("fell by 5", "change: -5", True),
        ("12 %", "share=0.12", True),
        ("order 1438", "order-1438 is stale", True),
        ("26 prices", "2026-11-26 10:26:26", False),
        ("1000 rows", "1e3", True),
        ("rows 3 100", "3 of 100", True),
        ("5", "1.5", False),
        ("5", "5.1", False),
    ],
)
def test_a_number_occurs_or_does_not(statement: str, evidence: str, *, occurs: bool) -> None:
    """As a whole number, however it is written; never within another one or a date."""
    (number,) = numbers_in(statement)
    assert occurs_in(number, ["nothing here", evidence]) is occurs


@given(NUMBERS, LETTERS, LETTERS)
def test_a_number_occurs_in_every_text_that_has_it(
    number: Decimal, before: str, after: str
) -> None:
    """Whatever stands around it, with thousands apart or not."""
    (found,) = numbers_in(f"there are {abs(number)} of them")
    assert found.value == abs(number)
    assert occurs_in(found, [f"{before} {number} {after}"])
    assert occurs_in(found, [f"{before} {number:,} {after}"])


@given(NUMBERS, NUMBERS)
def test_another_number_does_not_occur(first: Decimal, second: Decimal) -> None:
    """Two numbers are one only where they are equal."""
    (found,) = numbers_in(f"{abs(first)} rows")
    assert occurs_in(found, [f"{second} rows"]) is (abs(first) == abs(second))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """No text is an error, and every number is what some of its characters say."""
    for number in numbers_in(text):
        assert number.text in text
        assert occurs_in(number, [f"x {number.value} y"])
