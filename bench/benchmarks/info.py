"""What the machine has."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from programs import PYX
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path


def bench(folder: Path) -> str:
    """What the machine has, asked for the first time and again."""
    environ = {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}

    def forget() -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    argv = (PYX, "info", "--json")
    first = Case(name="first call", argv=argv, environ=environ, before=forget)
    again = Case(name="second call", argv=argv, environ=environ)
    return table(measure([first, again], 5), again.name)
