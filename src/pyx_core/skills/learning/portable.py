"""Makes a drafted skill portable: placeholders for names, and the mapping that explains them."""

from __future__ import annotations

import os
import re
import tomllib
from typing import NamedTuple

from pyx_core.skills.learning.examples import values_in
from pyx_core.skills.learning.leaks import find_leaks, skill_files
from pyx_core.skills.learning.pages import render
from pyx_core.skills.learning.portable_script import portable_script, without_known_values
from pyx_core.skills.learning.rewriting import Placeholders, rewrite, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from pyx_core.skills.learning.facts import FactTable
    from pyx_core.skills.learning.identifiers.matcher import Matcher

MAPPING_FILE = "references/mapping.md"
_EVIDENCE_FILE = "references/evidence.md"
_MEANINGS_FILE = os.path.join(os.path.dirname(__file__), "identifiers", "placeholders.toml")
_PLACEHOLDER = re.compile(r"<([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)>")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ROLES = {
    "POSTGRES": "DATABASE_VARIABLE",
    "MYSQL": "DATABASE_VARIABLE",
    "SQLITE": "DATABASE_VARIABLE",
    "DATABASE": "DATABASE_VARIABLE",
    "REDIS": "CACHE_VARIABLE",
    "KAFKA": "QUEUE_VARIABLE",
}
_MOST_FILES_TOLD = 3
# Replacing a name can bring two parts of another together.
_MOST_ROUNDS = 3


class _Row(NamedTuple):
    placeholder: str
    meaning: str
    files: str
    find: str


def make_portable(
    folder: str, table: FactTable, matcher: Matcher, allowed: Container[str] = ()
) -> dict[str, str]:
    """Replaces the project's names in a skill's folder and writes its mapping.

    Gives what each placeholder stands for in this project, which the skill itself does not say.
    """
    names = _replace_variables(folder, _variables(table))
    placeholders = Placeholders()
    for _ in range(_MOST_ROUNDS):
        found = find_leaks(folder, matcher, allowed, strict=True)
        leaks = [leak for leak in found if leak.certainty == "leak"]
        if not leaks:
            break
        write(folder, rewrite(folder, leaks, placeholders))
    _replace_values(folder, table, placeholders.names)
    _make_description_plain(folder)
    _write_mapping(folder)
    return {**names, **placeholders.names}


def _replace_values(folder: str, table: FactTable, names: Mapping[str, str]) -> None:
    """What was looked for does not stand in scripts and pages either."""
    values = [
        value
        for fact in table.facts
        for value in values_in(fact.command, fact.store.kind if fact.store is not None else None)
    ]
    # The day of a run may be one that was asked for.
    for_pages = [value for value in values if not _DAY.fullmatch(value)]
    tables = {name: one for one, name in names.items() if one.startswith("<TABLE")}
    for path in skill_files(folder):
        text = _read(path)
        if os.path.basename(os.path.dirname(path)) == "scripts":
            _write(path, portable_script(path, text, dict.fromkeys(values), tables))
        elif path.endswith(".md"):
            _write(path, without_known_values(text, dict.fromkeys(for_pages)))


def _make_description_plain(folder: str) -> None:
    """Placeholders of the description lose their brackets, which tools that package it refuse."""
    path = os.path.join(folder, "SKILL.md")
    head, dashes, body = _read(path).partition("\n---\n")
    _write(path, f"{_PLACEHOLDER.sub(_plain, head)}{dashes}{body}")


def _plain(found: re.Match[str]) -> str:
    return found[1].replace("_", " ").lower()


def _variables(table: FactTable) -> list[str]:
    named = [one.store.variable for one in table.facts if one.store is not None]
    named += [source for one in table.facts for source in one.sources]
    return list(dict.fromkeys(filter(None, named)))


def _replace_variables(folder: str, variables: Iterable[str]) -> dict[str, str]:
    """Variables of stores are known by the role that they play, in every file."""
    instead: dict[str, str] = {}
    for variable in variables:
        role = _ROLES.get(variable.partition("_")[0], "VARIABLE")
        taken = sum(one.startswith(f"<{role}") for one in instead.values())
        instead[variable] = f"<{role}_{taken + 1}>" if taken else f"<{role}>"
    if not instead:
        return {}
    longest_first = sorted(map(re.escape, instead), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(longest_first)})\b")
    for path in skill_files(folder):
        _write(path, pattern.sub(lambda found: instead[found[0]], _read(path)))
    return {placeholder: variable for variable, placeholder in instead.items()}


def _write_mapping(folder: str) -> None:
    used: dict[str, list[str]] = {}
    for path in skill_files(folder):
        file = os.path.relpath(path, folder).replace(os.sep, "/")
        if file not in (MAPPING_FILE, _EVIDENCE_FILE):
            for name in dict.fromkeys(_PLACEHOLDER.findall(_read(path))):
                used.setdefault(name, []).append(os.path.basename(file))
    # The evidence is read, not filled in: it defines a placeholder only where nothing else has it.
    for name in _PLACEHOLDER.findall(_read(os.path.join(folder, *_EVIDENCE_FILE.split("/")))):
        used.setdefault(name, [os.path.basename(_EVIDENCE_FILE)])
    target = os.path.join(folder, *MAPPING_FILE.split("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    rows = [_row(name, files) for name, files in sorted(used.items())]
    _write(target, render("mapping.md.j2", {"rows": rows}))


def _read(path: str) -> str:
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _row(name: str, files: Sequence[str]) -> _Row:
    with open(_MEANINGS_FILE, "rb") as file:
        meanings = tomllib.load(file)
    kind = max((kind for kind in meanings if name.startswith(kind)), key=len, default="")
    about = meanings.get(kind, {"meaning": "a value of yours", "find": "ask"})
    *words, last = name.removeprefix(kind).strip("_").lower().split("_")
    number = last if last.isdigit() else ""
    role = " ".join(words if number else [*words, last])
    told = f"{about['meaning']}: {role}" if role else about["meaning"]
    told = f"{told}, another one" if number else told
    return _Row(f"<{name}>", told, _shortly(files), about["find"])


def _shortly(files: Sequence[str]) -> str:
    more = len(files) - _MOST_FILES_TOLD
    return ", ".join(files[:_MOST_FILES_TOLD]) + (f" and {more} more" if more > 0 else "")
