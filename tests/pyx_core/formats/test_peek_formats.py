"""What is said of each kind of file, and how odd ones are taken."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import sys
import tarfile
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest
from PIL import Image

from pyx_core.errors import PyxError
from pyx_core.formats.fitting import fit
from pyx_core.formats.peek import peek
from pyx_core.formats.peeked import Range, Request
from pyx_core.formats.peekers import delimited, json_document, sqlite_database
from pyx_core.secrets.detect import Secrets

if TYPE_CHECKING:
    from pathlib import Path


def told(path: Path, request: Request | None = None) -> str:
    """The text of a peek."""
    request = request or Request()
    found = peek(str(path), request, Secrets())
    command = " ".join
    return fit(path.name, found, request.budget, command, Secrets(), as_json=False).text


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_text_is_shown_from_both_ends_and_the_rest_is_counted(tmp_path: Path) -> None:
    """Head, tail, how many lines and bytes are left out, and the options that go on."""
    path = write(tmp_path, "a.txt", "".join(f"line {n}\n" for n in range(1, 1001)))
    text = told(path, Request(budget=200))
    assert "1,000 lines" in text
    assert "\n1: line 1\n" in text
    assert "\n1000: line 1000\n" in text
    shown = [int(line.split(":")[0]) for line in text.splitlines() if ": line " in line]
    left = 1000 - len(shown)
    size = sum(len(f"line {n}\n") for n in set(range(1, 1001)) - set(shown))
    assert f"… {left:,} lines left out ({size / 1024:.1f} KiB)" in text
    following = next(n for n in range(1, 1001) if n not in shown)
    assert f"next: --lines {following}:" in text
    assert f"{following}: line {following}" in told(path, Request(lines=Range(following, None)))


def test_what_follows_is_reached_by_the_next_commands(tmp_path: Path) -> None:
    """Whoever types each next command has seen every line once."""
    path = write(tmp_path, "a.py", "".join(f"line {n}\n" for n in range(1, 301)))
    first, seen = 1, []
    while first:
        text = told(path, Request(budget=300, lines=Range(first, None)))
        seen += [int(line.split(":")[0]) for line in text.splitlines() if ": line " in line]
        more = [line for line in text.splitlines() if line.startswith("next: ")]
        first = int(more[0].split()[2].rstrip(":")) if more else 0
    assert seen == list(range(1, 301))


def test_errors_of_a_log_are_shown_with_their_tracebacks(tmp_path: Path) -> None:
    """A traceback in the middle of a long log is found, whole, with its line numbers."""
    lines = [f"INFO request {n}" for n in range(5000)]
    trace = ["Traceback (most recent call last):", '  File "a.py", line 3', "ValueError: bad order"]
    path = write(tmp_path, "a.log", "\n".join([*lines, *trace, *lines]) + "\n")
    text = told(path)
    assert "lines that name an error (1 places)" in text
    assert "such places left out" not in text
    for number, line in enumerate(trace, 5001):
        assert f"\n{number}: {line}\n" in text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_text_in_utf_16_is_read_by_its_mark(tmp_path: Path, line_end: str) -> None:
    """What an editor on Windows saved is text like any other."""
    path = write(tmp_path, "a.txt", f"grün{line_end}blau{line_end}".encode("utf-16"))
    text = told(path)
    assert "utf-16, 2 lines" in text
    assert "\n1: grün\n2: blau\n" in text


def test_bytes_that_are_no_utf_8_are_counted_and_shown(tmp_path: Path) -> None:
    """Each byte that is no letter stands as an escape, and the note says how many there are."""
    text = told(write(tmp_path, "a.txt", b"a\xffb\n\xc3\xa9 \xe2\x82\n" + b"x" * 100 + b"\xf0"))
    assert "4 bytes are no UTF-8" in text
    assert "1: a\\xffb" in text
    assert "2: é \\xe2\\x82" in text


def test_one_line_of_many_megabytes_is_cut_and_its_bytes_lead_on(tmp_path: Path) -> None:
    """A line that never ends is told by its size, and can be read in ranges of bytes."""
    path = write(tmp_path, "a.txt", b"ab" * 3_000_000)
    text = told(path, Request(budget=300))
    assert "1 line" in text
    assert "6,000,000 characters" in text
    assert len(text) < 2000
    part = told(path, Request(bytes_=Range(5_999_990, None)))
    assert "\n" + "b" + "ab" * 5 + "\n" in part


def test_a_pattern_finds_lines_and_says_how_many(tmp_path: Path) -> None:
    """Matches are counted in the whole file; anchors and looks around mean the line."""
    path = write(tmp_path, "a.txt", "".join(f"n{n} x\nfoo\nbar\n" for n in range(500)))
    assert "50 lines hold the pattern" in told(path, Request(find="^n[0-9]*7 x$"))
    assert "500 lines hold the pattern" in told(path, Request(find=r"foo(?!\s*bar)"))
    assert "500 lines hold the pattern" in told(path, Request(find=r"foo\Z"))
    assert "0 lines hold the pattern" in told(path, Request(find=r"foo\s+bar"))
    assert "500 lines hold the pattern" in told(path, Request(find=r"o++$"))


@pytest.mark.parametrize("pattern", ["(", "(a|a)*$", "(?:(?:a?){500}){500}", "a" * 501])
def test_a_pattern_that_would_take_for_ever_is_refused(tmp_path: Path, pattern: str) -> None:
    """A pattern that is wrong, too long, too large, or catastrophic ends in an error."""
    path = write(tmp_path, "a.txt", "a" * 5000 + "b\n")
    with pytest.raises(PyxError, match="--find") as caught:
        told(path, Request(find=pattern))
    assert caught.value.kind == "usage"


def test_the_shape_of_json_is_told(tmp_path: Path) -> None:
    """Keys, types, counts and samples, items of an array laid over one another."""
    orders = [{"id": n, "total": n / 2, "note": None if n % 2 else "x"} for n in range(100)]
    path = write(tmp_path, "a.json", json.dumps({"orders": orders, "a b": {}}))
    text = told(path)
    assert "orders: array x1 of 100 items" in text
    assert "id: number x100 0 to 99" in text
    assert 'note: string x50 "x" x50 | null x50' in text
    found = told(path, Request(path="$.orders[2:4].id"))
    assert "$.orders[2].id: 2\n$.orders[3].id: 3" in found
    assert "0 values" in told(path, Request(path="$.nothing"))


def test_json_beyond_the_grammar_is_read_and_broken_json_is_told(tmp_path: Path) -> None:
    """NaN, huge numbers, keys twice and any depth are read; where it breaks is said."""
    huge = "9" * 5000
    text = told(write(tmp_path, "a.json", f'{{"a": NaN, "a": {huge}, "b": -Infinity}}'))
    assert "a: number x1 of more than 300 digits | NaN x1" in text
    assert "b: -Infinity x1" in text
    assert (
        "deep" not in told(write(tmp_path, "deep.json", "[" * 5000 + "]" * 5000)).split("\n", 1)[1]
    )
    assert "ends early, near byte 9" in told(write(tmp_path, "b.json", "[1, 2, {"))
    assert "no JSON from byte 3 on" in told(write(tmp_path, "c.json", "[1,]"))
    assert "no JSON" in told(write(tmp_path, "d.json", "just text\n"))


def test_a_part_of_a_large_json_is_never_told_as_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was only sampled says so; with `exact` all is counted."""
    monkeypatch.setattr(json_document, "SCANNED_BYTES", 1 << 20)
    path = write(tmp_path, "a.json", json.dumps(list(range(600_000))))
    assert "600,000" not in told(path)
    assert "this shape is a sample: of the first" in told(path)
    exact = told(path, Request(exact=True))
    assert "array x1 of 600,000 items" in exact
    assert "sample" not in exact


