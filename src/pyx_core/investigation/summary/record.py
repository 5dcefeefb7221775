"""The comment at the end of a summary: which log, and which findings, it was made from."""

from __future__ import annotations

import hashlib
import json
import re

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyx_core.investigation.check.verdict import CheckedFinding

SCHEMA = "summary-io/1"
_COMMENT = re.compile(r"\n*<!-- pyx summary[^\n]*\n(.*?)\n-->\s*\Z", re.DOTALL)


class FindingThen(msgspec.Struct, frozen=True, kw_only=True):
    """A finding when the text was made: `evidence` is each place that it cites, with its hash."""

    state: str
    statement_sha256: str
    rests_on: tuple[str, ...]
    evidence: tuple[str, ...]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What a summary was made from. `log` is relative to the summary's folder, with slashes;
    `named` are the findings that the text names, `findings` those that these rest on, too."""

    schema: str
    kind: str
    log: str
    log_sha256: str
    named: tuple[str, ...]
    findings: dict[str, FindingThen]


def finding_now(checked: CheckedFinding) -> FindingThen:
    """A finding as it is."""
    finding = checked.finding
    return FindingThen(
        state=checked.state,
        statement_sha256=hashlib.sha256(finding.statement.encode("utf-8", "replace")).hexdigest(),
        rests_on=tuple(said.text for said in finding.rests_on),
        evidence=tuple(
            f"{one.sha256 or one.citation.written}#{one.citation.fragment or ''}"
            for one in checked.citations
        ),
    )


def findings_below(labels: Iterable[str], findings: Mapping[str, CheckedFinding]) -> list[str]:
    """These labels, and all that they rest on, that are in the log."""
    found: dict[str, None] = {}
    waiting = list(labels)[::-1]
    while waiting:
        label = waiting.pop()
        if label in found or label not in findings:
            continue
        found[label] = None
        waiting += [said.text for said in findings[label].finding.rests_on]
    return list(found)


def write_record(record: Record) -> str:
    """The comment, in which nothing ends it early."""
    text = json.dumps(msgspec.to_builtins(record), ensure_ascii=True)
    safe = text.replace("--", "-\\u002d").replace(">", "\\u003e").replace("<", "\\u003c")
    return (
        f"<!-- pyx summary: what this text was made from; pyx summary check reads it\n{safe}\n-->\n"
    )


def split_record(text: str) -> tuple[str, Record | None]:
    """A summary without its comment, and what that says; None where it is gone or unreadable."""
    found = _COMMENT.search(text)
    if found is None:
        return text, None
    try:
        record = msgspec.json.decode(found[1].encode("utf-8", "replace"), type=Record)
    except msgspec.MsgspecError:
        return text[: found.start()], None
    return text[: found.start()], record if record.schema == SCHEMA else None
