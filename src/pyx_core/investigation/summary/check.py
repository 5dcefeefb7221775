"""Whether a summary may be sent: no blank, no dead link, nothing that its log does not show."""

from __future__ import annotations

import hashlib
import os
import re
from typing import NamedTuple

from pyx_core.errors import PyxError
from pyx_core.investigation.check.problems import by_line, error, warning
from pyx_core.investigation.check.statement import missing_numbers, shown_by
from pyx_core.investigation.summary.blank import blanks_in
from pyx_core.investigation.summary.reading import paragraphs
from pyx_core.investigation.summary.record import finding_now, findings_below, split_record
from pyx_core.investigation.summary.sentences import LABELLED, claims
from pyx_core.investigation.summary.standing import NOT_FOUND, NOT_SHOWN, by_label, holds, mark
from pyx_core.investigation.summary.verdict import CheckedSummary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyx_core.investigation.check.verdict import CheckedFinding, CheckedLog, Problem
    from pyx_core.investigation.summary.reading import Paragraph, Target
    from pyx_core.investigation.summary.record import Record

_MOST_BYTES = 4 << 20
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_LETTER = re.compile(r"\w")


class Placed(NamedTuple):
    """A claim, what its labels say (`F2 ○ unchecked`), and the line that it begins on."""

    text: str
    labels: tuple[str, ...]
    line: int

    @property
    def names(self) -> list[str]:
        return [label.split()[0] for label in self.labels]


class Source:
    """The log of a summary as it is now, checked again; and what the summary's record says."""

    __slots__ = ("checked", "findings", "record", "sha256")

    def __init__(self, record: Record, checked: CheckedLog, sha256: str) -> None:
        self.record = record
        self.checked = checked
        self.sha256 = sha256
        self.findings: Mapping[str, CheckedFinding] = by_label(checked)


def check_summary(path: str, check_log: Callable[[str], CheckedLog]) -> CheckedSummary:
    """Checks the summary at `path`, which is absolute, against its log, which is checked again.

    Raises PyxError `not_found` or `usage` where there is no such file, or it can't be read.
    """
    body, record = split_record(read_summary(path))
    last = body.count("\n") + 1
    blanks = list(_blanks(body))
    problems = list(blanks)
    log = _log_of(path, record)
    source: Source | None = None
    if record is None or log is None:
        problems.append(_unrecorded(last))
    else:
        try:
            source = Source(record, check_log(log), file_sha256(log))
        except PyxError as failure:
            message = f"the log that it was made from can't be checked: {failure.message}"
            hint = failure.hint or "bring it back to where it was"
            problems.append(error(last, "log", message, hint))
    read = list(paragraphs(body))
    targets = [target for paragraph in read for target in paragraph.targets]
    problems += _dead_links(targets, os.path.dirname(path))
    said = list(_placed(read))
    if source is not None:
        problems += [problem for one in said for problem in _claim(one, source)]
        problems += _changes(source, said, last)
    return CheckedSummary(
        path=path,
        kind=record.kind if record is not None else None,
        log=log,
        claims=len(said),
        links=len(targets),
        blanks=len(blanks),
        problems=tuple(by_line(problems)),
    )


def _log_of(path: str, record: Record | None) -> str | None:
    if record is None:
        return None
    return os.path.normpath(os.path.join(os.path.dirname(path), record.log))


def _placed(read: Iterable[Paragraph]) -> Iterator[Placed]:
    """The claims that name findings, each with its line."""
    for paragraph in read:
        for claim in claims(paragraph.text):
            if claim.labels:
                line = paragraph.line + paragraph.text.count("\n", 0, claim.start)
                yield Placed(claim.text, claim.labels, line)


def read_summary(path: str) -> str:
    """The text of the file. Raises PyxError `not_found` or `usage`."""
    try:
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "pyx summary teammate writes one"
        raise PyxError("not_found", f"can't read {path}: {reason}", hint) from error
    if len(content) > _MOST_BYTES:
        raise PyxError("usage", f"{path} is too large for a summary", "check the path")
    return content.decode("utf-8", "replace").replace("\r\n", "\n")


