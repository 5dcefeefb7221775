"""Patterns for lines that differ each time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.runs.replay.line_patterns import line_patterns


def settle(patterns: list[tuple[str, str]], line: str) -> str:
    for pattern, replacement in patterns:
        line = re.sub(pattern, replacement, line)
    return line


@pytest.mark.parametrize(
    ("left", "right", "third", "other"),
    [
        ("now 2026-11-24T07:23:12.104Z", "now 2026-11-24T07:23:13.9Z", "now 2027-01-01", "then 1"),
        ("took 0.12 s for 5 rows", "took 0.13 s for 5 rows", "took 9 s for 5 rows", "took 1 s"),
        ("<A at 0x7f01>", "<A at 0x7f02>", "<A at 0xffff>", "<B at 0x7f01>"),
        ("x {'a', 'b'} y", "x {'b', 'a'} y", "x {'c'} y", "z {'a', 'b'} y"),
        ("12", "13", "14", "word"),
        (r"C:\new 1", r"C:\new 2", r"C:\new 3", "C:\new 1"),
    ],
)
def test_a_pattern_fits_what_it_was_made_for(left: str, right: str, third: str, other: str) -> None:
    """It makes both lines, and later ones of the kind, equal, and leaves other lines alone."""
    patterns = line_patterns([(left, right)])
    assert patterns is not None
    assert settle(patterns, left) == settle(patterns, right) == settle(patterns, third)
    assert settle(patterns, other) == other


def test_what_can_not_be_told_apart_has_no_pattern() -> None:
    """Lines without anything in common, and lines without a counterpart, need another rule."""
    assert line_patterns([("abc", "xyz")]) is None
    assert line_patterns([("a 1", "a 2"), None]) is None


def test_a_broad_pattern_makes_narrow_ones_needless() -> None:
    """Only what is needed is proposed."""
    pairs = [("{'a', 'b'}", "{'a', 'c'}"), ("{'x', 'b'}", "{'y', 'c'}")]
    patterns = line_patterns(pairs)
    assert patterns is not None
    assert len(patterns) == 1


@given(st.lists(st.tuples(st.text("ab1 .:-\\[", max_size=12), st.text("ab1 .:-\\[", max_size=12))))
def test_patterns_settle_the_lines_that_they_come_from(pairs: list[tuple[str, str]]) -> None:
    """Whatever the lines, each pair is equal under at least one of the patterns."""
    patterns = line_patterns(pairs)
    for left, right in pairs if patterns is not None else []:
        assert left == right or any(
            re.sub(pattern, by, left) == re.sub(pattern, by, right)
            for pattern, by in patterns or ()
        )