def test_json_lines_are_laid_over_one_another_and_broken_ones_counted(tmp_path: Path) -> None:
    """The shape of all records, and which lines are none."""
    lines = [json.dumps({"id": n}) for n in range(50)]
    lines[7] = "{broken"
    text = told(write(tmp_path, "a.jsonl", "\n".join(lines) + "\n"))
    assert "50 lines" in text
    assert "id: number x49 0 to 49" in text
    assert "1 of the lines looked at are no JSON, such as 8" in text
    found = told(tmp_path / "a.jsonl", Request(path="id", lines=Range(49, None)))
    assert "49: $.id: 48\n50: $.id: 49" in found


def test_a_csv_is_told_by_its_columns(tmp_path: Path) -> None:
    """Types, nulls, values, smallest and largest, with quotes, line breaks and ragged rows."""
    content = 'id,name,name,code\n1,"a, ""b""\nc",x,007\n2,,y\n10,z,y,008,more\n'
    text = told(write(tmp_path, "a.csv", content))
    assert "3 rows" in text
    assert "2 of the rows looked at have more or fewer cells" in text
    assert "id: int, 1 to 10" in text or "id: int, values 1, 10, 2" in text
    assert "name#2: text, values x, y" in text
    assert "code: text" in text
    assert '1: 1 | a, "b"\\nc | x | 007' in text


