"""Tables compared."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from programs import PYTHON, PYX, SCRIPTS, has_module, peer
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path

MANY_ROWS = 1_000_000


def make_tables(folder: Path) -> tuple[str, str, str]:
    """A table of 1,000,000 rows, one with 10,000 values changed, 1,000 rows less and 1,000 more,
    and the latter shuffled."""
    program = str(SCRIPTS / "make_tables.py")
    subprocess.run((PYTHON, program, str(folder), str(MANY_ROWS)), check=True)
    before, after, shuffled = (folder / f"{name}.csv" for name in ("before", "after", "shuffled"))
    return str(before), str(after), str(shuffled)


def bench(folder: Path) -> str:
    """Two CSV files of 1,000,000 rows (60 MB each), by key: 10,000 rows changed, 1,000 gone, 1,000
    new; once in the same order, once shuffled."""
    before, after, shuffled = make_tables(folder)
    python = peer("python")
    texts = []
    for other in (after, shuffled):
        cases = [
            Case(
                name=f"`pyx diff --key id --engine {engine}`",
                argv=(PYX, "diff", before, other, "--key", "id", "--engine", engine),
                expected=1,
            )
            for engine in ("sqlite", "duckdb")
        ]
        if csv_diff := peer("csv-diff"):
            argv = (csv_diff, before, other, "--key=id", "--json")
            cases.append(Case(name="`csv-diff --key=id`", argv=argv))
        for name, module in (("datacompy", "datacompy"), ("a DuckDB query", "duckdb")):
            if python and has_module(python, module):
                path = str(SCRIPTS / f"diff_{module}.py")
                cases.append(Case(name=name, argv=(python, path, before, other)))
        timings = measure(cases, 3)
        texts.append(f"{'Shuffled' if other == shuffled else 'In the same order'}:")
        texts.append(table(timings, cases[0].name))
        memory = ", ".join(
            f"{name} {timing.max_rss_bytes / 1e6:.0f} MB" for name, timing in timings.items()
        )
        texts.append(f"Peak memory: {memory}.")
    return "\n\n".join(texts)
