"""Tables compared."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from programs import PYX, SCRIPTS, has_module, peer
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path

MANY_ROWS = 1_000_000


def diff_files(folder: Path) -> tuple[str, str, str]:
    """A table of 1,000,000 rows, one with 10,000 values changed, 1,000 rows less and 1,000 more,
    and the latter shuffled."""
    chance = random.Random(7)

    def row(number: int) -> str:
        return (
            f"{number},customer {number * 7919 % 50_000},{number % 1000}.{number % 100:02},"
            f"{('DE', 'FR', 'ES', 'IT', 'PL')[number % 5]},"
            f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T08:{number % 60:02}:00Z,"
            f"{number * 31 % 1_000_003}\n"
        )

    odd = chance.sample(range(MANY_ROWS), 11_000)
    gone, changed = set(odd[:1_000]), set(odd[1_000:])
    before = [row(number) for number in range(MANY_ROWS)]
    after = [
        before[number].replace("customer", "client") if number in changed else before[number]
        for number in range(MANY_ROWS)
        if number not in gone
    ]
    after += [row(number) for number in range(MANY_ROWS, MANY_ROWS + 1_000)]
    paths = []
    for name, rows in (("before", before), ("after", after), ("shuffled", after)):
        if name == "shuffled":
            chance.shuffle(rows)
        path = folder / f"{name}.csv"
        path.write_text("id,name,amount,country,at,ref\n" + "".join(rows), encoding="utf-8")
        paths.append(str(path))
    return paths[0], paths[1], paths[2]


def bench(folder: Path) -> str:
    """Two CSV files of 1,000,000 rows (60 MB each), by key: 10,000 rows changed, 1,000 gone, 1,000
    new; once in the same order, once shuffled."""
    before, after, shuffled = diff_files(folder)
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
