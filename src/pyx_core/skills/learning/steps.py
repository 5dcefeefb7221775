"""Facts as steps: in an order that can be followed, each with its command and what came out."""

from __future__ import annotations

import os
import re
import shlex
from typing import NamedTuple

from pyx_core.skills.learning.examples import (
    VALUE,
    arguments_without_values,
    without_values,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.skills.learning.facts import Fact, FactFile
    from pyx_core.skills.learning.worked_files import SkillKind, Taken

# The playbook: which store it is, what is true, what is shown, what is on its way, then the rest.
_ORDER = ("fingerprint", "postgres", "mysql", "sqlite", "redis", "diff", "kafka", "code", "script")
STORES = {
    **dict.fromkeys(("postgres", "mysql", "sqlite"), "a database"),
    "redis": "a cache",
    "kafka": "a queue",
}
_ABOUT = {
    "fingerprint": "Prove which store it is",
    "postgres": "Ask the database what is true",
    "mysql": "Ask the database what is true",
    "sqlite": "Ask the database what is true",
    "redis": "Ask the cache what is shown",
    "diff": "Compare all of the one with all of the other",
    "kafka": "Ask the queue what is still on its way",
    "code": "Look at the code that is really installed",
}
# A statement that begins with a sentence about itself.
_COMMENT = re.compile(r"-- ?(.{3,}?)\.? (?=(?:SELECT|WITH|TABLE|VALUES)\b)")
_LONGEST_TITLE = 120
_MOST_SHAPES = 5


class Step(NamedTuple):
    """A step as the skill tells it; `pinned` is None where no store was asked."""

    title: str
    command: str
    expects: str
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
        ordered.sort(key=lambda fact: _ORDER.index(_role(fact)))
    return ordered


def step_of(fact: Fact, kind: SkillKind, taken: Taken) -> Step:
    """The step that a fact is, with the files that the skill has of it."""
    store = fact.store if fact.script is None else None
    return Step(
        title=_title(fact, kind),
        command=_command(fact, kind, taken),
        expects=_expects(fact),
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
    there = {_role(fact) for fact in facts} | {
        fact.store.kind for fact in facts if fact.store is not None
    }
    phases = {
        "fingerprint": {"fingerprint"},
        "database": {"postgres", "mysql", "sqlite"},
        "cache": {"redis"},
        "queue": {"kafka"},
    }
    return [name for name, kinds in phases.items() if not kinds & there]


def _role(fact: Fact) -> str:
    if fact.script is not None:
        return "script"
    if fact.task in ("fingerprint", "diff", "code"):
        return fact.task
    if fact.store is not None and fact.store.kind in _ORDER:
        return fact.store.kind
    return "script"


def _title(fact: Fact, kind: SkillKind) -> str:
    role = _role(fact)
    about = _ABOUT.get(role)
    if role == "script" or about is None:
        title = fact.checked.rstrip(".")
    elif kind == "global":
        said = _COMMENT.match(fact.checked.partition(": ")[2])
        title = f"{about}: {said[1]}" if said is not None else about
    else:
        # What pyx says of its own runs begins with what came out.
        asked = fact.checked.partition(": ")[2] or fact.checked
        said = _COMMENT.match(asked)
        asked = said[1] if said is not None else asked
        variable = fact.store.variable if fact.store is not None else fact.checked.split(":")[0]
        title = {
            "fingerprint": f"Prove which store {variable} is",
            "diff": f"Compare {asked.replace(' against ', ' with ')}",
            "code": fact.checked,
        }.get(role, f"Ask {variable}: {asked}")
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"


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


def _expects(fact: Fact) -> str:
    parts = [fact.result] if fact.result else []
    parts += [
        f"{_ending(one, fact)}: {one.shape}" for one in fact.outputs[:_MOST_SHAPES] if one.shape
    ]
    return "; ".join(parts)


def _ending(file: FactFile, fact: Fact) -> str:
    """What tells an output apart: its name without task and run id."""
    name = os.path.basename(file.file)
    return name.replace(f"{fact.task}.{fact.run_id}.", "").replace(f".{fact.run_id}", "")
