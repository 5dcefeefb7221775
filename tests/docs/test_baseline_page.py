"""The page of baseline.toml and its reader know the same keys and values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest

from pyx_core.baseline.definition import model
from pyx_core.baseline.definition.reading import read_definition
from pyx_core.baseline.definition.shape import misfits

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "baseline-toml.md").read_text("utf-8")
KINDS: Mapping[str, type[msgspec.Struct]] = {
    "The file": model.Baseline,
    "A side": model.SideOf,
    "A table": model.Table,
    "A column": model.Column,
    "A snapshot": model.Snapshot,
    "A dataset": model.Dataset,
}
SECTIONS = {
    part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)` \| (.+?) \| ", part, re.MULTILINE)
    for part in PAGE.split("\n## ")
}
VALUES = [
    (section, key, value)
    for section in KINDS
    for key, cell in SECTIONS[section]
    for value in re.findall(r"`([^`]+)`", cell)
]


@pytest.mark.parametrize("section", KINDS)
def test_every_key_is_explained(section: str) -> None:
    """The page explains each key that there is, in the order of the types, and no other."""
    fields = [field.name for field in msgspec.structs.fields(KINDS[section])]
    assert sorted(name for name, _ in SECTIONS[section]) == sorted(fields)


def test_every_value_on_the_page_is_taken() -> None:
    """What the page shows as a value can be written so."""
    import tomllib

    assert VALUES
    for section, key, value in VALUES:
        document: dict[str, Any] = tomllib.loads(f"{key} = {value}")
        wrong = [one for one in misfits(document, KINDS[section]) if one.place == (key,)]
        assert wrong == [], (section, key, value)


def test_the_closed_sets_are_whole() -> None:
    """Every kind of snapshot, and everything that values are read as, stands on the page."""
    shown = {
        (section, key): re.findall(r'"(\w+)"', cell)
        for section in KINDS
        for key, cell in SECTIONS[section]
    }
    assert shown["A snapshot", "kind"] == list(get_args(model.SnapshotKind))
    assert shown["A column", "read_as"] == list(get_args(model.ReadAs))


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    """The example is a definition, and has every part."""
    (example,) = re.findall(r"^```toml file=\S+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "baseline.toml"
    path.write_text(example, encoding="utf-8")
    definition = read_definition(str(path))
    found = definition.baseline
    assert [found.tables[0].name, found.snapshots[0].name] == ["orders", "order-page"]
    assert len(definition.rules) == len(found.datasets) == len(found.not_covered) == 1
