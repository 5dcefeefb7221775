"""A bundle is named by its file, alone or with what is meant in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bundles import write_zip
from pyx_core.evidence.bundle.bundle_name import is_bundle, split_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from bundles import Made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x.zip", ("x.zip", None)),
        ("x.ZIP", ("x.ZIP", None)),
        ("a/x.zip:last", ("a/x.zip", "last")),
        ("x.zip:last:log", ("x.zip", "last:log")),
        ("x.zip:old.zip", ("x.zip", "old.zip")),
        ("x.zip:", ("x.zip", None)),
        ("last", None),
        ("last:old.zip", None),
        ("zip", None),
        ("x.zipped", None),
    ],
)
def test_bundles_are_told_by_their_names(
    tmp_path: Path, text: str, expected: tuple[str, str | None] | None
) -> None:
    """A bundle ends in .zip, whether it is there or not; a colon ends its name."""
    assert split_bundle(text, str(tmp_path)) == expected


def test_a_file_that_is_there_counts(tmp_path: Path) -> None:
    """Where a name has a colon in it, the file that exists is meant."""
    (tmp_path / "a:b.zip").touch()
    assert split_bundle("a:b.zip:orders", str(tmp_path)) == ("a:b.zip", "orders")


def test_any_zip_file_is_no_bundle(bundle: Made, tmp_path: Path) -> None:
    """Only a file that pyx made, or one like it, is taken for runs."""
    assert is_bundle(str(bundle.path))
    foreign = write_zip(tmp_path / "x.zip", {"SHA256SUMS": b"", "history.jsonl": b""})
    assert not is_bundle(str(foreign))
    damaged = tmp_path / "y.zip"
    damaged.write_bytes(bundle.path.read_bytes()[:-30])
    assert not is_bundle(str(damaged))
    assert not is_bundle(str(tmp_path / "no.zip"))
    assert not is_bundle(str(tmp_path))
