"""Facts as steps: in an order that can be followed, each with its command and what came out."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from pyx_core.skills.learning.examples import (
    VALUE,
    arguments_without_values,
    without_values,
)
from pyx_core.skills.learning.titles import ORDER, role_of, title_of
from pyx_core.skills.learning.worked_files import ending_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.skills.learning.facts import Fact
    from pyx_core.skills.learning.worked_files import SkillKind, Taken

_MOST_OUTPUTS = 3
# The answer of a store that has one column without a name.
_NAMELESS = "value"


class Step(NamedTuple):
    """A step as the skill tells it; `pinned` is None where no store was asked."""

    title: str
    command: str
    gives: str
    run_id: str
    version: str
    day: str
    scripts: tuple[str, ...]
    input: str | None
    variable: str | None
    pinned: bool | None


def in_order(facts: Sequence[Fact], kind: SkillKind) -> list[Fact]:
    """One fact for the same command, the newest, since that worked last; a global skill has them
    in the order of the playbook."""
    # The answers that a diff of stores asked for have its command, and are part of its step.
    ranked = sorted(facts, key=lambda fact: (fact.task == "diff", fact.started_at))
    distinct = {(fact.script is None, fact.command[1:]): fact for fact in ranked}
    ordered = sorted(distinct.values(), key=lambda fact: (fact.started_at, fact.run_id))
    if kind == "global":
        ordered.sort(key=lambda fact: ORDER.index(role_of(fact)))
    return ordered


def step_of(fact: Fact, kind: SkillKind, taken: Taken) -> Step:
    """The step that a fact is, with the files that the skill has of it."""
    store = fact.store if fact.script is None else None
    return Step(
        title=title_of(fact, kind),
        command=_command(fact, kind, taken),
        gives=_gives(fact, kind),
        run_id=fact.run_id,
        version=fact.tool_version,
        day=fact.started_at[:10],
        scripts=taken.scripts,
        input=taken.input,
        variable=store.variable if store is not None else None,
        pinned=store.pinned if store is not None else None,
    )


def phases_without(facts: Sequence[Fact]) -> list[str]:
    """The phases of the playbook that no fact stands for."""
    there = {role_of(fact) for fact in facts} | {
        fact.store.kind for fact in facts if fact.store is not None
    }
    phases = {
        "fingerprint": {"fingerprint"},
        "database": {"postgres", "mysql", "sqlite"},
        "cache": {"redis"},
        "queue": {"kafka"},
    }
    return [name for name, kinds in phases.items() if not kinds & there]


def _command(fact: Fact, kind: SkillKind, taken: Taken) -> str:
    is_global = kind == "global"
    if fact.script is not None:
        words = ["pyx", "run", "--file", f"temp/{taken.scripts[0]}"]
        if fact.input is not None:
            words += ["--input-path", f"temp/{taken.input}" if taken.input else VALUE]
        for source in fact.sources:
            words += ["--source", source]
        arguments = _arguments(fact)
        if arguments:
            words += ["--", *(arguments_without_values(arguments) if is_global else arguments)]
    else:
        words = [_with_paths(word, taken.paths) for word in ("pyx", *fact.command[1:])]
        if is_global:
            words = without_values(words, fact.store.kind if fact.store is not None else None)
    return " ".join(word if word.startswith("<") else shlex.quote(word) for word in words)


def _arguments(fact: Fact) -> tuple[str, ...]:
    """What the script itself was given: all behind its own path."""
    assert fact.script is not None
    name = fact.script.file.rpartition("/")[2]
    for number, word in enumerate(fact.command):
        if word.replace("\\", "/").rpartition("/")[2] == name:
            return fact.command[number + 1 :]
    return ()


def _with_paths(word: str, paths: dict[str, str]) -> str:
    """A word of a command with the skill's files where the project's were."""
    before, at, path = word.rpartition(":@")
    name = paths.get(path)
    return f"{before}{at}temp/{name}" if name is not None else word


def _gives(fact: Fact, kind: SkillKind) -> str:
    """What came out: how much of it, where the skill is the project's own, and under which names.

    What every run of the kind leaves says nothing of the step, so a fingerprint gives nothing.
    """
    role = role_of(fact)
    if role in ("fingerprint", "code"):
        return ""
    outputs = fact.outputs if role == "script" else fact.outputs[:1]
    named = [(ending_of(one, fact), (one.shape or "").partition(": ")[2]) for one in outputs]
    parts = [f"{name} with {names}" for name, names in named if names and names != _NAMELESS]
    known = [fact.result] if fact.result and kind == "project" else []
    return "; ".join(known + parts[:_MOST_OUTPUTS])
