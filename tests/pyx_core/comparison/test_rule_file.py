"""Rules are read strictly, and do what their page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparing import compare_files, rules_of
from pyx_core.comparison.normalising import PRECISIONS
from pyx_core.comparison.places import PathPattern, path_text
from pyx_core.comparison.rule_file import load_rules
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from pathlib import Path


def rule(text: str) -> str:
    return f'[[rule]]\nid = "r"\nreason = "why"\n{text}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rule("ignore = true\ncolum = 'a'"), ("rule r", "'colum'", "did you mean column?")),
        (rule("ignore = true\nxyzzy = 1"), ("'xyzzy'", "there are: id, reason")),
        ("[[rules]]\nid = 'a'\n", ("rules.toml", "'rules'", "did you mean rule?")),
        ("rule = 3\n", ("[[rule]]",)),
        (rule(""), ("nothing that it does", "exactly one of")),
        (rule("ignore = true\nscale = 2"), ("ignore, scale at once",)),
        ('[[rule]]\nreason = "b"\nignore = true\n', ("rule number 1", "id must be")),
        ('[[rule]]\nid = "a"\nignore = true\n', ("rule a", "reason must be")),
        (rule("ignore = true") * 2, ("two rules have the id 'r'",)),
        (rule("ignore = false"), ("ignore can only be true",)),
        (rule("ignore = true\npath = 'a.b'"), ("begins with $", "use file")),
        (rule("ignore = true\npath = '$.a['"), ("not understood from '['",)),
        (rule("ignore = true\npath = '$.a'\ncolumn = 'b'"), ("path is for JSON",)),
        (rule("order = 'key'"), ("order can't be 'key'",)),
        (rule("order = 'any'\ncolumn = 'a'"), ("whole rows",)),
        (rule("atol = -1"), ("not negative",)),
        (rule("rtol = true"), ("must be a number",)),
        (rule("timestamp = 's'"), ("timestamp can't be 's'", "second")),
        (rule("timezone = 'Mars/Base'"), ("no time zone 'Mars/Base'",)),
        (rule("timezone = {lef = 'UTC'}"), ("'lef'", "did you mean left?")),
        (rule("scale = 1.5"), ("whole number",)),
        (rule("null = true"), ("null can't be True", "empty")),
        (rule("whitespace = 'strip'"), ("trim, collapse, remove",)),
        (rule("regex = '('"), ("regex:",)),
        (rule("regex = 'a'\nreplace = '\\1'"), ("invalid group",)),
        (rule("replace = 'a'"), ("regex must be a text",)),
    ],
)
def test_what_is_not_understood_is_refused(text: str, words: tuple[str, ...]) -> None:
    """A key or value that is unknown is an error with file, rule and the nearest known one."""
    with pytest.raises(PyxError) as caught:
        rules_of(text)
    assert caught.value.kind == "usage"
    for word in ("rules.toml", *words):
        assert word in f"{caught.value.message} {caught.value.hint}"


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """A missing file is not found; one that is no TOML names its line."""
    with pytest.raises(PyxError, match="no file"):
        load_rules(str(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("a = \n")
    with pytest.raises(PyxError, match="line 1"):
        load_rules(str(tmp_path / "bad.toml"))


@pytest.mark.parametrize(
    ("text", "left", "right", "equal"),
    [
        ("ignore = true", "a", "b", True),
        ("atol = 0.01", "1.00", "1.01", True),
        ("atol = 0.01", "1.00", "1.011", False),
        ("rtol = 0.1", "100", "90", True),
        ("rtol = 0.1", "100", "89.9", False),
        ("atol = 1", "x", "y", False),
        ("atol = 1", "NaN", "nan", True),
        ("atol = 1", "Infinity", "-Infinity", False),
        ("scale = 2", "1.004", "1.0", True),
        ("scale = 2", "1.006", "1.0", False),
        ("scale = 0", "0.4", "-0.4", True),
        ("scale = -2", "1234", "1249", True),
        ("timestamp = 'second'", "2026-01-01T00:00:00.9Z", "2026-01-01 00:00:00+00", True),
        ("timestamp = 'second'", "2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", True),
        ("timestamp = 'day'", "2026-01-01", "2026-01-01T23:59:59", True),
        ("timestamp = 'minute'", "2026-01-01T00:01:00", "2026-01-01T00:00:59", False),
        ("timestamp = 'second'", "not a time", "nor this", False),
        ("timezone = 'UTC'", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", True),
        ("timezone = '+08:00'", "2026-01-01T08:00:00", "2026-01-01T00:00:00Z", True),
        ("timezone = {left = '+08:00', right = 'UTC'}", "2026-01-01 08:00:00",
         "2026-01-01 00:00:00", True),
        ("timezone = {left = '+08:00', right = 'UTC'}", "2026-01-01 08:00:00",
         "2026-01-01 00:00:01", False),
        ("case = 'ignore'", "Straße", "STRASSE", True),
        ("whitespace = 'trim'", " a b ", "a b", True),
        ("whitespace = 'trim'", "a  b", "a b", False),
        ("whitespace = 'collapse'", "a \t b", " a b", True),
        ("whitespace = 'remove'", "a b", "ab", True),
        ("regex = 'v\\d+'\nreplace = 'vN'", "x v1", "x v22", True),
        ("regex = 'v(\\d)\\d*'\nreplace = 'v\\1'", "v12", "v13", True),
        ("regex = 'v(\\d)\\d*'\nreplace = 'v\\1'", "v12", "v23", False),
        ("null = 'empty'", "", "NULL", False),
    ],
)  # fmt: skip
def test_each_kind_of_rule_in_a_table(
    tmp_path: Path, text: str, left: str, right: str, equal: bool
) -> None:
    """A rule makes equal what it should and nothing else, and counts it."""
    compared = compare_files(
        tmp_path, f"k,v\n1,{left}\n", f"k,v\n1,{right}\n", "csv",
        key=["k"], rules=rule(f"column = 'v'\n{text}"),
    )  # fmt: skip
    assert compared.verdict == ("equivalent" if equal else "different")
    assert compared.files[0].basis == ("rules" if equal else None)
    (use,) = compared.rules
    assert use.absorbed == int(equal)
    assert use.warning == (None if equal else "rule r absorbed nothing")


def test_a_zone_for_each_side_also_finds_what_did_not_move(tmp_path: Path) -> None:
    """With local time on the left and UTC on the right, the same text is another instant."""
    rules = rule("column = 'at'\ntimezone = {left = '+08:00', right = 'UTC'}")
    row = "k,at\n1,2026-01-01 08:00:00\n2,{}\n"
    left = row.format("2026-01-01 09:00:00")
    right = left.replace("1,2026-01-01 08", "1,2026-01-01 00")
    file = compare_files(tmp_path, left, right, "csv", key=["k"], rules=rules).files[0]
    assert [one.location.key for one in file.differences] == [{"k": "2"}]


def test_only_rules_that_were_needed_are_counted(tmp_path: Path) -> None:
    """Of several rules that apply, those are counted without which the values would differ."""
    rules = "".join(
        f'[[rule]]\nid = "{name}"\nreason = "x"\n{text}\n'
        for name, text in (
            ("case", "case = 'ignore'"), ("trim", "whitespace = 'trim'"), ("digits", "scale = 1"),
        )
    )  # fmt: skip
    content = "k,v\n1,{}\n2,{}\n3,{}\n"
    compared = compare_files(
        tmp_path, content.format("A", "A ", "b"), content.format("a", "A", " B"), "csv",
        key=["k"], rules=rules,
    )  # fmt: skip
    assert compared.verdict == "equivalent"
    assert {use.id: use.absorbed for use in compared.rules} == {"case": 2, "trim": 2, "digits": 0}


@pytest.mark.parametrize(
    ("place", "applies"),
    [
        ("file = 'file'", True),
        ("file = '*.csv'", False),
        ("format = 'csv'", True),
        ("format = 'json'", False),
        ("column = 'v*'", True),
        ("column = 'k'", False),
        ("table = 'orders'", False),
        ("path = '$.v'", False),
        ("", True),
    ],
)
def test_a_rule_applies_where_it_says(tmp_path: Path, place: str, applies: bool) -> None:
    """Places narrow a rule down; none means everywhere."""
    compared = compare_files(
        tmp_path,
        "k,v\n1,a\n",
        "k,v\n1,A\n",
        "csv",
        key=["k"],
        rules=rule(f"{place}\ncase='ignore'"),
    )
    assert compared.rules[0].absorbed == int(applies)


PATHS = st.lists(st.one_of(st.text(min_size=1), st.integers(0, 99)), max_size=5).map(tuple)


@given(path=PATHS, other=PATHS)
def test_a_path_as_shown_is_a_pattern_of_itself(
    path: tuple[str | int, ...], other: tuple[str | int, ...]
) -> None:
    """What a difference names can be copied into a rule, and means just that place."""
    pattern = PathPattern(path_text(path))
    assert pattern.matches(path)
    assert pattern.matches(other) == (path == other)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("$", (), True),
        ("$.a[*].b", ("a", 3, "b"), True),
        ("$.a[*].b", ("a", ("id=1",), "b"), True),
        ("$.a[*]", ("a", "x"), True),
        ("$.*.b", ("a", "b"), True),
        ("$.*", (1,), True),
        ("$..b", ("a", 1, "b"), True),
        ("$..b", ("b",), True),
        ("$..b[0]", ("a", "b", 0), True),
        ("$.a..c", ("a", "c"), True),
        ("$.a..c", ("b", "c"), False),
        ("$['a.b']", ("a.b",), True),
        ('$["a"]', ("a",), True),
        ("$.1", ("1",), True),
        ("$[1]", ("1",), False),
    ],
)
def test_patterns_of_paths(pattern: str, path: tuple[str | int, ...], fits: bool) -> None:
    """Stars stand for one step, two dots for any number, quotes for odd keys."""
    assert PathPattern(pattern).matches(path) is fits


def test_all_precisions_cut(tmp_path: Path) -> None:
    """Each precision drops what is finer, and keeps what is not."""
    moments = [
        *("2026-01-02T00:00:00", "2026-01-01T01:00:00", "2026-01-01T00:01:00"),
        *("2026-01-01T00:00:01", "2026-01-01T00:00:00.001", "2026-01-01T00:00:00.000001"),
    ]
    for number, precision in enumerate(PRECISIONS):
        for finer, moment in enumerate(moments):
            compared = compare_files(
                tmp_path, "k,v\n1,2026-01-01T00:00:00\n", f"k,v\n1,{moment}\n", "csv", key=["k"],
                rules=rule(f"timestamp = '{precision}'"),
            )  # fmt: skip
            assert (compared.verdict == "equivalent") == (finer > number), (precision, moment)
