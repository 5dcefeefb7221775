"""A place is found as it is meant, in files of any size and content, without reading beyond it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cited import Cited, cite, told
from project import Project, sha256
from pyx_core.formats.source import Source
from pyx_core.investigation.citation.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyx_core.investigation.check.verdict import CheckedCitation

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
# csv.reader takes what stands between line ends, of which Unicode has more than files have.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cited]:
    """A folder for files without a run, whose hash is given: they are located at best."""
    folder = tmp_path_factory.mktemp("places")
    project = Project(folder / "project", folder / "home")
    made = Cited(project)
    made.folder.mkdir()
    yield made
    project.close()


def state(checked: CheckedCitation) -> str:
    """The state of its assertion."""
    return checked.assertions[0].state


def pointers(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every pointer into a value, with what it leads to."""
    yield pointer, value
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, inner in value.items() if isinstance(value, dict) else ():
        escaped = str(key).replace("~", "~0").replace("/", "~1").replace("%", "%25")
        yield from pointers(inner, f"{pointer}/{escaped}")


@given(JSON)
def test_every_pointer_leads_to_its_value(place: Cited, document: Any) -> None:
    """Whatever the keys are: empty, with slashes and tildes, or digits."""
    path = place.folder / "any.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for pointer, value in pointers(document):
        if not pointer:
            continue
        checked = place.check(f"./any.json#{pointer}", f"equals {json.dumps(value)}")
        assert state(checked) == "recomputed", told(checked)


@given(st.lists(TEXTS, min_size=1, max_size=8), st.data())
def test_every_line_is_found_by_its_number(
    place: Cited, lines: list[str], data: st.DataObject
) -> None:
    """The first of them is line 1, and those of a range are quoted as one text."""
    path = place.folder / "any.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    checked = place.check(f"./any.txt#L{first}-{last}", f"count {last - first + 1}")
    assert state(checked) == "recomputed", told(checked)
    checked = place.check(f"./any.txt#L{first}", f"equals {json.dumps(lines[first - 1])}")
    assert state(checked) == "recomputed", told(checked)


@pytest.fixture(scope="module")
def large(place: Cited) -> Path:
    """200 MB of lines, most of them a hole; each mark stands on a line of its own."""
    path = place.folder / "large.txt"
    with open(path, "wb") as file:
        file.write(b"first line\nsecond line says 412 rows\n")
        file.seek(100 << 20)
        file.write(b"\nin the middle: 413 rows\n")
        file.seek(200 << 20)
        file.write(b"\nthe last line\n")
    return path


