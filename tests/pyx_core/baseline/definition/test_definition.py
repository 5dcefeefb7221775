"""`baseline.toml` is understood as a whole or refused, with the line and what was meant."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.baseline.definition.lines import Lines
from pyx_core.baseline.definition.reading import read_baseline, read_definition
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
schema = "pyx-baseline/1"
name = "shop"
[old]
source = "SQLITE_OLD_PATH"
[new]
source = "POSTGRES_NEW_URL"
"""
ORDERS = """\
[[tables]]
name = "orders"
old = "orders"
new = "orders"
key = ["id"]
"""


def read(tmp_path: Path, text: str) -> PyxError:
    """The error that a file ends in."""
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PyxError) as caught:
        read_baseline(str(path))
    return caught.value


def test_all_of_a_definition_is_read(tmp_path: Path) -> None:
    """Tables, columns, snapshots, additions and rules come as they stand in the file."""
    path = tmp_path / "baseline.toml"
    path.write_text(
        HEAD
        + ORDERS
        + '[tables.columns]\nprice = { old = "preis", new_sql = "price * 100" }\n'
        + '[tables.left_out]\nlegacy = "dropped"\n'
        + '[[snapshots]]\nname = "list"\nkind = "http"\nask = "/orders"\nfor_each = "orders"\n'
        + '[[datasets]]\ntable = "orders"\nids = [7, "x"]\n'
        + '[[rule]]\nid = "a"\nreason = "b"\ncolumn = "price"\natol = 0.01\n'
        + '[not_covered]\ninvoices = "made by hand"\n',
        encoding="utf-8",
    )
    definition = read_definition(str(path))
    (table,) = definition.baseline.tables
    assert (table.key, table.columns["price"].old) == (("id",), "preis")
    assert table.left_out == {"legacy": "dropped"}
    assert definition.baseline.snapshots[0].for_each == "orders"
    assert definition.baseline.datasets[0].ids == (7, "x")
    assert [rule.id for rule in definition.rules] == ["a"]


