"""The page of the store map and its reader know the same keys, types and values."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pyx_core.sources.matching.map_file import COLUMN_KEYS, KEYS, SIDE_KEYS, read_map
from pyx_core.sources.matching.store_map import TYPES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "store-map.md").read_text("utf-8")
SECTIONS = {
    part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)` \| (.+?) \|", part, re.MULTILINE)
    for part in PAGE.split("\n## ")
}
PLACES = {"The whole map": "", "A side": "right.", "A column": "right.columns.x."}


@pytest.mark.parametrize(
    ("section", "known"),
    [("The whole map", KEYS), ("A side", SIDE_KEYS), ("A column", COLUMN_KEYS), ("Types", TYPES)],
)
def test_every_key_is_explained(section: str, known: tuple[str, ...]) -> None:
    """The page explains each key and each type that there is, and none that is refused."""
    assert [name for name, _ in SECTIONS[section]] == list(known)


@pytest.mark.parametrize(
    "line",
    [
        f"{prefix}{key} = {value}"
        for section, prefix in PLACES.items()
        for key, cell in SECTIONS[section]
        for value in re.findall(r"`([^`]+)`", cell)
    ],
)
def test_every_value_on_the_page_is_taken(line: str) -> None:
    """What the page shows as a value can be written so."""
    read_map(tomllib.loads(line), "map.toml")


def test_the_example_of_the_page_is_read() -> None:
    """The example is a map."""
    (example,) = re.findall(r"^```toml file=\S+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    found = read_map(tomllib.loads(example), "map.toml")
    assert (found.key, found.types) == (["id"], {"price": "number"})
    assert set(found.right.columns) == {"currency", "price"}
    assert found.right.keys is not None
