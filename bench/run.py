"""All benchmarks: `python bench/run.py [NAME...]`. Prints the tables of bench/README.md.

pyx is measured as it is installed beside the Python that runs this file. Peers are looked for on
PATH and in the `bin` folder that PYX_BENCH_PEERS names; who is not there is left out.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Case, measure, table

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = Path(__file__).parent / "scripts"
PYTHON = sys.executable
PYX = str(Path(sysconfig.get_path("scripts")) / ("pyx.exe" if os.name == "nt" else "pyx"))
MANY_FILES = 100_000
MANY_RUNS = 1_000_000
MANY_ROWS = 1_000_000
PEEKED_BYTES = 200_000_000


def peer(name: str) -> str | None:
    """A peer's program, if it is installed."""
    places = os.pathsep.join(
        filter(None, (os.environ.get("PYX_BENCH_PEERS"), os.environ.get("PATH")))
    )
    return shutil.which(name, path=places)


def script(folder: Path, name: str) -> str:
    """A copy of a script in the folder of the benchmark."""
    for path in SCRIPTS.glob(f"{name}.*"):
        shutil.copy(path, folder)
    return str(folder / f"{name}.py")


def contract(folder: Path) -> dict[str, str]:
    """What pyx would tell the script, for those that run it without pyx."""
    given = str(folder / "keep_contract.input.json")
    return {"PYX_INPUT_PATH": given, "PYX_OUTPUT_DIR": str(folder), "PYX_RUN_ID": "bare"}


def bench_run(folder: Path) -> str:
    """A script that keeps the contract, and one that prints a word: pyx, bare Python, peers."""
    keep, word = script(folder, "keep_contract"), script(folder, "print_word")
    given, environ = str(folder / "keep_contract.input.json"), contract(folder)
    out = folder / "evidence"

    def clean() -> None:
        shutil.rmtree(out, ignore_errors=True)

    pyx = (PYX, "run", "--output-dir", str(out))
    cases = [
        Case(name="`python keep_contract.py`", argv=(PYTHON, keep), environ=environ),
        Case(
            name="`pyx run --file keep_contract.py --input-path …`",
            argv=(*pyx, "--file", keep, "--input-path", given),
            before=clean,
        ),
    ]
    if uv := peer("uv"):
        argv = (uv, "run", "--no-project", "--python", PYTHON, keep)
        cases.append(Case(name="`uv run keep_contract.py`", argv=argv, environ=environ))
    text = table(measure(cases, 30), cases[0].name)
    bare = Case(name="`python print_word.py`", argv=(PYTHON, word))
    run_word = Case(
        name="`pyx run --file print_word.py`", argv=(*pyx, "--file", word), before=clean
    )
    text += "\n\n" + table(measure([bare, run_word], 30), bare.name)
    peers = [*_datalad(folder, keep, environ), *_papermill(folder)]
    if peers:
        text += "\n\n" + table(measure([cases[0], cases[1], *peers], 5), cases[0].name)
    return text


def _datalad(folder: Path, keep: str, environ: dict[str, str]) -> list[Case]:
    datalad, annex = peer("datalad"), peer("git-annex")
    if datalad is None or annex is None:
        return []
    dataset = folder / "dataset"
    path = f"{Path(annex).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**environ, "PYX_OUTPUT_DIR": str(dataset), "PATH": path}
    quiet = {**environ, "DATALAD_UI_PROGRESSBAR": "none"}
    measure([Case(name="create", argv=(datalad, "create", str(dataset)), environ=quiet)], 0)
    argv = (datalad, "run", "-d", str(dataset), f"{PYTHON} {keep}")
    return [Case(name="`datalad run`", argv=argv, environ=quiet, cwd=str(dataset))]


def _papermill(folder: Path) -> list[Case]:
    papermill = peer("papermill")
    if papermill is None:
        return []
    source = (SCRIPTS / "print_word.py").read_text()
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": {},
        "outputs": [],
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": [{**cell, "source": source}],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / "word.ipynb"
    path.write_text(json.dumps(notebook))
    environ = {"PATH": f"{Path(papermill).parent}{os.pathsep}{os.environ['PATH']}"}
    argv = (papermill, "--no-progress-bar", str(path), str(folder / "done.ipynb"))
    return [Case(name="`papermill` (prints a word)", argv=argv, environ=environ)]


def bench_version(folder: Path) -> str:  # noqa: ARG001 - all benchmarks have one shape
    """The least that any command costs."""
    bare = Case(name="`python -c pass`", argv=(PYTHON, "-c", "pass"))
    version = Case(name="`pyx --version`", argv=(PYX, "--version"))
    return table(measure([bare, version], 30), bare.name)


