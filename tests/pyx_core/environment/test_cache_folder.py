from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pyx_core.environment.cache_folder import cache_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG specification")
def test_the_cache_is_where_the_user_wants_it(tmp_path: Path) -> None:
    """XDG_CACHE_HOME decides, else the home folder."""
    home, cache = str(tmp_path / "home"), str(tmp_path / "cache")
    usual = os.path.join(home, ".cache", "pyx")
    assert cache_folder({"HOME": home, "XDG_CACHE_HOME": cache}) == os.path.join(cache, "pyx")
    assert cache_folder({"HOME": home, "XDG_CACHE_HOME": "relative"}) == usual
    assert cache_folder({"HOME": home}) == usual


def test_without_a_home_nothing_is_kept() -> None:
    """A process without a home folder works, and remembers nothing."""
    assert cache_folder({}) is None