def test_rows_of_a_csv_are_chosen(tmp_path: Path) -> None:
    """A condition on a million rows would stream as this one does."""
    path = write(tmp_path, "a.csv", "id;total\n" + "".join(f"{n};{n * 2}\n" for n in range(500)))
    text = told(
        path, Request(where="total > 100 and not id in (51, 52)", columns=["ID"], budget=200)
    )
    assert "447 rows fit, of 500 looked at" in text
    assert "\n54: 53\n" in text
    assert "next: --where total > 100" in text
    with pytest.raises(PyxError, match="no column nothing"):
        told(path, Request(where="nothing = 1"))


def test_rows_of_a_large_csv_are_counted_and_columns_sampled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are counted to the end where that is sure; what is said of columns is a sample."""
    monkeypatch.setattr(delimited, "SCANNED_BYTES", 1000)
    rows = "".join(f"{n},x\n" for n in range(5000))
    text = told(write(tmp_path, "a.csv", f"id,name\n{rows}"))
    assert "5,000 rows" in text
    assert "of the columns is a sample" in text
    assert "5000: 4999 | x" in text
    quoted = told(write(tmp_path, "b.csv", f'id,name\n{rows}1,"a\nb"\n'))
    assert "rows not counted" in quoted
    assert "5,001 rows" in told(tmp_path / "b.csv", Request(exact=True))


def make_database(path: Path, rows: int = 1000) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute('create table "or""ders"(id integer primary key, status text, note)')
        connection.executemany(
            'insert into "or""ders" values(?, ?, ?)',
            [(n, "failed" if n % 7 == 0 else "paid", None) for n in range(rows)],
        )


def test_a_database_is_told_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    """Columns, rows, nulls, ends; the folder holds the same files and bytes as before."""
    path = tmp_path / "a.sqlite"
    make_database(path)
    before = path.read_bytes()
    text = told(path)
    assert 'columns of or"ders, 1,000 rows' in text
    assert "note: any, 1,000 null" in text
    assert "id: INTEGER, 0 to 999" in text
    assert "1000: 999 | paid | null" in text
    chosen = told(path, Request(where="status = 'failed' and id >= 990", columns=["id"]))
    assert "1: 994" in chosen
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.sqlite"]
    assert path.read_bytes() == before


def test_a_write_ahead_log_is_read_without_touching_it(tmp_path: Path) -> None:
    """Rows that stand only in the -wal are seen; database and log stay as they are."""
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("pragma wal_autocheckpoint = 0")
        writer.execute("create table t(a)")
        writer.execute("insert into t values(42)")
        writer.commit()
        before = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
        text = told(path)
        assert {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()} == before
    assert "a copy was read, with the changes in its -wal" in text
    assert "1: 42" in text


def test_a_database_can_do_nothing_but_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view without end is given up, and a damaged file is shown as bytes."""
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table t(a)")
        connection.execute("create view v as select load_extension('x') as a")
        connection.execute(
            "create view w as with recursive n(a) as (select 1 union all select a + 1 from n)"
            " select a from n where a < 0"
        )
    assert "SQLite can't read it" in told(path, Request(table="v", rows=Range(1, 2)))
    monkeypatch.setattr(sqlite_database, "_MOST_STEPS", 2_000_000)
    assert "interrupted" in told(path, Request(table="w", rows=Range(1, 2)))
    path.write_bytes(path.read_bytes()[:3000])
    assert "SQLite can't read it" in told(path)


