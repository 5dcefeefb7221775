from __future__ import annotations

import importlib.metadata
import sys
from typing import TYPE_CHECKING

from pyx_core.environment.packages import (
    installed_packages,
    normalised_name,
    packages_listing,
    site_packages_of,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_listing_agrees_with_the_metadata_of_the_distributions() -> None:
    """Folder names alone tell the same packages and versions as their metadata."""
    folders = site_packages_of(sys.prefix)
    expected = {
        normalised_name(distribution.name): distribution.version
        for distribution in importlib.metadata.distributions(path=folders)
        if str(getattr(distribution, "_path", "")).endswith(".dist-info")
    }
    assert dict(installed_packages(folders)) == expected


def test_packages_are_sorted_and_their_names_normalised(tmp_path: Path) -> None:
    """The same packages give the same list, however an installer spelt them."""
    for name in ("Zope.Interface-6.0.dist-info", "attrs-23.1.0.dist-info", "a_b-1+x.dist-info"):
        (tmp_path / name).mkdir()
    expected = [("a-b", "1+x"), ("attrs", "23.1.0"), ("zope-interface", "6.0")]
    assert installed_packages([str(tmp_path)]) == expected


def test_what_pip_left_behind_is_no_package(tmp_path: Path) -> None:
    """A half-deleted distribution and a missing folder are passed over."""
    for name in ("~ttrs-23.1.0.dist-info", "attrs", "attrs.libs", "noversion.dist-info"):
        (tmp_path / name).mkdir()
    assert installed_packages([str(tmp_path), str(tmp_path / "nosuch")]) == []


def test_the_first_folder_wins(tmp_path: Path) -> None:
    """Where a package stands in two folders, the one that Python imports is listed."""
    for folder, version in (("first", "2.0"), ("second", "1.0")):
        (tmp_path / folder / f"attrs-{version}.dist-info").mkdir(parents=True)
    folders = [str(tmp_path / "first"), str(tmp_path / "second")]
    assert installed_packages(folders) == [("attrs", "2.0")]


def test_the_listing_is_of_name_and_version_lines() -> None:
    """What is hashed and kept can be read, and written by hand."""
    assert packages_listing([("attrs", "23.1.0"), ("zope", "6.0")]) == b"attrs==23.1.0\nzope==6.0\n"


def test_an_environment_of_another_python_is_found(tmp_path: Path) -> None:
    """The folder of an environment is found though another version of Python made it."""
    if sys.platform == "win32":
        folder = tmp_path / "Lib" / "site-packages"
    else:
        folder = tmp_path / "lib" / "python3.99" / "site-packages"
    folder.mkdir(parents=True)
    assert site_packages_of(str(tmp_path)) == [str(folder)]
    assert site_packages_of(str(tmp_path / "nosuch")) == []
