"""The layers of variables, and where each value came from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.settings import table
from pyx_core.settings.layers import Layers, user_dotenv_path

if TYPE_CHECKING:
    from pathlib import Path


def layers(tmp_path: Path, project: str = "", user: str = "", **environ: str) -> Layers:
    """Layers of a folder and a home that hold these files."""
    homes = {"HOME": str(tmp_path / "home"), "APPDATA": str(tmp_path / "home")}
    path = user_dotenv_path(homes)
    assert path is not None
    for place, content in ((tmp_path / "project" / ".env", project), (path, user)):
        target = type(tmp_path)(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        if content:
            target.write_text(content, encoding="utf-8")
    return Layers({**homes, **environ}, str(tmp_path / "project"))


def test_each_variable_says_where_it_came_from(tmp_path: Path) -> None:
    """Environment before project before user before default, for value and origin alike."""
    made = layers(tmp_path, "A=2\nB=2\n", "A=3\nB=3\nC=3\n", A="1")
    assert [made.origin(name) for name in "ABCD"] == [
        "environment",
        "project .env",
        "user .env",
        "default",
    ]
    variables = made.variables()
    assert [variables.get(name) for name in "ABCD"] == ["1", "2", "3", None]


def test_a_default_stands_where_nothing_is_said(tmp_path: Path) -> None:
    """A setting without a value anywhere has its default; an empty value counts as not set."""
    made = layers(tmp_path, "PYX_LOG_LIMIT=\n", "PYX_LOG_LIMIT=1MiB\n", PYX_LOG_LIMIT="")
    assert made.value(table.LOG_LIMIT) == "1MiB"
    assert made.value(table.TIMEOUT) is None
    assert layers(tmp_path / "other").value(table.LOG_LIMIT) == "64MiB"


def test_files_that_are_not_there_are_not_named(tmp_path: Path) -> None:
    """Only files that were read are listed."""
    assert layers(tmp_path / "none").dotenv_files() == []
    both = layers(tmp_path / "both", "A=1\n", "B=1\n")
    assert both.dotenv_files() == [both.project_path, both.user_path]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("A=plain", "plain"),
        ("export A=exported", "exported"),
        ("A='quoted # not a comment'", "quoted # not a comment"),
        ('A="with\\nbreak"', "with\nbreak"),
        ("A=value # comment", "value"),
        ("A=${HOME}/x", "${HOME}/x"),
        ("A=p@ss$word!", "p@ss$word!"),
        ("\ufeffA=behind a mark", "behind a mark"),
        ("A=größe", "größe"),
        ("A=", ""),
        ("A='two\nlines'", "two\nlines"),
    ],
)
def test_a_value_is_read_as_written(tmp_path: Path, content: str, value: str) -> None:
    """Quotes, comments and a BOM as usual; nothing is put in for `$`, so that passwords stay."""
    assert layers(tmp_path, content + "\n").variables()["A"] == value


def test_a_name_without_a_value_is_nothing(tmp_path: Path) -> None:
    """A line with a name alone sets no variable."""
    assert "A" not in layers(tmp_path, "A\nB=1\n").variables()


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A `.env` that can't be read is an error with its path, not a silent miss."""
    (tmp_path / ".env").write_bytes(b"A=\xff\n")
    with pytest.raises(PyxError) as raised:
        Layers({}, str(tmp_path))
    assert raised.value.kind == "usage"
    assert str(tmp_path / ".env") in raised.value.message


def test_without_a_home_there_is_no_user_layer() -> None:
    """Where the environment names no home, no other one is guessed."""
    assert user_dotenv_path({}) is None
    if sys.platform != "win32":
        assert user_dotenv_path({"HOME": "/h"}) == "/h/.config/pyx/.env"


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["A", "B", "C"]), st.sampled_from(["1", "2"])),
        min_size=3,
        max_size=3,
    )
)
def test_the_strongest_layer_wins(chosen: list[dict[str, str]]) -> None:
    """For any three layers each variable has the value of the first that has it."""
    made = Layers({}, "/nowhere")
    made.environ, made.project, made.user = chosen
    for name in "ABC":
        first = next((layer[name] for layer in chosen if name in layer), None)
        assert made.variables().get(name) == first
