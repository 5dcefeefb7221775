"""What the files of packages say of a project: what it is called, and who writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pyx_core.skills.learning.identifiers.packages import of_packages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pyproject.toml",
            '[project]\nname = "zq"\nauthors = [{name = "Jörg Zq", email = "j@zq.example"}]\n',
        ),
        ("pyproject.toml", '[tool.poetry]\nname = "zq"\nauthors = ["Jörg Zq <j@zq.example>"]\n'),
        ("Cargo.toml", '[package]\nname = "zq"\nauthors = ["Jörg Zq <j@zq.example>"]\n'),
        ("package.json", '{"name": "zq", "author": "Jörg Zq <j@zq.example> (https://zq.example)"}'),
        (
            "composer.json",
            '{"name": "zq", "authors": [{"name": "Jörg Zq", "email": "j@zq.example"}]}',
        ),
    ],
)
def test_authors_are_people_of_the_project(tmp_path: Path, name: str, text: str) -> None:
    """Whoever is named as an author is known, also without a commit."""
    (tmp_path / name).write_text(text, "utf-8")
    found = {(one.kind, one.text) for one in of_packages(str(tmp_path))}
    assert found == {("package", "zq"), ("person", "Jörg Zq"), ("email", "j@zq.example")}


@pytest.mark.parametrize("author", ["", "{}", "[]", "[1, null]", '"The Zq Authors"', "7"])
def test_who_is_nobody_is_not_named(tmp_path: Path, author: str) -> None:
    """A team, a number or nothing is no person, and stops nothing."""
    (tmp_path / "package.json").write_text(
        f'{{"name": "zq", "author": {author or "null"}}}', "utf-8"
    )
    assert [(one.kind, one.text) for one in of_packages(str(tmp_path))] == [("package", "zq")]
