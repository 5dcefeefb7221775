"""The mapping of a global skill: each placeholder is defined once, and none is unused."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from pyx_core.skills.learning.leaks import skill_files

_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>")
# A row of the table: the placeholder alone in the first cell.
_DEFINITION = re.compile(r"^\|\s*`?<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>`?\s*\|\s*[^|\s]")


class MappingProblem(NamedTuple):
    """A placeholder that nobody explains, or that explains nothing."""

    file: str
    line: int
    message: str


def check_mapping(folder: str) -> list[MappingProblem]:
    """What is wrong with the placeholders of a skill's folder, by file and line."""
    used: dict[str, tuple[str, int]] = {}
    defined: dict[str, tuple[str, int]] = {}
    problems = []
    for path in skill_files(folder):
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                row = _DEFINITION.match(line)
                if row is not None and row[1] in defined:
                    where = "{}:{}".format(*defined[row[1]])
                    told = f"<{row[1]}> is defined at {where} already"
                    problems.append(MappingProblem(name, number, told))
                if row is not None:
                    defined.setdefault(row[1], (name, number))
                for found in _PLACEHOLDER.findall(line[row.end(1) :] if row else line):
                    used.setdefault(found, (name, number))
    for placeholder, (name, number) in used.items():
        if placeholder not in defined:
            told = f"<{placeholder}> is defined in no mapping table"
            problems.append(MappingProblem(name, number, told))
    for placeholder, (name, number) in defined.items():
        if placeholder not in used:
            problems.append(MappingProblem(name, number, f"<{placeholder}> is used nowhere"))
    return sorted(problems)
