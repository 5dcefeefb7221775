"""Runs among very many."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from pathlib import Path

from programs import PYTHON, PYX, peer
from timing import Case, measure, table

MANY_RUNS = 1_000_000


def bench(folder: Path) -> str:
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
