"""Markers and versions of Python packages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.investigation.code.python.markers import MarkerError, holds
from pyx_core.investigation.code.python.versions import canonical, order

VARIABLES = {
    "python_version": "3.10",
    "python_full_version": "3.10.4",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
}


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("", True),
        ("python_version >= '3.9'", True),
        ("python_version < '3.9'", False),
        ("'3.9' < python_version", True),
        ("python_full_version == '3.10.*'", True),
        ("python_full_version ~= '3.10.1'", True),
        ("python_full_version ~= '3.9.1'", False),
        ("sys_platform == 'win32' or platform_machine == 'x86_64'", True),
        ("sys_platform == 'linux' and (os_name == 'nt' or python_version != '3.10')", False),
        ("sys_platform in 'linux darwin'", True),
        ("sys_platform not  in 'linux darwin'", False),
        ("extra == 'x'", True),
        ("extra == 'y'", False),
        ("'x' in extras and 'y' not in dependency_groups", True),
    ],
)
def test_markers_are_asked(marker: str, expected: bool) -> None:
    """As PEP 508 says, versions as versions and not as texts."""
    assert holds(marker, VARIABLES, frozenset({"x"})) is expected


@pytest.mark.parametrize("marker", ["(", "a", "a ==", "== 'x'", "a == 'b' c", "(" * 99, "a 'b'"])
def test_what_is_no_marker_is_refused(marker: str) -> None:
    """With an error of its own."""
    with pytest.raises(MarkerError):
        holds(marker, VARIABLES, frozenset())


@given(st.text(alphabet="()<>=!~'\" aandorinotsys_platform.123*", max_size=30))
def test_no_text_is_a_defect(marker: str) -> None:
    """Any text is a marker or is refused as one."""
    try:
        holds(marker, VARIABLES, frozenset())
    except MarkerError:
        return


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0", "1"),
        ("v1.0.0", "1.0"),
        ("1.0-alpha.1", "1.0a1"),
        ("1.0-1", "1.0.post1"),
        ("1.0.RC2", "1rc2"),
        ("1.0+Local_1", "1.0+local.1"),
    ],
)
def test_equal_versions_have_one_spelling(one: str, other: str) -> None:
    """As PEP 440 says."""
    assert canonical(one) == canonical(other)


def test_versions_that_differ_stay_different() -> None:
    """A local part counts, and what is no version is compared as it is."""
    assert len({canonical(one) for one in ("2.1.0", "2.1.0+cpu", "2.1.1", "odd", "2.10")}) == 5


def test_versions_are_ordered() -> None:
    """Development releases, pre-releases, the release, what came after it."""
    ordered = ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.1", "1.10", "1!0.1"]
    keys = [order(one) for one in ordered]
    assert None not in keys
    assert keys == sorted(keys, key=lambda key: key or (0, (), (0, "", 0), (0, 0), (0, 0)))
