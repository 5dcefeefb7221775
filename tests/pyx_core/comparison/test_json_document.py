"""JSON compared path by path."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparing import compare_files, told

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ('{"a": 1}', '{"a": 2}', [("changed", "$.a", "1", "2")]),
        ('{"a": 1}', '{"a": 1.0}', [("type", "$.a", "1", "1.0")]),
        ('{"a": 1}', '{"a": "1"}', [("type", "$.a", "1", '"1"')]),
        ("[true]", "[1]", [("type", "$[0]", "true", "1")]),
        ('{"a": null}', "{}", [("removed", "$.a", "null", None)]),
        ("{}", '{"a b": []}', [("added", "$['a b']", None, "[]")]),
        ("[1, 2]", "[2, 1]", [("changed", "$[0]", "1", "2"), ("changed", "$[1]", "2", "1")]),
        ("[]", "{}", [("type", "$", "[]", "{}")]),
        ("0.1", "0.10000000000000001", [("changed", "$", "0.1", "0.10000000000000001")]),
        ("123456789012345678901", "123456789012345678902",
         [("changed", "$", "123456789012345678901", "123456789012345678902")]),
        ('{"a": 1, "a": 2}', '{"a": 2}', [("repeated_key", "$", '["a"]', "[]")]),
        ("[NaN]", "[Infinity]", [("changed", "$[0]", "nan", "inf")]),
        ("1e99999999", "1e99999998", [("changed", "$", "1E+99999999", "1E+99999998")]),
    ],
)  # fmt: skip
def test_what_differs_is_told_by_path(
    tmp_path: Path, left: str, right: str, expected: list[tuple[str, str, str | None, str | None]]
) -> None:
    """Types, exact numbers, keys that are missing or stand twice: all are told apart."""
    assert told(compare_files(tmp_path, left, right, "json").files[0]) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [("1.0", "1.00"), ("1e2", "100.0"), ('{"a":1,"b":2}', '{"b": 2, "a": 1}'), ("[NaN]", "[ NaN ]"),
     ('"\\u00e9"', '"é"'), ("\ufeff[1]", "[1]"), ("-0.0", "0.0")],
)  # fmt: skip
def test_the_same_values_in_other_bytes_are_equivalent(
    tmp_path: Path, left: str, right: str
) -> None:
    """Order of keys, white space, escapes and how a number is written make no difference."""
    compared = compare_files(tmp_path, left, right, "json")
    assert (compared.verdict, compared.files[0].basis) == ("equivalent", "values")


@settings(max_examples=60, deadline=None)
@given(value=JSON, other=JSON)
def test_a_document_equals_itself_and_only_itself(value: object, other: object) -> None:
    """However a document is written, it is equal to itself; rules of order do not change that."""
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(value)
        spread = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
        content = spread.encode("utf-8", "surrogatepass")
        rules = '[[rule]]\nid = "o"\nreason = "r"\norder = "any"\n'
        if b"\xed" not in content:  # lone surrogates are no UTF-8
            for given_rules in ("", rules):
                compared = compare_files(Path(folder), text, content, "json", rules=given_rules)
                assert compared.verdict != "different"
        compared = compare_files(Path(folder), text, json.dumps(other), "json")
        assert (compared.verdict == "different") == (text != json.dumps(other))


def order(text: str, path: str = "$.items") -> str:
    return f'[[rule]]\nid = "o"\nreason = "r"\npath = "{path}"\norder = {text}\n'


def test_arrays_by_key(tmp_path: Path) -> None:
    """Items are matched by their key; what changed is told under it, and the order is absorbed."""
    left = '{"items": [{"id": 1, "v": 1}, {"id": 2, "v": 2}, {"id": 3, "v": 3}]}'
    right = '{"items": [{"id": 2, "v": 9}, {"id": 1, "v": 1}, {"id": 4, "v": 4}]}'
    compared = compare_files(tmp_path, left, right, "json", rules=order('["id"]'))
    assert told(compared.files[0]) == [
        ("changed", "$.items[id=2].v", "2", "9"),
        ("removed", "$.items[id=3]", '{"id": 3, "v": 3}', None),
        ("added", "$.items[id=4]", None, '{"id": 4, "v": 4}'),
    ]
    assert compared.rules[0].absorbed == 1


def test_a_key_that_stands_twice_is_no_key(tmp_path: Path) -> None:
    """Items with the same key are compared as a multiset, and a note says so."""
    left = '{"items": [{"id": 1, "v": 1}, {"id": 1, "v": 2}]}'
    right = '{"items": [{"id": 1, "v": 2}, {"id": 1, "v": 3}]}'
    file = compare_files(tmp_path, left, right, "json", rules=order('["id"]')).files[0]
    assert [one[0] for one in told(file)] == ["removed", "added"]
    assert "took it as a set" in file.notes[0]


def test_arrays_as_sets(tmp_path: Path) -> None:
    """As a set, every item counts once; other rules hold for the items too."""
    rules = order('"any"') + '[[rule]]\nid = "c"\nreason = "r"\ncase = "ignore"\n'
    compared = compare_files(
        tmp_path, '{"items": ["a", "b", "b", "C"]}', '{"items": ["c", "b", "A", "A"]}', "json",
        rules=rules,
    )  # fmt: skip
    assert sorted(one[0] for one in told(compared.files[0])) == ["added", "removed"]
    assert compared.rules[0].absorbed == 1


def test_ignored_paths_may_be_missing_or_deep(tmp_path: Path) -> None:
    """A rule that ignores a path lets anything pass there, on one side too, and counts it."""
    rules = '[[rule]]\nid = "t"\nreason = "r"\npath = "$..at"\nignore = true\n'
    compared = compare_files(
        tmp_path, '{"at": 1, "x": [{"at": {"y": 1}}]}', '{"x": [{"at": 3, "b": 1}]}', "json",
        rules=rules,
    )  # fmt: skip
    assert told(compared.files[0]) == [("added", "$.x[0].b", None, "1")]
    assert compared.rules[0].absorbed == 2


def test_null_and_empty(tmp_path: Path) -> None:
    """Null is an empty text only where a rule says so; a missing key is neither."""
    rules = '[[rule]]\nid = "n"\nreason = "r"\nnull = "empty"\n'
    compared = compare_files(tmp_path, '{"a": null, "b": null}', '{"a": ""}', "json", rules=rules)
    assert told(compared.files[0]) == [("removed", "$.b", "null", None)]
    assert compared.rules[0].absorbed == 1


@pytest.mark.parametrize("content", ["{bad", "[" * 100_000 + "]" * 100_000])
def test_what_is_no_json_is_compared_as_text(tmp_path: Path, content: str) -> None:
    """A broken or bottomless document is compared by lines, and a note says why."""
    file = compare_files(tmp_path, content, "[]", "json").files[0]
    assert (file.verdict, file.kind) == ("different", "text")
    assert "not compared as json" in file.notes[0]


LINES = '{"id": 1, "v": 1}\n{"id": 2, "v": "\\ud800"}\n{"id": 3, "v": 3}\n'


def test_json_lines_by_place_and_by_key(tmp_path: Path) -> None:
    """Without a key, lines are compared one by one; with it, by the key, wherever they stand."""
    right = '{"id": 3, "v": 3.0}\n{"v": 1, "id": 1}\n\n{"id": 2, "v": "\\ud800"}\n'
    by_place = compare_files(tmp_path, LINES, right, "jsonl").files[0]
    assert by_place.counts["changed"] >= 3
    by_key = compare_files(tmp_path, LINES, right, "jsonl", key=["id"]).files[0]
    assert told(by_key) == [("type", "id=3 $.v", "3", "3.0")]
    assert (by_key.differences[0].location.left_line, by_key.counts["left_lines"]) == (3, 3)


def test_json_lines_in_any_order(tmp_path: Path) -> None:
    """As a multiset, the same lines in another order are equivalent, under the rule."""
    rules = '[[rule]]\nid = "o"\nreason = "r"\norder = "any"\n'
    right = "".join(reversed(LINES.splitlines(keepends=True))).replace(": ", ":")
    compared = compare_files(tmp_path, LINES, right, "jsonl", rules=rules)
    assert (compared.verdict, compared.files[0].basis) == ("equivalent", "rules")
    compared = compare_files(tmp_path, LINES + '{"id": 1, "v": 1}\n', right, "jsonl", rules=rules)
    assert [one[0] for one in told(compared.files[0])] == ["removed"]
