"""JSON as a stream is what any other reader takes it for."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyx_core.formats.json_path import find, parse_path
from pyx_core.formats.json_tokens import CLOSE, DEEPEST, OPEN_OBJECT, BrokenJson, tokens

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def leaves(value: object, path: str = "$") -> dict[str, object]:
    """Every value that is no container by its path."""
    if isinstance(value, dict):
        return {k: v for key in value for k, v in leaves(value[key], f"{path}.{key}").items()}
    if isinstance(value, list):
        return {
            k: v for n, item in enumerate(value) for k, v in leaves(item, f"{path}[{n}]").items()
        }
    return {path: value}


@given(value=VALUES, size=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_every_value_is_found_however_the_text_is_cut(
    value: object, size: int, indent: int | None
) -> None:
    """The scalars of a document stand where their places say, in order, in blocks of any size."""
    content = json.dumps(value, indent=indent).encode()
    found = [
        content[start:end]
        for kind, _, _, start, end in tokens(pieces(content, size))
        if kind != CLOSE and kind < OPEN_OBJECT
    ]
    expected = list(leaves(value).values()) if _has_distinct_paths(value) else None
    if expected is not None:
        assert [repr(json.loads(text)) for text in found] == [repr(item) for item in expected]


def _has_distinct_paths(value: object) -> bool:
    def count(item: object) -> int:
        if isinstance(item, dict):
            return sum(map(count, item.values()))
        return sum(map(count, item)) if isinstance(item, list) else 1

    return count(value) == len(leaves(value))


@given(content=st.text('[]{},:"\\ 1ae-.tru\n', max_size=30), size=st.integers(1, 8))
def test_what_is_no_json_is_found_broken(content: str, size: int) -> None:
    """What Python's own reader takes is taken, and brackets that do not fit never are."""
    data = content.encode()
    try:
        json.loads(content)
        is_json = True
    except ValueError:
        is_json = False
    try:
        taken = list(tokens(pieces(data, size)))
    except BrokenJson:
        assert not is_json, content
    else:
        opened = sum(kind >= OPEN_OBJECT and kind != CLOSE for kind, *_ in taken)
        assert opened == sum(kind == CLOSE for kind, *_ in taken)


@pytest.mark.parametrize("content", ["[1,]", "[,1]", '{"a" 1}', "[1 2]", "{1: 2}", "]", '{"a":1]'])
def test_commas_and_colons_stand_where_they_belong(content: str) -> None:
    """A text that only looks like JSON is told from it."""
    with pytest.raises(BrokenJson):
        list(tokens([content.encode()]))


def test_a_string_of_many_megabytes_costs_its_first_piece() -> None:
    """A value that is longer than a token may be is passed over, and what follows is found."""
    content = [b'{"a": "', *[b"x" * (1 << 20)] * 5, b'\\"y", "b": 2}']
    found = list(tokens(content))
    assert len(found[1][2] or b"") <= 1 << 16
    assert found[1][4] - found[1][3] == 5 * (1 << 20) + 5
    assert found[2][1:3] == (b"b", b"2")


def test_brackets_without_end_are_given_up() -> None:
    """A million brackets within one another are no document."""
    with pytest.raises(BrokenJson):
        list(tokens([b"[" * (DEEPEST + 10)]))


@settings(max_examples=40)  # documents take longer to make than to read
@given(value=st.dictionaries(st.from_regex(r"[a-c]{1,2}", fullmatch=True), st.lists(VALUES)))
def test_a_path_leads_to_what_it_says(value: dict[str, list[object]]) -> None:
    """The value at each index below each key is the one that the path finds, and no other."""
    content = json.dumps(value).encode()
    for key, items in value.items():
        found = list(find(tokens([content]), parse_path(f"$.{key}[*]")))
        texts = [content[each.start : each.end] for each in found]
        assert [repr(json.loads(text)) for text in texts] == [repr(item) for item in items]
        assert [each.path for each in found] == [f"$.{key}[{n}]" for n in range(len(items))]
        sliced = find(tokens([content]), parse_path(f"$['{key}'][1:3]"))
        assert [re.sub(r"\D", "", each.path) for each in sliced] == ["1", "2"][: len(items[1:3])]
