"""A repository is read for candidates: bounded, and without running anything of it."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

from pyx_core.baseline.inventory.candidate import KINDS, Candidate, SourceFile
from pyx_core.baseline.inventory.finders import FINDERS, is_of_interest, is_test
from pyx_core.baseline.inventory.listing import list_files
from pyx_core.baseline.markdown import without_secret_parts
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyx_core.baseline.inventory.candidate import Kind

_MOST_FILES = 50_000
_MOST_READ = 20_000
_MOST_BYTES = 256 << 20
# What a file says about these things, it says early; generated and data files go on and on.
_HEAD_BYTES = 256 << 10
_MOST_OF_A_KIND = 1000
_MOST_OF_A_FILE = 100
_LONGEST_SHOWN = 200


class Inventory(NamedTuple):
    """What was found. `totals` are of all, `candidates` those that are kept, by kind and place.

    `notes` say what was not read, or not to its end.
    """

    repository: str
    listed_by: str
    files: int
    read: int
    candidates: list[Candidate]
    totals: dict[Kind, int]
    notes: list[str]


def scan(folder: str, environ: Mapping[str, str]) -> Inventory:
    """Reads the files of a repository for candidates."""
    names, listed_by = list_files(folder, environ, _MOST_FILES)
    notes: list[str] = []
    if len(names) >= _MOST_FILES:
        notes.append(f"only the first {_MOST_FILES:,} files were looked at")
    found: dict[Kind, list[Candidate]] = {kind: [] for kind in KINDS}
    totals: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    read, budget, cut, full = 0, _MOST_BYTES, 0, 0
    of_interest = [name for name in names if is_of_interest(name)]
    tests = sum(map(is_test, of_interest))
    for name in of_interest:
        if is_test(name):
            continue
        if read >= _MOST_READ or budget <= 0:
            notes.append(f"reading ended early, before {name}")
            break
        file = _head(folder, name)
        if file is None:
            continue
        read += 1
        budget -= len(file.text)
        cut += not file.is_whole
        of_file = _candidates(file)
        full += len(of_file) >= _MOST_OF_A_FILE
        for candidate in of_file:
            totals[candidate.kind] += 1
            if len(found[candidate.kind]) < _MOST_OF_A_KIND:
                found[candidate.kind].append(candidate)
    if tests:
        notes.append(f"{counted(tests, 'file')} of tests left out")
    if cut:
        notes.append(f"only the first {_HEAD_BYTES >> 10} KiB read of {counted(cut, 'large file')}")
    if full:
        notes.append(f"only {_MOST_OF_A_FILE} candidates taken of {counted(full, 'file')}")
    kept = [candidate for kind in KINDS for candidate in found[kind]]
    return Inventory(folder, listed_by, len(names), read, kept, totals, notes)


def _head(folder: str, name: str) -> SourceFile | None:
    """The beginning of a file; None for what is no file of text, or can't be read."""
    path = os.path.join(folder, name)
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            content = file.read(_HEAD_BYTES + 1)
    except OSError:
        return None
    if b"\0" in content[:8192]:
        return None
    text = content[:_HEAD_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    return SourceFile(name, text, len(content) <= _HEAD_BYTES)


def _candidates(file: SourceFile) -> list[Candidate]:
    found: dict[tuple[str, int, str], Candidate] = {}
    for finder in FINDERS:
        for candidate in finder(file):
            told = candidate._replace(what=_told(candidate.what))
            found.setdefault((told.kind, told.line, told.what), told)
            if len(found) >= _MOST_OF_A_FILE:
                return sorted(found.values(), key=lambda one: one.line)
    return sorted(found.values(), key=lambda one: one.line)


def _told(text: str) -> str:
    """In one line, bounded, and without what looks like a secret."""
    line = " ".join(text.split())
    line = without_secret_parts(line)
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"
