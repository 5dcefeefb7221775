"""How fast the log takes in what a script prints."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from programs import PYTHON, PYX, script
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path


def bench(folder: Path) -> str:
    """1 GB of output into the log, without and with secrets to mask, against `> file`."""
    lines, blocks = script(folder, "print_lines"), script(folder, "print_gigabyte")
    out = folder / "evidence"
    secrets = {f"SERVICE_{n}_PASSWORD": f"kX9{n:02}vQ7zLm2Rt{n * 7919:06}" for n in range(10)}

    def clean() -> None:
        shutil.rmtree(out, ignore_errors=True)

    def case(name: str, path: str, *options: str, environ: dict[str, str] | None = None) -> Case:
        argv = (PYX, "run", "--output-dir", str(out), "--file", path, *options)
        return Case(name=name, argv=argv, before=clean, environ=environ or {})

    bare = str(folder / "bare.txt")
    by_line = Case(name="lines: `python … > file`", argv=(PYTHON, lines), stdout=bare)
    by_block = Case(name="blocks: `python … > file`", argv=(PYTHON, blocks), stdout=bare)
    first = measure(
        [
            by_line,
            case("lines: `pyx run`", lines),
            case("lines: `pyx run`, 10 secrets to mask", lines, environ=secrets),
        ],
        3,
    )
    second = measure(
        [
            by_block,
            case("blocks: `pyx run`", blocks),
            case("blocks: `pyx run`, 10 secrets to mask", blocks, environ=secrets),
            case("blocks: `pyx run --log-limit 2GB`, all kept", blocks, "--log-limit", "2GB"),
        ],
        3,
    )
    memory = max(timing.max_rss_bytes for timing in [*first.values(), *second.values()])
    return "\n\n".join(
        [
            table(first, by_line.name),
            table(second, by_block.name),
            f"Peak memory of any process: {memory / 1e6:.0f} MB.",
        ]
    )
