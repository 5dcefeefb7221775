"""Large files looked into."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from programs import PYTHON, PYX, has_module, peer
from timing import Case, measure, table

if TYPE_CHECKING:
    from pathlib import Path

PEEKED_BYTES = 200_000_000


def bench(folder: Path) -> str:
    """A look into a log, a CSV and a JSON of 200 MB, beside what one would use instead."""
    logs, rows, document = (folder / name for name in ("a.log", "a.csv", "a.json"))
    with logs.open("w") as file:
        line = "2026-11-24T07:23:12.104 INFO [worker-{0}] handled {1} in {0} ms path=/orders/{1}\n"
        block = "".join(line.format(n % 16, n) for n in range(10_000))
        file.writelines(block for _ in range(PEEKED_BYTES // len(block)))
    with rows.open("w") as file:
        file.write("id,status,total,created\n")
        block = "".join(f"{n},paid,{n * 1.5},2026-11-24T07:23:12Z\n" for n in range(10_000))
        file.writelines(block for _ in range(PEEKED_BYTES // len(block)))
    with document.open("w") as file:
        block = json.dumps([{"id": n, "status": "paid", "total": n * 1.5} for n in range(10_000)])
        file.write('{"orders": [' + block[1:-1])
        file.writelines(f", {block[1:-1]}" for _ in range(PEEKED_BYTES // len(block)))
        file.write("]}")
    tables = []
    for path, peers in ((logs, _log_peers), (rows, _csv_peers), (document, _json_peers)):
        case = Case(name=f"`pyx peek {path.name}`", argv=(PYX, "peek", str(path)))
        timings = measure([case, *peers(str(path))], 3)
        memory = ", ".join(
            f"{name} {timing.max_rss_bytes / 1e6:.0f} MB" for name, timing in timings.items()
        )
        tables.append(f"{table(timings, case.name)}\n\nPeak memory: {memory}.")
    return "\n\n".join(tables)


def _log_peers(path: str) -> list[Case]:
    argv = {"`head -c 8000`": ("head", "-c", "8000", path), "`wc -l`": ("wc", "-l", path)}
    argv["`grep -ci error`"] = ("sh", "-c", f"grep -ciE 'error|fatal|exception' {path}; true")
    return [Case(name=name, argv=words) for name, words in argv.items() if shutil.which(words[0])]


def _csv_peers(path: str) -> list[Case]:
    python = peer("python")
    code = {
        "pandas, `describe()`": "import pandas, sys; pandas.read_csv(sys.argv[1]).describe()",
        "DuckDB, `summarize`": "import duckdb, sys; duckdb.sql(f\"summarize from '{sys.argv[1]}'\").fetchall()",
    }
    return [
        Case(name=name, argv=(python, "-c", line, path))
        for name, line in code.items()
        if python and has_module(python, line.split()[1].rstrip(",;"))
    ]


def _json_peers(path: str) -> list[Case]:
    cases = [
        Case(name="`json.load`", argv=(PYTHON, "-c", f"import json; json.load(open('{path}'))"))
    ]
    if jq := peer("jq"):
        cases.append(Case(name="`jq '.orders | length'`", argv=(jq, ".orders | length", path)))
    return cases
