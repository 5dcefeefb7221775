"""The input check against the standard library's parser, told to be strict."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pyx_core.engine.input_json import check_json
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from typing import NoReturn

BOM = b"\xef\xbb\xbf"
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
SOUND = ["{", "}", "[", "]", ",", ":", '"a"', "1", "-", "0", ".5", "e9", "true", "null"]
UNSOUND = [
    '"',
    "01",
    "nul",
    "NaN",
    "Infinity",
    "-Infinity",
    "\\u12",
    "\\ud800",
    "'",
    "/**/",
    "é",
    "٣",
]
BLANKS = [" ", "\n", "\t", "\x00", "\ufeff", "\u2028", "\xa0", "\x0b"]
FRAGMENTS = st.lists(st.sampled_from(SOUND + UNSOUND + BLANKS), max_size=8).map("".join)
WORD = re.compile(r"^name:(\d+):(\d+): invalid JSON: .+")


def refuse(word: str) -> NoReturn:
    raise ValueError(word)


def is_strict_json(content: bytes) -> bool:
    """What the standard library accepts, without the constants that JSON does not have."""
    try:
        text = content.removeprefix(BOM).decode("utf-8")
        json.loads(text, parse_constant=refuse, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


def problem(content: bytes) -> tuple[int, int, str] | None:
    """Line, column and message of what `check_json` finds."""
    try:
        check_json(content, "name")
    except PyxError as error:
        found = error
    else:
        return None
    assert found.kind == "usage"
    assert found.hint
    match = WORD.match(found.message)
    assert match, found.message
    return int(match[1]), int(match[2]), found.message


@given(content=FRAGMENTS.map(str.encode) | st.binary(max_size=20) | st.text(max_size=20).map(
    lambda text: text.encode("utf-8", "surrogatepass")), bom=st.booleans())  # fmt: skip
@example(content=b"", bom=True)
@example(content=BOM + b"1", bom=True)
@example(content=b"[" * 100_000, bom=False)
@example(content=b"1" * 5000, bom=False)
@example(content=b"1e999", bom=False)
def test_exactly_what_is_strict_json_is_accepted(content: bytes, bom: bool) -> None:
    """The check agrees with a strict parser, and a problem's place is a place of the text."""
    content = BOM + content if bom else content
    found = problem(content)
    assert (found is None) == is_strict_json(content)
    if found is not None:
        line, column, _ = found
        lines = content.removeprefix(BOM).decode("utf-8", "replace").split("\n")
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


@given(value=VALUES, indent=st.none() | st.just(2), ascii_only=st.booleans(), bom=st.booleans())
def test_what_programs_write_as_json_is_accepted(
    value: object, indent: int | None, ascii_only: bool, bom: bool
) -> None:
    """Whatever a JSON writer makes passes, and another strict reader reads it too."""
    content = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    msgspec.json.decode(content)
    assert problem(BOM + content if bom else content) is None


@given(value=VALUES, data=st.data())
def test_what_is_cut_off_is_refused_at_its_place(value: object, data: st.DataObject) -> None:
    """A list that was cut off is refused, on a line and column that are in the text or its end."""
    text = json.dumps([value, 1], indent=2)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    found = problem(cut.encode())
    assert found is not None
    line, column, _ = found
    assert 1 <= column <= len(cut.split("\n")[line - 1]) + 1


@pytest.mark.parametrize(
    ("content", "line", "column", "word"),
    [
        (b"", 1, 1, "value"),
        (b'{"a": 1,\n "b": }', 2, 7, "value"),
        (b'{"a": 1\n "b": 2}', 2, 2, "delimiter"),
        (b"[1, 2", 1, 6, ""),
        (b'{"a": 1}\n{"b": 2}', 2, 1, "more text"),
        ('["é", x]'.encode(), 1, 7, "value"),
        (BOM + b"[\n x]", 2, 2, "value"),
        (b'{"NaN": "NaN",\n "b": NaN}', 2, 7, "NaN"),
        (b'["-Infinity", -Infinity]', 1, 15, "Infinity"),
        (b'["a\nb"]', 1, 4, ""),
        (b'["\xff"]', 1, 3, "UTF-8"),
        ('["é", "'.encode() + b'\xff"]', 1, 8, "UTF-8"),
        (BOM + b'[\n"\xff"]', 2, 2, "UTF-8"),
    ],
)
def test_the_place_is_the_place_of_the_mistake(
    content: bytes, line: int, column: int, word: str
) -> None:
    """Line and column, counted in characters from 1, are where a person has to look."""
    found = problem(content)
    assert found is not None
    assert found[:2] == (line, column), found[2]
    assert word in found[2]
