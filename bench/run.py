"""All benchmarks: `python bench/run.py [NAME...]`. Prints the tables of bench/README.md.

pyx is measured as it is installed beside the Python that runs this file. Peers are looked for on
PATH and in the `bin` folder that PYX_BENCH_PEERS names; who is not there is left out.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import (
    baseline,
    diff,
    history,
    info,
    leaks,
    log,
    many_files,
    peek,
    query,
    report,
    run,
    version,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BENCHMARKS: dict[str, Callable[[Path], str]] = {
    "run": run.bench,
    "version": version.bench,
    "info": info.bench,
    "log": log.bench,
    "many-files": many_files.bench,
    "history": history.bench,
    "diff": diff.bench,
    "peek": peek.bench,
    "query": query.bench,
    "report": report.bench,
    "leaks": leaks.bench,
    "baseline": baseline.bench,
}


def main() -> None:
    """Runs the benchmarks that are named, or all."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="pyx-bench-") as folder:
            print(f"### {name}\n\n{BENCHMARKS[name].__doc__}\n")
            print(BENCHMARKS[name](Path(folder)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
