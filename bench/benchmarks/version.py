"""The least that any command costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from programs import PYTHON, PYX
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path


def bench(folder: Path) -> str:  # noqa: ARG001 - all benchmarks have one shape
    """The least that any command costs."""
    bare = Case(name="`python -c pass`", argv=(PYTHON, "-c", "pass"))
    version = Case(name="`pyx --version`", argv=(PYX, "--version"))
    return table(measure([bare, version], 30), bare.name)
