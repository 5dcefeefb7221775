"""Records as JSON text, against the standard library's reader."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.manifest.encoding import encode, encode_for_readers

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(record=st.dictionaries(st.text(st.characters()), JSON, max_size=4))
def test_a_record_is_read_as_it_was_written(record: dict[str, object]) -> None:
    """UTF-8 JSON with one newline at its end, on one line, or on several for a person to read."""
    line = encode(record)
    assert line.count(b"\n") == 1
    for content in (line, encode_for_readers(record)):
        assert content.endswith(b"\n")
        assert json.loads(content.decode("utf-8")) == record


def test_a_record_for_readers_has_a_line_for_each_thing() -> None:
    """Each key, and each item of a list of objects, stands on a line of its own."""
    record = {"a": 1, "outputs": [{"path": "x"}, {"path": "é"}], "argv": ["a", "b"]}
    assert encode_for_readers(record).decode() == (
        '{\n  "a": 1,\n  "outputs": [\n    {"path": "x"},\n    {"path": "é"}\n  ],\n'
        '  "argv": ["a", "b"]\n}\n'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_json_does_not_have_is_not_written(value: float) -> None:
    """NaN and the infinities never reach a file."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"a": [value]})


def test_a_name_that_is_no_text_is_read_as_it_was_written() -> None:
    """A file name of arbitrary bytes comes back from JSON as the same name."""
    name = os.fsdecode(b"caf\xe9\xff.txt")
    content = encode({"path": name})
    assert os.fsencode(json.loads(content)["path"]) == b"caf\xe9\xff.txt"
