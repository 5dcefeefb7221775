"""What gives a project away, place by place, for people and as JSON."""

from __future__ import annotations

import difflib

from pyx_cli.render.errors import visible
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_cli.context import Context
    from pyx_core.skills.learning.leaks import Leak
    from pyx_core.skills.learning.mapping import MappingProblem
    from pyx_core.skills.learning.rewriting import Rewritten

_MOST_SHOWN = 60
_MOST_IN_JSON = 1000
_LONGEST_WORD = 120
_MOST_DIFF_LINES = 400


def show_leaks(
    folder: str,
    leaks: Sequence[Leak],
    problems: Sequence[MappingProblem],
    known: int,
    context: Context,
    *,
    as_json: bool,
) -> int:
    """Tells leaks, doubts and problems of the mapping; 1 with any but doubts, else 0."""
    sure = [leak for leak in leaks if leak.certainty == "leak"]
    doubtful = [leak for leak in leaks if leak.certainty != "leak"]
    code = 1 if sure or problems else 0
    if as_json:
        context.write_json(_record(folder, leaks, problems, known))
        return code
    said = "leaks" if sure else "names nothing of the project"
    context.stdout.write(
        f"{folder}: {said}: {counted(len(sure), 'leak')}, {counted(len(doubtful), 'doubt')}, "
        f"{counted(len(problems), 'problem')} of the mapping; {known} names are known\n"
    )
    for leak in [*sure, *doubtful][:_MOST_SHOWN]:
        word = "leak " if leak.certainty == "leak" else "doubt"
        context.stdout.write(
            f"{word}  {visible(leak.file)}:{leak.line or 'name'}  {_short(leak.text)}  "
            f"{leak.identifier.kind} {_short(leak.identifier.text)}, "
            f"from {_short(leak.identifier.known_from)}; instead {leak.instead}\n"
        )
    left = len(leaks) - _MOST_SHOWN
    if left > 0:
        context.stdout.write(f"and {left} more; --json has them\n")
    for problem in problems[:_MOST_SHOWN]:
        context.stdout.write(
            f"mapping  {visible(problem.file)}:{problem.line}  {visible(problem.message)}\n"
        )
    if sure:
        context.stderr.write(
            "hint: --fix puts the placeholders in; --allow WORD --because REASON lets a word pass\n"
        )
    return code


def show_rewriting(files: Sequence[Rewritten], context: Context) -> None:
    """The differences that a rewriting would make, on stderr, bounded."""
    left = _MOST_DIFF_LINES
    for one in files:
        lines = list(
            difflib.unified_diff(
                one.before.splitlines(), one.after.splitlines(), one.name, one.renamed, lineterm=""
            )
        )
        if not lines and one.renamed != one.name:
            lines = [f"rename {one.name} to {one.renamed}"]
        for line in lines[: max(left, 0)]:
            context.stderr.write(f"{visible(line)}\n")
        left -= len(lines)
    if left < 0:
        context.stderr.write(f"… {-left} more lines\n")


def _record(
    folder: str, leaks: Sequence[Leak], problems: Sequence[MappingProblem], known: int
) -> dict[str, object]:
    return {
        "folder": folder,
        "leaks": sum(leak.certainty == "leak" for leak in leaks),
        "doubts": sum(leak.certainty != "leak" for leak in leaks),
        "known_names": known,
        "places": [
            {
                "certainty": leak.certainty,
                "file": leak.file,
                "line": leak.line,
                "text": leak.text,
                "identifier": leak.identifier.text,
                "kind": leak.identifier.kind,
                "known_from": leak.identifier.known_from,
                "instead": leak.instead,
            }
            for leak in leaks[:_MOST_IN_JSON]
        ],
        "mapping_problems": [problem._asdict() for problem in problems[:_MOST_IN_JSON]],
        "truncated": max(len(leaks), len(problems)) > _MOST_IN_JSON,
    }


def _short(text: str) -> str:
    return visible(text, _LONGEST_WORD)