def test_a_line_near_the_start_is_read_and_nothing_behind_it(
    place: Cited, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 200 MB not more than some blocks are read."""
    runs = place.runs()
    runs.measured.sha256(str(large))
    read = 0
    blocks = Source.blocks

    def counted(source: Source, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        nonlocal read
        for block in blocks(source, start, end):
            read += len(block)
            yield block

    monkeypatch.setattr(Source, "blocks", counted)
    checked = evaluate(cite("./large.txt#L2", "contains 412 rows"), runs)
    assert state(checked) == "recomputed", told(checked)
    assert 0 < read <= 4 << 20


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [("contains 413 rows", "recomputed"), ("count 6", "recomputed"), ("contains 414", "broken")],
)
def test_all_of_a_large_file_is_searched_in_little_memory(
    place: Cited, large: Path, assertion: str, expected: str
) -> None:
    """What is held at once does not grow with the file."""
    runs = place.runs()
    runs.measured.sha256(str(large))
    tracemalloc.start()
    try:
        checked = evaluate(cite("./large.txt", assertion), runs)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    assert state(checked) == expected, told(checked)


def test_a_large_array_is_read_item_by_item(place: Cited) -> None:
    """Items are counted, summed and quoted, also across the blocks that are read at once."""
    items = [{"n": number, "text": "é" * (number % 400)} for number in range(12_000)]
    path = place.folder / "array.json"
    path.write_text(json.dumps({"a": {"items": items}, "b": 1}, ensure_ascii=False), "utf-8")
    for target, assertion in (
        ("#/a/items", "count 12000"),
        ("#/a/items", f"sum n = {sum(range(12_000))}"),
        ("#/a/items", "count where n >= 11990 10"),
        ("#/a/items", 'contains "n": 11999'),
        ("#/a/items/11999/n", "equals 11999"),
        ("#/b", "equals 1"),
    ):
        checked = place.check(f"./array.json{target}", assertion)
        assert state(checked) == "recomputed", told(checked)
    path.write_bytes(path.read_bytes()[: 4 << 20])
    checked = place.check("./array.json#/a/items", "count >= 1")
    assert state(checked) == "unchecked", told(checked)


def test_a_line_of_ten_megabytes_is_quoted_and_searched(place: Cited) -> None:
    """Its end is found; it is no value to compare, and only its start is shown."""
    path = place.folder / "wide.txt"
    path.write_bytes(b"a" * (10 << 20) + b" the end says 412\nnext\n")
    checked = place.check(
        "./wide.txt#L1", "contains the end says 412", "equals 412", quotes=("says 412",)
    )
    assert [one.state for one in checked.assertions] == ["recomputed", "unchecked"]
    assert not any(problem.kind == "quotation_missing" for problem in checked.problems)
    assert checked.passage is not None
    assert len(checked.passage) <= 4001
    assert state(place.check("./wide.txt#L2", "equals next")) == "recomputed"
    assert place.check("./wide.txt", quotes=("says 41",)).state == "broken"


def test_what_is_no_utf8_is_read_all_the_same(place: Cited) -> None:
    """Around broken bytes everything is found, and the broken ones are kept."""
    path = place.folder / "broken.csv"
    path.write_bytes(b"id,name\n1,caf\xe9\n2,\xff\xfe plain\n")
    assert state(place.check("./broken.csv#row=2", "contains plain")) == "recomputed"
    assert state(place.check("./broken.csv", "count 2")) == "recomputed"
    assert state(place.check("./broken.csv#L2", "contains caf")) == "recomputed"
    checked = place.check("./broken.csv#L2")
    assert checked.passage is not None
    assert checked.passage.encode("utf-8", "surrogateescape") == b"1,caf\xe9"


@pytest.mark.parametrize(
    ("name", "content", "fragment", "assertion"),
    [
        ("bom.json", b'\xef\xbb\xbf{"a": 1}', "#/a", "equals 1"),
        ("bom.txt", b"\xef\xbb\xbfone\ntwo\n", "#L1", "equals one"),
        ("wide.txt", "one\r\ntwo\r\n".encode("utf-16"), "#L2", "equals two"),
        ("wide.txt", "one\r\ntwo\r\n".encode("utf-16"), "", "contains two"),
        ("a.tsv", b"id\tn\n1\t2\n", "#row=1&column=n", "equals 2"),
        ("semicolon.csv", b"id;n\n1;2,5\n", "#row=1&column=n", "equals 2,5"),
        ("ragged.csv", b"id,n\n1\n2,3,4\n", "#row=2&column=n", "equals 3"),
        ("names.csv", b"a b,c&d\n1,2\n", "#row=a%20b:1&column=c%26d", "equals 2"),
        ("keys.csv", b"at,n\n05:00,2\n", "#row=05:00&column=n", "equals 2"),
        ("codes.csv", b"id,n\n007,1\n7,2\n", "#row=7&column=n", "equals 2"),
        ("single.csv", b"count\n412\n", "", "equals 412"),
        ("rows.csv", b"count,n\n412,1\n", "#column=count", "equals 412"),
        ("list.json", b'[{"id": 1, "n": "x"}, {"id": 2}]', "#row=1&column=n", "equals x"),
        ("same.json", b'{"a": {"0": [10, 11]}}', "#/a/0/1", "equals 11"),
        ("infinite.json", b'{"a": NaN}', "#/a", "equals NaN"),
    ],
)
def test_files_as_programs_write_them_are_read(
    place: Cited, name: str, content: bytes, fragment: str, assertion: str
) -> None:
    """With byte order marks, other delimiters, ragged rows, odd names, codes with zeros."""
    (place.folder / name).write_bytes(content)
    checked = place.check(f"./{name}{fragment}", assertion)
    assert state(checked) == "recomputed", told(checked)


def test_tables_of_databases_and_parquet_are_read(place: Cited) -> None:
    """Rows, cells and sums of SQLite and Parquet, by the same words."""
    import duckdb

    with contextlib.closing(sqlite3.connect(place.folder / "shop.sqlite")) as connection:
        connection.execute("create table orders (id integer, total numeric, note text)")
        connection.execute("insert into orders values (1, 24.9, null), (2, 0.1, ''), (3, 0.2, 'x')")
        connection.execute("create table other (id integer)")
        connection.commit()
    parquet = str(place.folder / "shop.parquet")
    row = "select 1 as id, 24.90::decimal(6, 2) as total, null as note"
    duckdb.execute(f"copy ({row}) to '{parquet}' (format parquet)")
    for target, assertion in (
        ("./shop.sqlite#table=orders", "count 3"),
        ("./shop.sqlite#table=orders", "sum total where id > 1 = 0.3"),
        ("./shop.sqlite#table=orders&row=1&column=total", "equals 24.90"),
        ("./shop.sqlite#table=orders&row=1&column=note", "equals null"),
        ("./shop.sqlite#table=orders&row=2&column=note", 'equals ""'),
        ("./shop.parquet#row=1&column=total", "equals 24.9"),
        ("./shop.parquet", "count where note is null 1"),
        ("./shop.parquet", "contains 24.90"),
    ):
        checked = place.check(target, assertion)
        assert state(checked) == "recomputed", told(checked)
    assert "which table?" in told(place.check("./shop.sqlite", "count 3"))


@pytest.mark.parametrize(
    ("name", "content", "assertion"),
    [
        ("a.gz", b"\x1f\x8b\x08\0" + b"x" * 20, "contains lost"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "matches lost"),
        ("a.bin", b"\0\1\2", "absent lost"),
        ("a.sqlite", b"SQLite format 3\0" + b"x" * 100, "count 1"),
        ("a.parquet", b"PAR1xxxxPAR1", "count 1"),
        ("half.json", b'{"a": [1, 2', "count 1"),
        ("odd.csv", b'id,n\n1,"' + b"x" * (2 << 20), "count 1"),
    ],
)
def test_what_can_t_be_read_proves_nothing(
    place: Cited, name: str, content: bytes, assertion: str
) -> None:
    """Neither that something stands there nor that it does not."""
    path = place.folder / name
    path.write_bytes(content)
    checked = place.check(f"./{name}", assertion, sha256=sha256(path))
    assert checked.state in ("unchecked", "broken"), told(checked)
    assert state(checked) == "unchecked", told(checked)


def test_a_pattern_that_would_take_for_ever_is_given_up(place: Cited) -> None:
    """It is unchecked, and says why."""
    (place.folder / "slow.txt").write_text("a" * 40 + "!\n")
    checked = place.check("./slow.txt", "matches ^(a|a)*$")
    assert state(checked) == "unchecked"
    assert "takes too long" in told(checked)
