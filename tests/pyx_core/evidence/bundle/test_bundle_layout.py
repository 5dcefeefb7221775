"""Names in a bundle are fit for every system, and no two files share one."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from pyx_core.evidence.bundle.layout import Places, folded, is_safe, portable

COMPONENTS = st.text(
    st.characters(exclude_characters="/\0", min_codepoint=1), min_size=1, max_size=300
).filter(lambda name: name not in (".", ".."))


@given(COMPONENTS)
def test_every_name_becomes_one_that_all_systems_take(name: str) -> None:
    """What is not fit is escaped, so that the result is safe and no longer than may be."""
    escaped = portable(name)
    assert is_safe(escaped)
    assert len(escaped.encode()) <= 255


@given(st.lists(COMPONENTS, min_size=2, max_size=2, unique=True))
def test_two_names_stay_two(names: list[str]) -> None:
    """The escape can be read back, so two names never become the same."""
    first, second = map(portable, names)
    assert first != second


@given(st.lists(st.lists(COMPONENTS, min_size=1, max_size=3), max_size=12))
def test_no_two_files_get_the_same_place(paths: list[list[str]]) -> None:
    """Also where names differ in case only, or where one is a folder of another."""
    places = Places("20261123_072312_1cee05", os.sep + "out")
    taken = [places.take(os.path.join(os.sep, "out", *parts)) for parts in paths]
    keys = [folded(name) for name in taken]
    assert len(set(keys)) == len(keys)
    assert not any(other.startswith(f"{key}/") for key in keys for other in keys)
    assert all(is_safe(name) for name in taken)
