"""Tests on file systems of their own: small ones, and ones that can't be written to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from requirements import require_mounts

if TYPE_CHECKING:
    from collections.abc import Callable

_CALL = "import sys; sys.path[:0] = sys.argv[3:]; import {module}; {module}.{name}(*sys.argv[1:3])"


def in_namespace(function: Callable[[str, str], None], folder: Path, home: Path) -> None:
    """Calls a function of a module with both paths, in a process of its own that may mount.

    Asserts that it returns. What it mounts is gone afterwards.
    """
    require_mounts()
    module = sys.modules[function.__module__]
    name = Path(str(module.__file__)).stem
    here = Path(__file__).parent
    paths = [os.path.dirname(str(module.__file__)), str(here), str(here.parent / "examples")]
    call = _CALL.format(module=name, name=function.__name__)
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", call, str(folder), str(home), *paths],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def mount_small_disk(folder: Path, pages: int) -> None:
    """Mounts an empty file system that has room for so many pages of 4096 bytes."""
    options = f"size={pages * 4096},mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


def make_read_only(folder: Path) -> None:
    """Makes a folder unwritable, for root as well."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)


def fill(folder: Path, leave_pages: int) -> None:
    """Fills a small disk but for some pages."""
    path = folder / "filler"
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
        file.truncate(max(file.tell() - leave_pages * 4096, 0))
