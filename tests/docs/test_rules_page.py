"""The page of rules and the reader of rules know the same keys and values."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pyx_core.comparison.normalising import PRECISIONS, WHITESPACE
from pyx_core.comparison.rule_file import KINDS, PLACES, read_rules
from pyx_core.comparison.rules import Rule

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE, re.MULTILINE)


def test_every_key_of_a_rule_is_explained() -> None:
    """The page explains each key that a rule may have, and none that is refused."""
    assert {name for name, _ in ROWS} == {"id", "reason", *PLACES, *KINDS}
    assert {name for name in Rule._fields if name != "kind"} == {"id", "reason", *PLACES}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (key, value)
        for key, cell in ROWS
        if key in KINDS and key != "replace"
        for value in re.findall(r"`([^`]+)`", cell)
    ],
)
def test_every_value_on_the_page_is_taken(key: str, value: str) -> None:
    """What the page shows as a value can be written so."""
    read_rules(tomllib.loads(f'[[rule]]\nid = "a"\nreason = "b"\n{key} = {value}\n'), "rules.toml")


def test_the_closed_sets_are_whole() -> None:
    """Every precision and every way to treat white space stands on the page."""
    shown = {key: re.findall(r'"(\w+)"', cell) for key, cell in ROWS}
    assert shown["timestamp"] == list(PRECISIONS)
    assert shown["whitespace"] == list(WHITESPACE)


def test_the_example_of_the_page_is_read() -> None:
    """The example is a file of rules."""
    (example,) = re.findall(r"^```toml file=\S+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(read_rules(tomllib.loads(example), "rules.toml")) == 1
