"""A run in a crowded folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from programs import PYX, script
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path

MANY_FILES = 100_000


def bench(folder: Path) -> str:
    """A run beside 100,000 files that have nothing to do with it."""
    word = script(folder, "print_word")
    full, empty = folder / "full", folder / "empty"
    full.mkdir()
    for number in range(MANY_FILES):
        (full / f"other.{number}.csv").touch()

    def clean() -> None:
        shutil.rmtree(empty, ignore_errors=True)

    argv = (PYX, "run", "--file", word, "--output-dir")
    cases = [
        Case(name="an empty folder", argv=(*argv, str(empty)), before=clean),
        Case(name="100,000 files in the folder", argv=(*argv, str(full))),
    ]
    return table(measure(cases, 10), cases[0].name)