def bench_info(folder: Path) -> str:
    """What the machine has, asked for the first time and again."""
    environ = {"XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}

    def forget() -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    argv = (PYX, "info", "--json")
    first = Case(name="first call", argv=argv, environ=environ, before=forget)
    again = Case(name="second call", argv=argv, environ=environ)
    return table(measure([first, again], 5), again.name)


def bench_log(folder: Path) -> str:
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


def bench_many_files(folder: Path) -> str:
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


def bench_history(folder: Path) -> str:
    """Runs among a million: found by the index, by the history's end, and by what searches text."""
    path = folder / ".history.jsonl"
    write_history(path)
    argv = (PYX, "history", "--dir", str(folder), "--json")
    bare = Case(name="`python -c pass`", argv=(PYTHON, "-c", "pass"))
    text = ("--text", "price gateway word17")
    first = Case(
        name="the first search, which makes the index",
        argv=(*argv, "--task", "task_7"),
        before=lambda: shutil.rmtree(folder / ".pyx", ignore_errors=True),
    )
    built = table(measure([first], 2), first.name)
    find = "import sys; from pyx_core.evidence.lookup import find_run; find_run(*sys.argv[1:], '/')"
    prefix = stored_run(folder, path)[:-2]
    cases = [
        bare,
        Case(name="the newest 20", argv=argv),
        Case(name="`--task task_7`", argv=(*argv, "--task", "task_7")),
        Case(name=f"`--text '{text[1]}'`", argv=(*argv, *text)),
        Case(
            name="`--failed --since 2026-11-20`", argv=(*argv, "--failed", "--since", "2026-11-20")
        ),
        Case(name="an id's first 20 letters", argv=(PYTHON, "-c", find, prefix, str(folder))),
        # Into a file: grep stops at the first match where nobody could read its output.
        Case(
            name="`grep` for the task",
            argv=("grep", '"task": "task_7"', str(path)),
            stdout=str(folder / "grep.out"),
        ),
    ]
    if jq := peer("jq"):
        select = 'select(.task == "task_7") | .run_id'
        cases.append(Case(name="`jq` for the task", argv=(jq, select, str(path))))
    found = table(measure(cases, 5), bare.name)
    thousand = subprocess.run(["tail", "-n", "1000", path], capture_output=True, check=True).stdout

    def append() -> None:
        with path.open("ab") as file:
            file.write(thousand)

    more = Case(
        name="`--task task_7` after 1,000 more", argv=(*argv, "--task", "task_7"), before=append
    )
    caught_up = table(measure([bare, more], 5), bare.name)
    size = (folder / ".pyx" / "index.sqlite").stat().st_size
    sizes = f"The history has {path.stat().st_size >> 20} MiB, its index {size >> 20} MiB."
    return f"{built}\n\n{found}\n\n{caught_up}\n\n{sizes}"


def write_history(path: Path) -> None:
    """A million lines as pyx writes them, of some thousand different words."""
    draw = random.Random(3)
    words = [
        "order",
        "price",
        "cache",
        "region",
        "customer",
        "invoice",
        "gateway",
        "queue",
        "topic",
        "replica",
    ]
    words += [f"word{number}" for number in range(5000)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(MANY_RUNS):
            moment = time.gmtime(1_764_000_000 + number * 32)
            run_id = f"{time.strftime('%Y%m%d_%H%M%S', moment)}_{draw.getrandbits(24):06x}"
            task, is_ok = f"task_{number % 100}", draw.random() < 0.9
            line = {
                "ts": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", moment),
                "run_id": run_id,
                "task": task,
                "manifest": f"/somewhere/temp/{task}.{run_id}.manifest.json",
                "success": is_ok,
                "status": "ok" if is_ok else "failed",
                "duration_s": 0.1,
                "summary": " ".join(draw.choices(words, k=8)),
                "source": "file",
                "error": None if is_ok else f"exit code 1: {' '.join(draw.choices(words, k=5))}",
                "declared_text": " ".join(draw.choices(words, k=6)) if number % 4 == 0 else None,
                "manifest_sha256": f"{draw.getrandbits(256):064x}",
                "previous_sha256": f"{draw.getrandbits(256):064x}",
            }
            file.write(json.dumps(line) + "\n")


def stored_run(folder: Path, history: Path) -> str:
    """The id of a run in the middle of a history, whose manifest is made here."""
    with history.open("rb") as file:
        file.seek(history.stat().st_size // 2)
        file.readline()
        line = json.loads(file.readline())
    manifest = {key: line[key] for key in ("run_id", "task", "status")}
    manifest |= {"schema": "manifest-io/1", "tool": {}, "output_dir": str(folder), "outputs": []}
    (folder / Path(line["manifest"]).name).write_text(json.dumps(manifest))
    return str(line["run_id"])


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


def bench_diff(folder: Path) -> str:
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


def has_module(python: str, module: str) -> bool:
    """Whether a peer's Python has a module."""
    argv = [python, "-c", f"import importlib.util as u; exit(u.find_spec({module!r}) is None)"]
    return subprocess.run(argv, check=False).returncode == 0


def bench_peek(folder: Path) -> str:
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
        if python and _has(python, line.split()[1].rstrip(",;"))
    ]


def _json_peers(path: str) -> list[Case]:
    cases = [
        Case(name="`json.load`", argv=(PYTHON, "-c", f"import json; json.load(open('{path}'))"))
    ]
    if jq := peer("jq"):
        cases.append(Case(name="`jq '.orders | length'`", argv=(jq, ".orders | length", path)))
    return cases


def _has(python: str, module: str) -> bool:
    return (
        subprocess.run(
            (python, "-c", f"import {module}"), capture_output=True, check=False
        ).returncode
        == 0
    )


BENCHMARKS: dict[str, Callable[[Path], str]] = {
    "run": bench_run,
    "version": bench_version,
    "info": bench_info,
    "log": bench_log,
    "many-files": bench_many_files,
    "history": bench_history,
    "diff": bench_diff,
    "peek": bench_peek,
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
