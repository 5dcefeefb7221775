"""What `pyx gs` and its parts say, all of it bounded."""

from __future__ import annotations

import os

from pyx_cli.render.errors import visible
from pyx_core.skills.saving.save import diff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_cli.context import Context
    from pyx_core.skills.generating.skill import Skill
    from pyx_core.skills.lint.problem import Problem
    from pyx_core.skills.saving.examine import FileState
    from pyx_core.skills.saving.save import Step
    from pyx_core.skills.saving.shadows import Shadow

    Found = tuple[str, Sequence[FileState], Mapping[str, Sequence[Shadow]]]
    """A folder, the files of its skills, and what else is called like each skill."""

_MOST_PROBLEMS = 200
_LONGEST = 500
_DONE = {
    "write": "written",
    "nothing": "current",
    "overwrite": "overwritten",
    "overwrite edited": "overwritten",
    "remove": "removed",
    "keep": "kept",
}
_PLANNED = {
    "write": "would be written",
    "overwrite": "would be overwritten",
    "overwrite edited": "would be overwritten",
    "remove": "would be removed",
}


def show_skills(skills: Sequence[Skill], context: Context) -> None:
    """Each SKILL.md in full, and the names and sizes of what goes with it."""
    for skill in skills:
        for path, text in skill.files.items():
            lines = text.count("\n")
            context.stdout.write(f"--- {skill.name}/{path} ({lines} lines)\n")
            if path == "SKILL.md":
                context.stdout.write(text)


def listing(skills: Sequence[Skill]) -> dict[str, object]:
    """What was generated and not saved."""
    return {
        "skills": [
            {
                "name": skill.name,
                "files": [
                    {"path": path, "bytes": len(text.encode()), "lines": text.count("\n")}
                    for path, text in skill.files.items()
                ],
            }
            for skill in skills
        ],
        "saved": False,
        "truncated": False,
    }


def show_diff(step: Step, context: Context) -> None:
    """What an edit would lose, on stderr."""
    lines, is_cut = diff(step)
    context.stderr.write(f"{visible(step.file.path)} was edited; an overwrite would change:\n")
    context.stderr.writelines(f"  {visible(line, _LONGEST)}\n" for line in lines)
    if is_cut:
        context.stderr.write("  … and more\n")


def show_steps(steps: Sequence[Step], context: Context, *, dry_run: bool) -> None:
    """One line a file on stdout; on stderr why something stayed."""
    words = {**_DONE, **_PLANNED} if dry_run else _DONE
    for step in steps:
        why = f"  ({step.why})" if step.why else ""
        context.stdout.write(f"{words[step.action]}  {visible(step.file.path)}{why}\n")
    stayed = [step for step in steps if step.action == "keep"]
    if any(step.file.state == "foreign" for step in stayed):
        context.stderr.write(
            "hint: what pyx did not write it leaves alone: rename that, or give another -o DIR\n"
        )
    if any(step.file.state != "foreign" for step in stayed):
        context.stderr.write("hint: to replace what is older or edited, add --overwrite\n")


def result(steps: Sequence[Step], *, is_saved: bool) -> dict[str, object]:
    """The same as an object."""
    words = _DONE if is_saved else {**_DONE, **_PLANNED}
    files = [
        {
            "skill": step.file.skill or None,
            "path": step.file.path,
            "was": step.file.state,
            "action": words[step.action],
            "why": step.why,
        }
        for step in steps
    ]
    return {"files": files, "saved": is_saved, "truncated": False}


def show_shadow(path: str, shadow: Shadow, context: Context) -> None:
    """That an agent will not see what was written."""
    context.stderr.write(
        f"warning: {shadow.agent} takes {visible(shadow.path)} instead of {visible(path)}\n"
    )


def show_status(found: Sequence[Found], context: Context) -> None:
    """One line a file on stdout; on stderr what to do."""
    for _, states, hidden in found:
        for state in states:
            age = ", stale" if state.is_stale and state.state == "edited" else ""
            shadowed = _shadowed(state, hidden)
            context.stdout.write(f"{state.state}{age}{shadowed}  {visible(state.path)}\n")
        for skill, shadows in hidden.items():
            for shadow in shadows:
                if shadow.differs and not shadow.hides and _is_there(states, skill):
                    context.stderr.write(
                        f"note: {shadow.agent} reads {visible(shadow.path)} too:"
                        " which of the two it takes is not said anywhere\n"
                    )
    files = [state for _, states, _ in found for state in states]
    if any(one.is_stale or one.state == "missing" for one in files):
        context.stderr.write("hint: to renew them: pyx gs -o DIR --overwrite --yes\n")


def status_result(found: Sequence[Found]) -> dict[str, object]:
    """The same as an object."""
    return {
        "folders": [
            {
                "folder": folder,
                "files": [
                    {
                        "skill": state.skill,
                        "path": state.path,
                        "state": state.state,
                        "stale": state.is_stale,
                        "version": state.version,
                        "shadowed_by": [
                            shadow.path for shadow in hidden[state.skill] if shadow.hides
                        ],
                        "also_in": [
                            shadow.path for shadow in hidden[state.skill] if not shadow.hides
                        ],
                    }
                    for state in states
                ],
            }
            for folder, states, hidden in found
        ],
        "truncated": False,
    }


def _shadowed(state: FileState, hidden: Mapping[str, Sequence[Shadow]]) -> str:
    if state.state == "missing":
        return ""
    by = [shadow for shadow in hidden[state.skill] if shadow.hides]
    return f", shadowed by {visible(by[0].path)}" if by else ""


def _is_there(states: Sequence[FileState], skill: str) -> bool:
    return any(one.skill == skill and one.state != "missing" for one in states)


def show_problems(found: Sequence[tuple[str, Sequence[Problem]]], context: Context) -> None:
    """One problem in two lines: where, by which rule, what; and how to mend it."""
    problems = [(folder, problem) for folder, given in found for problem in given]
    for folder, problem in problems[:_MOST_PROBLEMS]:
        place = os.path.join(folder, *problem.path.split("/"))
        context.stdout.write(
            f"{visible(place)}:{problem.line}: {problem.level} {problem.rule}:"
            f" {visible(problem.message, _LONGEST)}\n"
            f"    hint: {visible(problem.hint, _LONGEST)}\n"
        )
    left = len(problems) - _MOST_PROBLEMS
    if left > 0:
        context.stdout.write(f"and {left} more problems\n")
    errors = sum(problem.level == "error" for _, problem in problems)
    told = (
        _counted(len(found), "skill"),
        _counted(errors, "error"),
        _counted(len(problems) - errors, "warning"),
    )
    context.stderr.write(f"{told[0]}: {told[1]}, {told[2]}\n")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lint_result(found: Sequence[tuple[str, Sequence[Problem]]]) -> dict[str, object]:
    """The same as an object."""
    problems = [(folder, problem) for folder, given in found for problem in given]
    return {
        "skills": [folder for folder, _ in found],
        "errors": sum(problem.level == "error" for _, problem in problems),
        "warnings": sum(problem.level == "warning" for _, problem in problems),
        "problems": [
            {
                "file": os.path.join(folder, *problem.path.split("/")),
                "line": problem.line,
                "level": problem.level,
                "rule": problem.rule,
                "message": visible(problem.message, _LONGEST),
                "hint": visible(problem.hint, _LONGEST),
            }
            for folder, problem in problems[:_MOST_PROBLEMS]
        ],
        "truncated": len(problems) > _MOST_PROBLEMS,
    }