def file_sha256(path: str) -> str:
    """The hash of a log. Raises PyxError `not_found`."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError("not_found", f"can't read {path}: {reason}", "check the path") from error


def _unrecorded(line: int) -> Problem:
    return error(
        line,
        "record",
        "the comment at the end, which says what it was made from, is gone or changed",
        "take it from an older copy, or write the summary again with --overwrite",
    )


def _blanks(body: str) -> Iterator[Problem]:
    for number, line in enumerate(body.split("\n"), 1):
        for what in blanks_in(line):
            hint = "write it here, or into the log and make the summary again"
            yield error(number, "blank", f"still to be filled in: {what}", hint)


def _dead_links(targets: Iterable[Target], folder: str) -> Iterator[Problem]:
    for target in targets:
        if _SCHEME.match(target.place):
            continue
        place = target.place.partition("#")[0]
        if place and not os.path.exists(os.path.join(folder, place)):
            message = f"the link leads nowhere: {place}"
            yield error(target.line, "link", message, "mend it, or bring the file back")


def _claim(claim: Placed, source: Source) -> Iterator[Problem]:
    """What is wrong with a statement that names the findings that it rests on."""
    said = " ".join(LABELLED.sub(" ", claim.text).split())
    if not _LETTER.search(said):
        return
    is_weakened = NOT_SHOWN in said.lower() or NOT_FOUND in said.lower()
    for label, written in zip(claim.names, claim.labels, strict=True):
        finding = source.findings.get(label)
        if finding is None:
            hint = "take the statement out, or name a finding of the log"
            yield error(claim.line, "lost", f"{label} is not in the log any more", hint)
        elif not holds(finding):
            if not is_weakened or finding.state not in written:
                hint = f'begin it with "{NOT_SHOWN}:", or see: pyx inspect check'
                message = f"{label} does not hold ({mark(finding)}), and is told as a fact"
                yield error(claim.line, "state", message, hint)
        elif is_weakened and claim.names == [label]:
            message = f"{label} holds by now, and the statement says that it does not"
            yield warning(claim.line, "state", message, _again(source))
    texts = [text for label in claim.names for text in _texts(label, said, source)]
    for number in missing_numbers(said, [*texts, source.checked.log.question]):
        message = f"{number} occurs in nothing that {', '.join(claim.names)} rests on"
        hint = "correct it, or name the finding that has it"
        yield error(claim.line, "number", message, hint)


def _texts(label: str, said: str, source: Source) -> Iterator[str]:
    """What a finding says and shows, and what it rests on."""
    for below in findings_below([label], source.findings):
        finding = source.findings[below]
        yield finding.finding.statement
        yield finding.reading
        yield from shown_by(finding.citations, said)


def _changes(source: Source, said: Iterable[Placed], last: int) -> Iterator[Problem]:
    """What is not as it was when the summary was made."""
    record = source.record
    lines: dict[str, int] = {}
    for claim in said:
        for label in claim.names:
            lines.setdefault(label, claim.line)
    for label, then in record.findings.items():
        finding = source.findings.get(label)
        if finding is None:
            continue  # told where it is named
        now = finding_now(finding)
        line = lines.get(label, last)
        if now.statement_sha256 != then.statement_sha256:
            message = f"{label} says something else by now: {finding.finding.statement}"
            yield error(line, "changed", message, _again(source))
        elif (now.evidence, now.rests_on) != (then.evidence, then.rests_on):
            yield error(line, "changed", f"{label} rests on other evidence by now", _again(source))
    for label in record.named:
        if label not in lines and label in source.findings:
            message = f"{label} was named, and is no longer: whatever it showed rests on nothing"
            yield warning(last, "unnamed", message, f"name it again, as [{label}]")
    if record.log_sha256 != source.sha256:
        message = "the log was changed since the summary was made"
        yield warning(last, "log", message, _again(source))


def _again(source: Source) -> str:
    return f"write it again: pyx summary {source.record.kind} … --overwrite"
