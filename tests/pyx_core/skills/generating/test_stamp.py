"""Promises of stamps: an edit is seen, and what git does to line ends is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.skills.generating.stamp import Stamp, read_stamp, stamped

TEXTS = {
    "SKILL.md": "---\nname: a\ndescription: b\n---\n# A\n\nSome text.\n",
    "references/a.md": "# A\n\nSome text.\n",
}


def made(path: str) -> str:
    return stamped(path, TEXTS[path], version="1.2", privacy="public", digest="abc123")


def read(text: str) -> Stamp:
    stamp = read_stamp(text)
    assert stamp is not None
    return stamp


@pytest.mark.parametrize("path", TEXTS)
def test_a_file_says_what_it_was_made_from(path: str) -> None:
    """Version, privacy and digest are read back, with either kind of line end."""
    expected = Stamp(version="1.2", privacy="public", digest="abc123", is_edited=False)
    assert read(made(path)) == expected
    assert read(made(path).replace("\n", "\r\n")) == expected
    assert read_stamp(TEXTS[path]) is None


@pytest.mark.parametrize("path", TEXTS)
@given(data=st.data())
def test_every_edit_is_seen(path: str, data: st.DataObject) -> None:
    """Whatever is inserted or left out in a file, it is edited, or has no stamp any more."""
    text = made(path)
    place = data.draw(st.integers(0, len(text) - 1))
    letters = st.characters(exclude_characters="\r", exclude_categories=["Cs"])
    inserted = data.draw(st.text(letters, min_size=1, max_size=3))
    for edited in (text[:place] + inserted + text[place:], text[:place] + text[place + 1 :]):
        stamp = read_stamp(edited)
        assert stamp is None or stamp.is_edited
