"""The shape of a file is found by reading some MB at most, and never breaks on what is in it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.formats.peekers.delimited import Table, large_cells
from pyx_core.formats.shape import shape_of
from pyx_core.formats.source import Source, open_regular
from pyx_core.secrets.detect import Secrets
from requirements import require_linux

if TYPE_CHECKING:
    from pathlib import Path

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@pytest.mark.parametrize(
    ("form", "content", "shape"),
    [
        ("csv", b'a,b\n1,2\n3,"x\ny"\n', "2 rows x 2 columns"),
        ("tsv", b"a\tb\tc\n1\t2\t3", "1 row x 3 columns"),
        ("csv", b"", "0 rows x 0 columns"),
        ("json", b'{"a": 1, "b": 2}', "object with 2 keys: a, b"),
        ("json", b"[1, 2, 3]", "list of 3 items"),
        ("json", b"12", "int"),
        ("json", b"{torn", None),
        ("jsonl", b"{}\n{}\n", "2 lines"),
        ("text", b"one\ntwo", "2 lines"),
        ("gif", GIF, "1 x 1 pixels"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0", "640 x 480 pixels"),
        ("png", b"\x89PNG", None),
        ("parquet", b"PAR1", None),
    ],
)
def test_each_format_has_its_shape(
    tmp_path: Path, form: str, content: bytes, shape: str | None
) -> None:
    """Tables have rows and columns, JSON keys or items, texts lines, images pixels."""
    path = tmp_path / "file"
    path.write_bytes(content)
    assert shape_of(str(path), form) == shape


def test_an_image_of_a_library_has_its_size(tmp_path: Path) -> None:
    """What Pillow writes is measured without it."""
    from PIL import Image

    for form in ("png", "gif", "jpeg"):
        path = tmp_path / f"image.{form}"
        Image.new("RGB", (321, 123)).save(path)
        assert shape_of(str(path), form) == "321 x 123 pixels"


def test_what_was_not_read_to_its_end_is_at_least(tmp_path: Path) -> None:
    """Of a large file only the start is read, and the shape says so."""
    path = tmp_path / "large"
    path.write_bytes(b"a,b\n" + b"1,2\n" * (2 << 20))
    rows = shape_of(str(path), "csv")
    assert rows is not None
    assert rows.startswith("at least 1,04")
    assert str(shape_of(str(path), "text")).startswith("at least 1,048,576 lines")
    assert shape_of(str(path), "json") is None


@given(
    st.sampled_from(["csv", "tsv", "json", "jsonl", "png", "gif", "jpeg", "text", "other"]),
    st.binary(max_size=200),
)
def test_any_bytes_have_a_shape_or_none(
    tmp_path_factory: pytest.TempPathFactory, form: str, content: bytes
) -> None:
    """A file that is not what its name says breaks nothing."""
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    shape = shape_of(str(path), form)
    assert shape is None or shape


@given(st.text(alphabet='a, ;\t"\r\n', max_size=60))
def test_rows_are_counted_as_they_are_read(
    tmp_path_factory: pytest.TempPathFactory, content: str
) -> None:
    """However its lines end, and wherever quotes and blank lines stand, a table has as many rows as
    whoever reads it gets."""
    path = tmp_path_factory.mktemp("table") / "file.csv"
    path.write_bytes(content.encode())
    shape = shape_of(str(path), "csv")
    with open_regular(str(path)) as file, large_cells():
        table = Table(Source(str(path), file, Secrets()), "csv")
        number = sum(1 for _ in table.rows())
        names = len(table.names)
    told = f"{number} row{'' if number == 1 else 's'} x {names} column{'' if names == 1 else 's'}"
    assert shape == (told if table.problem is None else None)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What is no file has no shape."""
    require_linux()
    import os

    os.mkfifo(tmp_path / "pipe")
    assert shape_of(str(tmp_path / "pipe"), "text") is None
    assert shape_of(str(tmp_path / "nothing"), "text") is None
