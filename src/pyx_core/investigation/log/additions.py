"""Additions to a log: runs, hypotheses, items of its sections, the answer."""

from __future__ import annotations

import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.investigation.log.evidence_entry import entry, label_of
from pyx_core.investigation.log.free_labels import free_label
from pyx_core.investigation.log.order import ANSWER, EARLIER_ANSWERS, EVIDENCE, HYPOTHESES, PLAN
from pyx_core.investigation.log.words import of_a_section, one_line
from pyx_core.investigation.log.writing import change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.document import Log
    from pyx_core.investigation.log.writing import Pages

_MARKER = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_NUMBERED = re.compile(r"^ {0,3}(\d{1,9})[.)]\s", re.MULTILINE)


class Added(NamedTuple):
    """What was written: its label where it has one, its line, and whether it is new."""

    label: str | None
    line: int
    is_new: bool = True


class Answered(NamedTuple):
    """The line of the answer, and the text that it took the place of."""

    line: int
    replaced: str | None


def add_runs(path: str, runs: Sequence[StoredRun], note: str | None, folder: str) -> list[Added]:
    """Puts runs under Evidence, each once; a note is added to one that stands there already.

    `folder` is the log's. Raises as `change`.
    """
    return [_add_run(path, run, note, folder) for run in runs]


def _add_run(path: str, run: StoredRun, note: str | None, folder: str) -> Added:
    note = one_line(note, "a note") if note is not None else None

    def apply(pages: Pages) -> Added:
        return put_run(pages, run, note, folder)

    def reads_back(log: Log, added: Added) -> bool:
        read = label_of(run, log, folder)
        return read is not None and read.label == added.label and (note or "") in (read.note or "")

    return change(path, apply, reads_back)


def put_run(pages: Pages, run: StoredRun, note: str | None, folder: str) -> Added:
    """Puts a run under Evidence where it is not there, and a note below it."""
    known = label_of(run, pages.log, folder)
    if known is None:
        label = free_label(pages.log, "E")
        return Added(label, pages.append(EVIDENCE, entry(label, run, note, folder), is_item=True))
    if note is not None and note not in (known.note or ""):
        pages.section(EVIDENCE)
        marker = _MARKER.match(pages.lines.text(known.line))
        indent = " " * (len(marker[0]) if marker else 2)
        last = known.line
        while not pages.lines.is_blank(last + 1) and not _begins_block(pages.lines.text(last + 1)):
            last += 1
        pages.lines.insert(last, [f"{indent}- note: {note}"])
    return Added(known.label, known.line, is_new=False)


def add_hypothesis(path: str, statement: str) -> Added:
    """Puts a hypothesis under Hypotheses, with the next free label. Raises as `change`."""
    statement = one_line(statement, "a hypothesis")

    def apply(pages: Pages) -> Added:
        label = free_label(pages.log, "H")
        return Added(label, pages.append(HYPOTHESES, [f"- {label}: {statement}"], is_item=True))

    def reads_back(log: Log, added: Added) -> bool:
        return any(
            one.label == added.label and one.statement == statement for one in log.hypotheses
        )

    return change(path, apply, reads_back)


def add_item(path: str, title: str, text: str) -> Added:
    """Puts an item at the end of a section's list; under Plan, with the next number."""
    text = one_line(text, title)

    def apply(pages: Pages) -> Added:
        section = pages.section(title)
        numbers = _NUMBERED.findall(section.text) if section is not None else []
        is_numbered = title == PLAN or bool(numbers)
        mark = f"{int(numbers[-1]) + 1 if numbers else 1}." if is_numbered else "-"
        return Added(None, pages.append(title, [f"{mark} {text}"], is_item=True))

    return change(path, apply, lambda log, _: _holds(log, title, text))


def add_paragraph(path: str, title: str, text: str) -> Added:
    """Puts a paragraph, or several, at the end of a section."""
    text = of_a_section(text, title)

    def apply(pages: Pages) -> Added:
        return Added(None, pages.append(title, text.split("\n"), is_item=False))

    return change(path, apply, lambda log, _: _holds(log, title, text))


def set_answer(path: str, text: str, now: str) -> Answered:
    """Makes `text` the answer; the one before it is kept under Earlier answers, as until `now`."""
    text = of_a_section(text, "an answer")

    def apply(pages: Pages) -> Answered:
        section = pages.section(ANSWER)
        if section is None or not section.text:
            return Answered(pages.append(ANSWER, text.split("\n"), is_item=False), None)
        first = section.end - section.text.count("\n")
        if section.text == text:
            return Answered(first, section.text)
        _keep_earlier(pages, first, section.end, now)
        pages.lines.insert(first - 1, text.split("\n"))
        return Answered(first, section.text)

    def reads_back(log: Log, answered: Answered) -> bool:
        answer = log.section(ANSWER)
        kept = answered.replaced in (None, text) or _holds(
            log, EARLIER_ANSWERS, answered.replaced or ""
        )
        return answer is not None and answer.text == text and kept

    return change(path, apply, reads_back)


def _keep_earlier(pages: Pages, first: int, last: int, now: str) -> None:
    """Moves the lines of an answer, as they are, to the end of Earlier answers."""
    heading = ["", f"### Until {now}", ""]
    earlier = pages.section(EARLIER_ANSWERS)
    if earlier is not None and earlier.line < first:
        raise PyxError(
            "refused",
            f"{EARLIER_ANSWERS} stands before the answer",
            f"move the section {EARLIER_ANSWERS} behind the others",
        )
    at = earlier.end if earlier is not None else len(pages.lines)
    begin = [] if earlier is not None else ["", f"## {EARLIER_ANSWERS}"]
    pages.lines.insert(at, [*begin, *heading])
    moved = pages.lines.take(first, last)
    pages.lines.insert_bytes(at + len(begin) + len(heading) - len(moved), moved)


def _holds(log: Log, title: str, text: str) -> bool:
    section = log.section(title)
    return section is not None and text in section.text


def _begins_block(line: str) -> bool:
    return line.lstrip().startswith("#") or _MARKER.match(line) is not None
