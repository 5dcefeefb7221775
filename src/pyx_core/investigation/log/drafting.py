"""A finding that commands draft: written with links and hashes, and its runs under Evidence."""

from __future__ import annotations

import msgspec

from pyx_core.errors import PyxError
from pyx_core.hashing import sha256_of
from pyx_core.investigation.log.additions import put_run
from pyx_core.investigation.log.evidence_entry import check_citable, relative
from pyx_core.investigation.log.free_labels import free_label
from pyx_core.investigation.log.order import FINDINGS
from pyx_core.investigation.log.reading import parse_log, read_bytes
from pyx_core.investigation.log.words import assertion, heading, link, one_line, quotation
from pyx_core.investigation.log.writing import Pages, change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.evidence.stored_run import StoredRun
    from pyx_core.investigation.log.document import Confidence, Finding, Kind, Log, Said


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a run: `output` is a name of `RUN:OUTPUT`, or None for the run itself."""

    run: StoredRun
    output: str | None = None
    fragment: str | None = None
    quotations: tuple[str, ...] = ()
    assertions: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A finding before it is written; labels as they are to stand there."""

    statement: str
    kind: Kind
    confidence: Confidence | None = None
    cited: tuple[Cited, ...] = ()
    rests_on: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as it is read back, and the labels of the runs that came under Evidence."""

    finding: Finding
    log: Log
    added_evidence: tuple[str, ...] = ()


def drafted(path: str, draft: Draft, folder: str) -> Written:
    """What the log would say with a finding in it; nothing is written.

    Raises PyxError `usage` where the draft names a label that the log does not have.
    """
    pages = Pages(path, read_bytes(path))
    label, added = _put(pages, draft, folder)
    return _written(parse_log(pages.lines.content, path), label, added)


def add_finding(path: str, draft: Draft, folder: str) -> Written:
    """Writes a finding, and its runs under Evidence; `folder` is the log's.

    Raises as `drafted` and `change`.
    """

    def apply(pages: Pages) -> tuple[str, tuple[str, ...]]:
        return _put(pages, draft, folder)

    def reads_back(log: Log, put: tuple[str, tuple[str, ...]]) -> bool:
        return _is_as_drafted(log, put[0], draft)

    label, added = change(path, apply, reads_back)
    return _written(parse_log(read_bytes(path), path), label, added)


def _put(pages: Pages, draft: Draft, folder: str) -> tuple[str, tuple[str, ...]]:
    _check_labels(draft, pages.log)
    added: list[str] = []
    labels: list[str] = []
    for cited in draft.cited:
        check_citable(cited.run)
        put = put_run(pages, cited.run, None, folder)
        labels.append(put.label or "")
        if put.is_new:
            added.append(put.label or "")
            pages.reread()
    label = free_label(pages.log, "F")
    lines = [f"### {label}. {heading(one_line(draft.statement, 'a finding'))}", ""]
    lines.append(f"- kind: {draft.kind}")
    if draft.confidence is not None:
        lines.append(f"- confidence: {draft.confidence}")
    for run_label, cited in zip(labels, draft.cited, strict=True):
        lines += _lines_of(run_label, cited, folder)
    for name, named in (
        ("rests on", draft.rests_on),
        ("supports", draft.supports),
        ("refutes", draft.refutes),
    ):
        if named:
            lines.append(f"- {name}: {', '.join(named)}")
    pages.append(FINDINGS, lines, is_item=False)
    return label, tuple(added)


def _lines_of(label: str, cited: Cited, folder: str) -> list[str]:
    path, sha256 = _file(cited)
    shown = f"{label}:{cited.output}" if cited.output else label
    shown += f"#{cited.fragment}" if cited.fragment else ""
    lines = [f"- evidence: {link(shown, relative(path, folder), cited.fragment, sha256)}"]
    for text in cited.quotations:
        first, *rest = quotation(text)
        lines.append(f"  - quote: {first}".rstrip() if not first else f"  - quote: {first}")
        lines += [f"    {line}" for line in rest]
    lines += [f"  - assert: {assertion(text)}" for text in cited.assertions]
    return lines


def _file(cited: Cited) -> tuple[str, str]:
    """The file that a citation links to, and the hash that the run has of it.

    Of a script or an input that is the file itself, whose bytes of then are kept.
    """
    run, name = cited.run, cited.output
    if name is None or name == "manifest":
        return run.manifest_path, sha256_of(run.content)
    try:
        output = run.output(name)
    except PyxError:
        kept = {"script": run.manifest["script"], "input": run.manifest["input"]}.get(name)
        if kept is None:
            raise
        return kept["path"], kept["sha256"]
    return run.file(output["path"]), output["sha256"]


def _check_labels(draft: Draft, log: Log) -> None:
    """Raises PyxError `usage` for a finding or hypothesis that there is not."""
    findings = {one.label for one in log.findings}
    hypotheses = {one.label for one in log.hypotheses}
    for named, known, command in (
        (draft.rests_on, findings, "finding"),
        ((*draft.supports, *draft.refutes), hypotheses, "hypothesis"),
    ):
        for label in named:
            if label not in known:
                there = ", ".join(sorted(known, key=lambda one: int(one[1:]))[:20])
                hint = f"there is {there}" if known else f'pyx inspect {command} "…" adds one'
                raise PyxError("usage", f"the log has no {command} {label}", hint)


def _written(log: Log, label: str, added: tuple[str, ...]) -> Written:
    finding = next((one for one in log.findings if one.label == label), None)
    if finding is None:
        hint = "close the code block that Findings may end with"
        raise PyxError("refused", f"{log.path}: a finding written there would not be read", hint)
    return Written(finding=finding, log=log, added_evidence=added)


def _is_as_drafted(log: Log, label: str, draft: Draft) -> bool:
    finding = next((one for one in log.findings if one.label == label), None)
    if finding is None or len(finding.citations) != len(draft.cited):
        return False
    told = (finding.statement, finding.kind, finding.confidence)
    named = [tuple(said.text for said in one) for one in _labels(finding)]
    return (
        told == (one_line(draft.statement, "a finding"), draft.kind, draft.confidence)
        and named == [draft.rests_on, draft.supports, draft.refutes]
        and all(
            read.fragment == (cited.fragment or None)
            and read.sha256 == _file(cited)[1]
            and len(read.quotations) == len(cited.quotations)
            and len(read.assertions) == len(cited.assertions)
            for read, cited in zip(finding.citations, draft.cited, strict=True)
        )
    )


def _labels(finding: Finding) -> tuple[tuple[Said, ...], ...]:
    return finding.rests_on, finding.supports, finding.refutes