def test_parquet_is_told_by_its_own_statistics(tmp_path: Path) -> None:
    """Types, nulls, ends and chosen rows; the path is never taken for a pattern."""
    path = tmp_path / "a[1]*.parquet"
    plain = tmp_path / "plain.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "copy (select i as id, case when i % 2 = 0 then 'x' end as note from range(1000) t(i))"
            f" to '{plain}' (format parquet)"
        )
    plain.rename(path)
    text = told(path)
    assert "1,000 rows" in text
    assert "id: BIGINT, 0 to 999" in text
    assert "note: VARCHAR, 500 null, x to x" in text
    assert "1000: 999 | null" in text
    assert "1: 998" in told(path, Request(where="id > 997 and note is not null", columns=["id"]))
    assert "DuckDB can't read it" in told(write(tmp_path, "b.parquet", b"PAR1" + b"x" * 100))


def test_without_its_library_a_format_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing extra costs the rows, not the whole answer, and names the command."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    parquet = write(tmp_path, "a.parquet", b"PAR1" + b"x" * 100 + b"PAR1")
    assert "python-executor[duckdb]" in told(parquet)
    with pytest.raises(PyxError, match="extra duckdb") as caught:
        told(parquet, Request(where="a = 1"))
    assert "duckdb" in (caught.value.hint or "")
    workbook = write(tmp_path, "a.xlsx", b"PK\x03\x04")
    assert "python-executor[excel]" in told(workbook)


def test_a_workbook_is_told_by_sheets_columns_and_rows(tmp_path: Path) -> None:
    """One sheet at length, several in short, a chosen one by its name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "name"])
    for number in range(50):
        sheet.append([number, f"n{number}"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    text = told(path)
    assert "50 rows" in text
    assert "id: int, 0 to 49" in text
    assert "49: 48 | n48" in told(path, Request(where="id = 48"))
    book.create_sheet("second").append(["x"])
    book.save(path)
    assert "2 sheets" in told(path)
    assert "sheet second: 0 rows" in told(path, Request(table="second"))
    with pytest.raises(PyxError, match="no sheet third"):
        told(path, Request(table="third"))


def test_a_page_of_markdown_is_told_by_its_outline(tmp_path: Path) -> None:
    """Headings with their lines, but for what only looks like one in a block of code."""
    content = "# One\n\ntext\n\nTwo\n---\n\n```\n# none\n```\n\n### Three ###\n"
    text = told(write(tmp_path, "a.md", content))
    assert "\n1: One\n5:   Two\n12:     Three\n" in text


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")]
)
def test_an_image_is_told_by_its_size(tmp_path: Path, kind: str, ending: str) -> None:
    """Pixels and bytes; the image itself only where it is asked for and fits."""
    path = tmp_path / f"a.{ending}"
    Image.effect_noise((123, 45), 80).convert("RGB").save(path, kind)
    text = told(path)
    assert "123 x 45 pixels" in text
    assert "base64," not in text
    assert "base64," in told(path, Request(data_uri=True, budget=100_000))
    assert "does not fit" in told(path, Request(data_uri=True, budget=120))


def test_archives_are_listed_and_never_unpacked(tmp_path: Path) -> None:
    """Names that lead out of the folder, encrypted entries and bombs are pointed at."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", "x")
        archive.writestr("bomb", b"\0" * (1 << 24))
    text = told(path)
    assert "2 entries" in text
    assert "UNSAFE NAME" in text
    assert "times its size" in text
    locked = bytearray(path.read_bytes())
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "1 entries are encrypted" in told(write(tmp_path, "b.zip", bytes(locked)))
    assert "cut or damaged" in told(write(tmp_path, "c.zip", path.read_bytes()[:60]))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.zip", "b.zip", "c.zip"]


