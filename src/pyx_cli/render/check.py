"""What `pyx inspect check` prints: the verdict first, then findings with what is wrong under them.

A mark never stands without its word, and colour never without both.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_cli.render.errors import visible
from pyx_core.formats.amounts import counted
from pyx_core.investigation.check.marks import marks_in
from pyx_core.investigation.check.problems import of_finding
from pyx_core.investigation.check.standing import weakest
from pyx_core.investigation.check.verdict import STATES
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyx_cli.context import Context
    from pyx_core.investigation.check.verdict import (
        CheckedEvidence,
        CheckedHypothesis,
        CheckedLog,
        Problem,
        State,
    )
    from pyx_core.secrets.detect import Secrets

# What is unchecked is never green.
_STYLES: dict[State, str] = {
    "recomputed": "green",
    "located": "cyan",
    "unchecked": "yellow",
    "broken": "red",
}
_LONGEST = 300
_MOST_FINDINGS = 50
_MOST_PROBLEMS = 40
_MOST_PROBLEMS_OF_ONE = 6
_MOST_LISTED = 20


def show_check(checked: CheckedLog, secrets: Secrets, context: Context) -> None:
    """All of it on stdout, bounded."""
    page = _Page(checked, secrets, context)
    if not context.has_colour:
        for line in page.lines():
            context.stdout.write(f"{line.text}\n")
        return
    from rich.console import Console

    console = Console(file=context.stdout, soft_wrap=True)
    for line in page.lines():
        style = _STYLES[line.state] if line.state is not None else None
        console.print(line.text, style=style, markup=False, highlight=False)


class _Line(NamedTuple):
    """A line, and the state that its words tell of."""

    text: str
    state: State | None = None


class _Page:
    def __init__(self, checked: CheckedLog, secrets: Secrets, context: Context) -> None:
        self._checked = checked
        self._secrets = secrets
        self._path = named(checked.log.path, context.cwd)
        self._marks = marks_in(context.stdout.encoding)
        self._told: set[Problem] = set()
        self._room = _MOST_PROBLEMS

    def lines(self) -> Iterator[_Line]:
        checked = self._checked
        yield from self._verdict()
        for finding in checked.findings[:_MOST_FINDINGS]:
            state, label = finding.state, finding.finding.label
            mark, reading = self._marks[state], self._text(finding.reading)
            yield _Line(f"{mark} {state:<10}  {label}  {reading}", state)
            yield from self._problems(of_finding(finding))
        yield from _rest(len(checked.findings) - _MOST_FINDINGS, "finding")
        if checked.hypotheses:
            yield _Line("hypotheses")
            for hypothesis in checked.hypotheses[:_MOST_LISTED]:
                yield _Line(self._hypothesis(hypothesis))
            yield from _rest(len(checked.hypotheses) - _MOST_LISTED, "hypothesis", "hypotheses")
        if checked.evidence:
            yield _Line("evidence")
            for evidence in checked.evidence[:_MOST_LISTED]:
                yield _Line(self._evidence(evidence))
                yield from self._problems(evidence.problems)
            yield from _rest(len(checked.evidence) - _MOST_LISTED, "run")
        left = [problem for problem in checked.problems if problem not in self._told]
        if left:
            yield _Line("besides")
            yield from self._problems(left, _MOST_PROBLEMS)

    def _verdict(self) -> Iterator[_Line]:
        checked = self._checked
        errors = sum(problem.severity == "error" for problem in checked.problems)
        told = f"{counted(errors, 'error')}, {counted(len(checked.problems) - errors, 'warning')}"
        word = "holds" if checked.holds else "does not hold"
        state: State = weakest(finding.state for finding in checked.findings)
        yield _Line(f"{word}  {self._path}  {told}", state if checked.holds else "broken")
        states = [finding.state for finding in checked.findings]
        found = ", ".join(f"{states.count(one)} {one}" for one in STATES if one in states)
        parts = [counted(len(states), "finding") + (f": {found}" if found else "")]
        parts.append(f"{checked.hashes_intact:,} of {checked.hashes:,} hashes verified")
        labels = checked.answer_rests_on
        if any(problem.kind == "open" for problem in checked.problems):
            parts.append("no answer yet")
        else:
            more = ", …" if len(labels) > _MOST_LISTED else ""
            parts.append(f"answer rests on {', '.join(labels[:_MOST_LISTED]) or 'nothing'}{more}")
        yield _Line("; ".join(parts))

    def _hypothesis(self, one: CheckedHypothesis) -> str:
        said = [
            f"{word} {', '.join(labels[:_MOST_LISTED])}"
            for word, labels in (("supported by", one.supported_by), ("against it", one.refuted_by))
            if labels
        ]
        word = "refuted" if one.refuted else "open"
        why = f" ({'; '.join(said)})" if said else ""
        return f"  {word}  {one.hypothesis.label}  {self._text(one.hypothesis.statement)}{why}"

    def _evidence(self, one: CheckedEvidence) -> str:
        label = one.evidence.label
        if one.run is None:
            return f"  not found  {label}  {self._text(one.evidence.citation.written)}"
        manifest = one.run.manifest
        parts = [
            f"{one.intact:,} of {counted(one.files, 'file')} intact",
            f"used by {', '.join(one.used_by[:_MOST_LISTED])}" if one.used_by else "not used",
        ]
        if one.replay_verdict is not None:
            parts.append(f"replayed: {one.replay_verdict.replace('_', ' ')}")
        named_run = self._text(f"{manifest['task']}  {one.run.run_id}")
        return f"  {manifest['status']}  {label}  {named_run}  {', '.join(parts)}"

    def _problems(
        self, problems: Iterable[Problem], most: int = _MOST_PROBLEMS_OF_ONE
    ) -> Iterator[_Line]:
        fresh = [problem for problem in problems if problem not in self._told]
        self._told.update(fresh)
        shown = fresh[: min(most, max(self._room, 0))]
        self._room -= len(shown)
        for number, problem in enumerate(shown):
            word = "" if problem.severity == "error" else "warning: "
            message = self._text(problem.message)
            yield _Line(f"    {self._path}:{problem.line}: {word}{message}")
            behind = shown[number + 1].hint if number + 1 < len(shown) else None
            if problem.hint and problem.hint != behind:
                yield _Line(f"    hint: {self._text(problem.hint)}")
        yield from _rest(len(fresh) - len(shown), "problem")

    def _text(self, text: str) -> str:
        return one_line(text, self._secrets)


def one_line(text: str, secrets: Secrets, longest: int = _LONGEST) -> str:
    """Text of a file as data: on one line, without secrets, bounded."""
    return visible(mask_text(text, secrets), longest).replace("\n", "\\n")


def named(path: str, cwd: str) -> str:
    """A path as it is typed from the working folder, where it lies below that."""
    prefix = os.path.join(cwd, "")
    return visible(path.removeprefix(prefix)).replace("\n", "\\n")


def _rest(left: int, noun: str, plural: str | None = None) -> Iterator[_Line]:
    if left > 0:
        what = f"{left:,} {plural}" if plural and left > 1 else counted(left, noun)
        yield _Line(f"    … and {what} more; --json shows more of them")
