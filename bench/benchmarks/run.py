"""What a run costs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from programs import PYTHON, PYX, SCRIPTS, peer, script
from timing import Case, measure, table


def contract(folder: Path) -> dict[str, str]:
    """What pyx would tell the script, for those that run it without pyx."""
    given = str(folder / "keep_contract.input.json")
    return {"PYX_INPUT_PATH": given, "PYX_OUTPUT_DIR": str(folder), "PYX_RUN_ID": "bare"}


def bench(folder: Path) -> str:
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