def test_a_tar_is_listed_plain_packed_and_cut(tmp_path: Path) -> None:
    """Entries are counted; where the archive ends early, the note says so."""
    plain = tmp_path / "a.tar"
    with tarfile.open(plain, "w") as archive:
        for number in range(30):
            entry = tarfile.TarInfo(f"folder/{number}")
            entry.size = 10
            archive.addfile(entry, io.BytesIO(os.urandom(10)))
    assert "30 entries of 300 bytes" in told(plain)
    assert "folder/29  10 bytes" in told(plain, Request(rows=Range(30, None)))
    packed = gzip.compress(plain.read_bytes())
    assert "30 entries of 300 bytes" in told(write(tmp_path, "a.tar.gz", packed))
    cut = told(write(tmp_path, "b.tgz", packed[: len(packed) // 2]))
    assert "ends early" in cut
    assert "30 entries" not in cut


def test_what_is_packed_is_shown_from_its_start_within_bounds(tmp_path: Path) -> None:
    """The beginning of a text is shown; a bomb costs no more than that."""
    lines = "".join(f"line {n}\n" for n in range(20))
    text = told(write(tmp_path, "a.txt.gz", gzip.compress(lines.encode())))
    assert "20: line 19" in text
    bomb = told(write(tmp_path, "b.gz", gzip.compress(b"x" * (1 << 26))))
    assert "only the first 128.0 KiB were unpacked" in bomb
    assert "damaged" in told(write(tmp_path, "c.gz", b"\x1f\x8b\x08\0" + b"\xff" * 50))


def test_bytes_are_told_as_what_they_start_like(tmp_path: Path) -> None:
    """A type, a dump, and the bytes of a range with their offsets."""
    path = write(tmp_path, "a.bin", b"\x7fELF" + bytes(range(256)))
    text = told(path)
    assert "an ELF program" in text
    assert "1: 7f 45 4c 46 00 01" in text
    assert "244: ef f0" in told(path, Request(bytes_=Range(244, 250)))


def test_a_name_does_not_decide_what_first_bytes_prove(tmp_path: Path) -> None:
    """A database called .csv is a database."""
    make_database(tmp_path / "a.csv")
    assert "sqlite, " in told(tmp_path / "a.csv")


def test_an_empty_file_and_a_folder_are_told(tmp_path: Path) -> None:
    """Nothing is 0 bytes; a folder is a listing with sizes."""
    assert "empty: 0 bytes" in told(write(tmp_path, "a.json", b""))
    (tmp_path / "inner").mkdir()
    text = told(tmp_path)
    assert "a.json  0 bytes" in text
    assert "inner  a folder" in text


def test_what_does_not_fit_a_format_is_refused_with_what_does(tmp_path: Path) -> None:
    """Lines of a database, or a path into a CSV, are a mistake with a hint."""
    path = write(tmp_path, "a.csv", "a,b\n1,2\n")
    with pytest.raises(PyxError, match="--path does not fit csv") as caught:
        told(path, Request(path="$.a"))
    assert "--where" in (caught.value.hint or "")


def test_a_file_that_changes_meanwhile_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts of a file that grows while it is read may not agree, and the note says so."""
    from pyx_core.formats.peekers import text

    path = write(tmp_path, "a.txt", "one\n")
    real = text.peek

    def peek_slowly(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        path.write_text("one\ntwo\n")
        return found

    monkeypatch.setattr(text, "peek", peek_slowly)
    assert "changed while it was read" in told(path)
