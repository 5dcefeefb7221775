"""Reading a log: what people and commands wrote, and where that can't be read as it is meant."""

from __future__ import annotations

import os
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.investigation.log.document import Evidence, Fault, Finding, Hypothesis, Log
from pyx_core.investigation.log.entries import read_evidence, read_hypotheses
from pyx_core.investigation.log.findings import read_finding
from pyx_core.investigation.log.front_matter import read_front_matter
from pyx_core.investigation.log.labels import MEANING, SECTION, labelled
from pyx_core.investigation.log.markdown import (
    MOST_LINES,
    first_line,
    plain,
    split_lines,
    words_of,
)
from pyx_core.investigation.log.sections import Part, quoted_text, read_parts
from pyx_core.naming import INVESTIGATION_ENDING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from markdown_it.tree import SyntaxTreeNode

SCHEMA = "inspect-io/1"
_MOST_BYTES = 64 * 1024 * 1024
_MARKS_OF_A_LOG = frozenset({"question", "hypotheses", "evidence", "findings", "answer"})
_HOW_TO_BEGIN = 'pyx inspect new TOPIC --question "…" begins one'


def read_log(path: str) -> Log:
    """The log in the file `path`, with its faults by line.

    Bytes that are no UTF-8 are replaced. Raises PyxError: `not_found`, or `usage` where the file is
    no log.
    """
    return parse_log(read_bytes(path), path)


def read_bytes(path: str) -> bytes:
    """The bytes of a log. Raises PyxError `not_found`, or `usage` for what can't be a log."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise PyxError("not_found", f"there is no {path}", _HOW_TO_BEGIN) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("usage", f"can't read {path}: {reason}", _HOW_TO_BEGIN) from error
    if len(data) > _MOST_BYTES:
        raise PyxError("usage", f"{path} is too large for a log", "data belongs into outputs")
    return data


def parse_log(data: bytes, path: str) -> Log:
    """The log that a file's bytes hold. Raises PyxError `usage` where they hold none."""
    lines = split_lines(data.decode("utf-8-sig", "replace"))
    front = read_front_matter(lines)
    title, lead, parts = read_parts(lines, front.lines)
    titles = {part.section.title.lower() for part in parts}
    if not front.values.get("schema", "").startswith("inspect-io/") and not (
        titles & _MARKS_OF_A_LOG
    ):
        message = f"{path} is no log of an investigation: it has no section Question or Findings"
        raise PyxError("usage", message, _HOW_TO_BEGIN)
    read = _read_parts(parts)
    faults = [*front.faults, *_faults_of_file(front.values, lines), *read.faults]
    question = next((p.section for p in parts if p.section.title.lower() == "question"), None)
    stem = os.path.basename(path).removesuffix(INVESTIGATION_ENDING)
    return Log(
        path=path,
        topic=front.values.get("topic") or title or stem,
        question=quoted_text(question) if question else "",
        front=front.values,
        lead=lead,
        sections=tuple(part.section for part in parts),
        evidence=tuple(read.evidence),
        hypotheses=tuple(read.hypotheses),
        findings=tuple(read.findings),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
    )


class _Read(NamedTuple):
    evidence: list[Evidence]
    hypotheses: list[Hypothesis]
    findings: list[Finding]
    faults: list[Fault]


def _read_parts(parts: list[Part]) -> _Read:
    read = _Read([], [], [], [])
    for part in parts:
        title = part.section.title.lower()
        if title == "evidence":
            read.evidence.extend(read_evidence(part.blocks, read.faults))
        elif title == "hypotheses":
            read.hypotheses.extend(read_hypotheses(part.blocks, read.faults))
        elif title == "findings":
            read.findings.extend(_read_findings(part.blocks, read.faults))
            continue
        read.faults.extend(_misplaced(part))
    for labelled_ones in (read.evidence, read.hypotheses, read.findings):
        read.faults.extend(_repeated((one.label, one.line) for one in labelled_ones))
    return read


def _read_findings(blocks: list[SyntaxTreeNode], faults: list[Fault]) -> Iterator[Finding]:
    heading: SyntaxTreeNode | None = None
    below: list[SyntaxTreeNode] = []
    for block in blocks:
        starts = block.type == "heading" and (
            block.tag == "h3" or labelled(words_of(block).text, "F") is not None
        )
        if not starts:
            below.append(block)
            continue
        if heading is not None:
            yield from _finding(heading, below, faults)
        heading, below = block, []
    if heading is not None:
        yield from _finding(heading, below, faults)


def _finding(
    heading: SyntaxTreeNode, below: list[SyntaxTreeNode], faults: list[Fault]
) -> Iterator[Finding]:
    words = words_of(heading)
    found = labelled(words.joined, "F")
    if found is None:
        message = f"no label of a finding: {words.joined[:60]}"
        hint = "write ### F1. and the statement, with a number that is free"
        faults.append(Fault(line=words.line, message=message, hint=hint))
        return
    yield read_finding(found.label, found.rest, words.line, below, faults)


def _misplaced(part: Part) -> Iterator[Fault]:
    """Headings that look like findings outside of their section."""
    if (found := labelled(part.section.title, "F")) is not None:
        yield _outside(found.label, part.section.line)
    for block in part.blocks:
        if block.type == "heading" and (found := labelled(plain(words_of(block).text), "F")):
            yield _outside(found.label, first_line(block))


def _outside(label: str, line: int) -> Fault:
    message = f"{label} is not under {SECTION['F']}, so it is no finding"
    return Fault(
        line=line, message=message, hint=f"move it below ## {SECTION['F']}, as ### {label}."
    )


def _repeated(labels: Iterable[tuple[str, int]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for label, line in labels:
        if label in first:
            message = f"{label} is {MEANING[_letter(label)]} on line {first[label]} already"
            yield Fault(line=line, message=message, hint="give it a number that is free")
        first.setdefault(label, line)


def _letter(label: str) -> Literal["E", "H", "F"]:
    return "E" if label[0] == "E" else "H" if label[0] == "H" else "F"


def _faults_of_file(front: dict[str, str], lines: list[str]) -> Iterator[Fault]:
    schema = front.get("schema", SCHEMA)
    if schema != SCHEMA:
        message = f"this pyx reads {SCHEMA}, and the log says {schema[:60]}"
        yield Fault(line=2, message=message, hint=f"write schema: {SCHEMA}, or use another pyx")
    if len(lines) > MOST_LINES:
        message = f"only the first {MOST_LINES:,} of {len(lines):,} lines are read"
        yield Fault(line=MOST_LINES, message=message, hint="data belongs into outputs of runs")