@pytest.mark.parametrize(
    ("added", "line", "words", "hint"),
    [
        ("tabels = 1\n", 7, "new: no key 'tabels'", "there are: source"),
        (ORDERS + "keys = 1\n", 12, "tables orders: no key 'keys'", "did you mean key?"),
        (ORDERS + '[tables.columns]\na = { od = "x" }\n', 13, "columns: a: no key", "mean old?"),
        (ORDERS + "[tables.columns.a]\nold = 3\n", 13, "old must be a text, not 3", 'old = "…"'),
        (ORDERS.replace('["id"]', '"id"'), 11, "key must be a list", 'key = ["…"]'),
        (ORDERS.replace('["id"]', "[]"), 11, "a table needs a key", 'key = ["id"]'),
        (ORDERS.replace('key = ["id"]\n', ""), 7, "tables orders: key is missing", "key ="),
        (ORDERS.replace('new = "orders"\n', ""), 7, "on the new side", "new_select"),
        (ORDERS + 'new_select = "SELECT 1"\n', 12, "new and new_select are both", "keep one"),
        (ORDERS + ORDERS, 13, "two of tables are called 'orders'", "of its own"),
        (ORDERS + '[tables.left_out]\na = " "\n', 13, "a has no reason", "write why"),
        (ORDERS + '[tables.left_out]\nid = "x"\n', 13, "part of the key", "keep one"),
        ('[[snapshots]]\nname = "a"\nkind = "sqll"\n', 9, "kind can't be 'sqll'", "mean sql?"),
        ('[[snapshots]]\nname = "a"\nkind = "sql"\n', 7, "nothing says what is asked", "ask"),
        ('[[snapshots]]\nname = "a/b"\nkind = "sql"\nask = "x"\n', 8, "no name of a", "letters"),
        (
            '[[snapshots]]\nname = "a"\nkind = "sql"\nask = "x"\nfor_each = "order"\n' + ORDERS,
            11,
            "no table is called 'order'",
            "did you mean orders?",
        ),
        (
            '[[snapshots]]\nname = "a"\nkind = "sql"\nask = "x"\nretry_for_s = -1\n',
            11,
            "not negative",
            "try",
        ),
        ('[[datasets]]\ntable = "x"\nids = [1]\n', 8, "no table is called 'x'", "[[tables]]"),
        (ORDERS + '[[datasets]]\ntable = "orders"\n', 12, "it adds nothing", "window"),
        ('time_zone = "Mars/One"\n', 7, "no time zone 'Mars/One'", "Europe/Berlin"),
        ('[not_covered]\nx = ""\n', 8, "x has no reason", "write why"),
        ("tables = 3\n[tables_]\n", 7, "new: no key 'tables'", ""),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(
    tmp_path: Path, added: str, line: int, words: str, hint: str
) -> None:
    """The error names the file, the line, the part as a person calls it, and a way out."""
    error = read(tmp_path, HEAD + added)
    assert error.kind == "usage"
    assert f"baseline.toml:{line}: " in error.message
    assert words in error.message
    assert hint in (error.hint or "")


def test_a_rule_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    """Rules are those of pyx diff, and as strict."""
    error = read(tmp_path, HEAD + '[[rule]]\nid = "a"\nreason = "b"\nignor = true\n')
    assert "rule a: no key 'ignor'" in error.message


def test_another_form_is_not_guessed(tmp_path: Path) -> None:
    """A file of a later form is refused rather than half understood."""
    error = read(tmp_path, HEAD.replace("baseline/1", "baseline/2"))
    assert ":1: " in error.message
    assert "reads pyx-baseline/1" in error.message


def test_what_is_no_toml_is_told(tmp_path: Path) -> None:
    """So are a missing file and one that is no text."""
    assert "is not TOML" in read(tmp_path, "a = [").message
    assert "is not TOML" in read(tmp_path, f"a = {'9' * 5000}").message
    assert "nested too deeply" in read(tmp_path, f"a = {'[' * 100_000}").message
    (tmp_path / "baseline.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PyxError, match="is not TOML"):
        read_baseline(str(tmp_path / "baseline.toml"))
    with pytest.raises(PyxError, match="no file"):
        read_baseline(str(tmp_path / "none.toml"))


def test_a_new_side_that_is_not_there_yet_may_be_left_open(tmp_path: Path) -> None:
    """While nothing is told of a side, no table has to say what it is there."""
    path = tmp_path / "baseline.toml"
    open_side = HEAD.replace('source = "POSTGRES_NEW_URL"\n', "")
    path.write_text(open_side + ORDERS.replace('new = "orders"\n', ""), encoding="utf-8")
    assert read_baseline(str(path)).tables[0].new is None


def test_lines_are_those_of_the_keys_whatever_texts_hold() -> None:
    """Texts of several lines, brackets in texts and comments do not shift a place."""
    text = (
        'a = """\n[[tables]]\nb = 1\n"""\n'  # 1-4
        'c = ["]", # ]\n  "x = 1"]\n'  # 5-6
        "[[t]]\nx = '''\n[t.y]'''\n"  # 7-9
        '[t."y z".w]\nv = 1\n[[t]]\nx = {p = 1}\n'  # 10-13
    )
    lines = Lines(text)
    places = [("a",), ("c",), ("t", 0, "x"), ("t", 0, "y z", "w", "v"), ("t", 1, "x", "p")]
    assert [lines.of(place) for place in places] == [1, 5, 8, 11, 13]


KEYS = st.sampled_from(["a", "b", "name", '"x y"', "old.source", "key"])
VALUES = st.sampled_from(['"t"', "1", "[1, 2]", "{q = 1}", '"""\nx\n"""', "true", "1979-05-27"])
HEADERS = st.sampled_from(["[old]", "[new]", "[[tables]]", "[tables.columns.p]", "[[rule]]", ""])


@given(
    st.lists(st.tuples(HEADERS, st.lists(st.tuples(KEYS, VALUES), max_size=3)), max_size=4),
)
def test_any_toml_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    """No document is a defect, and what is refused is refused with a line of the file."""
    text = "\n".join(
        "\n".join([header, *(f"{key} = {value}" for key, value in pairs)])
        for header, pairs in parts
    )
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PyxError) as caught:
        read_baseline(str(path))
    line = int(caught.value.message.split("any.toml:")[1].split(":")[0])
    assert 1 <= line <= text.count("\n") + 1
