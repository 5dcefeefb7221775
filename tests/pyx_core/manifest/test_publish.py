"""Records appear whole or not at all."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from project import tree_of
from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode
from pyx_core.manifest.publish import publish

if TYPE_CHECKING:
    from pathlib import Path


def test_a_reader_never_sees_half_a_record(tmp_path: Path) -> None:
    """Whoever reads while records are replaced finds one of them, whole."""
    path = str(tmp_path / "record.json")
    records = [encode({"fill": letter * 200_000}) for letter in "ab"]
    publish(path, records[0])
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            for content in records:
                publish(path, content)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(200):
            with open(path, "rb") as file:
                assert file.read() in records
    finally:
        over.set()
        writer.join()
    assert os.listdir(tmp_path) == ["record.json"]


def test_what_can_not_be_published_leaves_nothing(tmp_path: Path) -> None:
    """A target that is a folder, or is in none, is named by the error, and nothing stays."""
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    for path in (tmp_path / "folder", tmp_path / "missing" / "record.json"):
        before = tree_of(tmp_path)
        with pytest.raises(PyxError) as raised:
            publish(str(path), b"x")
        assert raised.value.kind == "unwritable"
        assert str(path) in raised.value.message
        assert tree_of(tmp_path) == before
