"""What people write by hand is read, and what can't be read is a fault with its line."""

from __future__ import annotations

import pytest

from pyx_core.errors import PyxError
from pyx_core.investigation.log.reading import parse_log, read_log
from pyx_core.investigation.log.sections import references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from pyx_core.investigation.log.document import Finding, Log

RUN = "20261125_031620_1b22aa"
HASH = "a" * 64


def parsed(text: str) -> Log:
    return parse_log(text.encode(), "topic.inspect.md")


def finding(text: str) -> Finding:
    log = parsed(f"## Findings\n\n{text}")
    assert log.faults == ()
    (only,) = log.findings
    return only


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parsed(text).faults]


def test_a_missing_file_and_one_that_is_no_log_are_told_apart(tmp_path: Path) -> None:
    """No file is not_found; a README or a folder is no log, and the hint begins one."""
    with pytest.raises(PyxError) as missing:
        read_log(str(tmp_path / "gone.inspect.md"))
    assert missing.value.kind == "not_found"
    (tmp_path / "README.md").write_text("# Project\n\n## Install\n")
    for path in (tmp_path / "README.md", tmp_path):
        with pytest.raises(PyxError) as wrong:
            read_log(str(path))
        assert wrong.value.kind == "usage"
        assert "pyx inspect new" in str(wrong.value.hint)


def test_values_of_the_front_matter_are_texts() -> None:
    """Times, yes and no stay what was written."""
    log = parsed("---\ntopic: no\ncreated_at: 2026-11-25T03:15:02Z\n---\n## Question\n\n> Why?\n")
    assert log.front == {"topic": "no", "created_at": "2026-11-25T03:15:02Z"}
    assert (log.topic, log.question, log.sections[0].line) == ("no", "Why?", 5)


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("a: [1\nb: 2", 3),
        ("a:\n  b: 1", 2),
        ("ok: 1\na: 1\na: 2", 4),
        ("- 1", 2),
        ("a: *gone", 2),
        ("[" * 2000, 1),
        ("schema: inspect-io/9", 2),
    ],
)
def test_bad_front_matter_is_a_fault(front: str, line: int) -> None:
    """It never keeps the rest from being read."""
    log = parsed(f"---\n{front}\n---\n## Question\n\nWhy?\n")
    assert (log.question, log.faults[0].line) == ("Why?", line)


@pytest.mark.parametrize(
    "heading",
    [
        "### F1. It stands",
        "### F1: It stands",
        "### f1 It stands",
        "### F1:It stands",
        "### **F1.** It stands",
        "### **F1**: It stands",
        "### **F1. It stands**",
        "### F01) It stands ###",
        "### F1 — It stands",
        "#### [F1] It stands",
    ],
)
def test_labels_of_findings_are_read_as_people_write_them(heading: str) -> None:
    """Bold, a colon, a full stop, brackets or nothing: it is F1."""
    read = finding(heading)
    assert (read.label, read.statement, read.line) == ("F1", "It stands", 3)


@pytest.mark.parametrize(
    "fields",
    [
        "- kind: cause\n- confidence: low\n- rests on: F1, F2\n- supports: H1\n- refutes: 2",
        "* **Kind:** Cause\n* confidence: low\n* Rests-On: f1 2\n* refutes:\n  * 2\n* Supports: 1",
        "kind: cause\nconfidence: low\nrests on: [F1], [F2](#f2)\nsupports: H1\nrefutes: 2 (alone)",
        "1. refutes: 2\n2. supports: h01\n3. RESTS ON: F1 & F2\n4. confidence: low\n5. kind: cause",
    ],
)
def test_fields_are_read_in_any_form_and_order(fields: str) -> None:
    """Lists with any mark, bold names, any case, or lines of a paragraph."""
    read = finding(f"### F3. It stands\n\nFree words: of the writer.\n\n{fields}\n")
    assert (read.kind, read.confidence) == ("cause", "low")
    assert [said.text for said in read.rests_on] == ["F1", "F2"]
    assert [said.text for said in (*read.supports, *read.refutes)] == ["H1", "H2"]


@pytest.mark.parametrize(
    ("written", "target", "is_path", "fragment", "sha256"),
    [
        ("E2:rows.csv#row=41", "E2:rows.csv", False, "row=41", None),
        ("`e2:rows of a day.csv`", "E2:rows of a day.csv", False, None, None),
        (f"{RUN}#L10-12", RUN, False, "L10-12", None),
        ("20261125_0316, the newest", "20261125_0316", False, None, None),
        ("E2 (of the replica)", "E2", False, None, None),
        (f"[rows](t.{RUN}.rows.csv)", f"t.{RUN}.rows.csv", True, None, None),
        (f'see [r](a%20b.csv#/x%20y "sha256:{HASH}") there', "a b.csv", True, "/x y", HASH),
        (f'[r](<a b.csv> "SHA sha256:{HASH.upper()}")', "a b.csv", True, None, HASH),
        ("[r](50%25.csv)", "50%.csv", True, None, None),
        ("[r](E2:rows.csv#L3/a)", "E2:rows.csv", False, "L3/a", None),
        (f"../temp/t.{RUN}.manifest.json", f"../temp/t.{RUN}.manifest.json", True, None, None),
        ("b.zip:20261125", "b.zip:20261125", False, None, None),
    ],
)
def test_citations_are_links_or_names(
    written: str, target: str, is_path: bool, fragment: str | None, sha256: str | None
) -> None:
    """What follows a name behind a blank, and what stands around a link, explains."""
    (read,) = finding(f"### F1. It stands\n\n- evidence: {written}\n").citations
    assert (read.target, read.is_path, read.fragment, read.sha256, read.line) == (
        target,
        is_path,
        fragment,
        sha256,
        5,
    )


def test_several_citations_stand_in_one_field_or_below_it() -> None:
    """Separated by commas, by "and", as links, or as a list."""
    read = finding(
        "### F1. It stands\n\n- evidence: E1:a,b.csv, E2 and E3#L4\n"
        "- evidence: [a](a.csv), [b](b.csv)\n- evidence:\n  - E4\n  - E5\n    - assert: count = 1\n"
    )
    targets = [citation.target for citation in read.citations]
    assert targets == ["E1:a,b.csv", "E2", "E3", "a.csv", "b.csv", "E4", "E5"]
    assert read.citations[-1].assertions[0].line == 10


def test_quotes_and_assertions_belong_to_the_evidence_above() -> None:
    """Nested or not, as code, in quotation marks, bare, or as a block of several lines."""
    read = finding(
        "### F1. It stands\n\n- evidence: E1\n- quote: ``a `b` c``\n- assert: `equals 26`\n"
        '- evidence: E2\n  - quote: "kind: x"\n  - quote:\n    ```\n    one\n      two\n    ```\n'
        "  - assert: contains *x*\n"
    )
    first, second = read.citations
    assert [(said.text, said.line) for said in first.quotations] == [("a `b` c", 6)]
    assert [said.text for said in first.assertions] == ["equals 26"]
    assert [said.text for said in second.quotations] == ["kind: x", "one\n  two"]
    assert [(said.text, said.line) for said in second.assertions] == [("contains *x*", 15)]


def test_evidence_and_hypotheses_are_read() -> None:
    """As commands write them, and by hand."""
    log = parsed(
        f'## Evidence\n- E1: [{RUN}](t.{RUN}.manifest.json "sha256:{HASH}") query · ok\n'
        f"  - output: [rows](t.{RUN}.rows.csv)\n  - note: of the replica\n* **E2** `{RUN}` again\n"
        "## HYPOTHESES:\n\n- H1: The updater\n  stands.\n  - since noon\n\nH2. Somebody\n"
    )
    assert log.faults == ()
    first, second = log.evidence
    assert (first.label, first.line, first.note) == ("E1", 2, "of the replica")
    assert (first.citation.target, first.citation.sha256) == (f"t.{RUN}.manifest.json", HASH)
    assert (second.label, second.citation.target) == ("E2", RUN)
    assert [(one.label, one.statement, one.line) for one in log.hypotheses] == [
        ("H1", "The updater stands.", 8),
        ("H2", "Somebody", 12),
    ]
    assert log.hypotheses[0].notes[0].line == 10


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("### F1. x\n\n- evidense: E1", 4, "no field of a log: evidense: E1"),
        ("### F1. x\n- kind: observed\n- because I say so", 4, "no field of a log: because I"),
        ("### F1. x\n- evidence: last", 3, "last means another run tomorrow"),
        ("### F1. x\n- evidence: fetch:rows.csv", 3, "fetch is no label and no run id"),
        ("### F1. x\n- evidence: [a](https://x.example/a)", 3, "no evidence of a run: https://x"),
        ('### F1. x\n- evidence: [a](a.csv "sha256:…")', 3, "no hash: sha256:…"),
        ("### F1. x\n- kind: proven", 3, "proven is no kind"),
        ("### F1. x\n- kind: cause\n- kind: cause", 4, "kind is said twice"),
        ("### F1. x\n- rests on: E1", 3, "E1 does not name a finding"),
        ("### F1. x\n- quote: a", 3, "this quote belongs to no evidence"),
        ("### F1. x\n- evidence: E1\n  - quote:", 4, "this quote is empty"),
        ("### It stands", 2, "no label of a finding: It stands"),
        ("### F1. x\n### F01. y", 3, "F1 is a finding on line 2 already"),
        ("### F1. x\n## F2. y", 3, "F2 is not under Findings, so it is no finding"),
        ("## Hypotheses\n- maybe", 3, "no label of a hypothesis: maybe"),
        ("## Evidence\n- E1: last", 3, "last means another run tomorrow"),
        ("## Evidence\n- E1:", 3, "E1 names no run"),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_its_line(text: str, line: int, message: str) -> None:
    """Nothing that looks like a field or a label is passed over in silence."""
    (found,) = faults(f"## Findings\n{text}\n")
    assert found[0] == line
    assert found[1].startswith(message)


def test_what_stands_in_code_is_no_part_of_a_log() -> None:
    """Headings and labels in fences, quotations and HTML are text of the section around them."""
    log = parsed("## Question\n\n```\n## Findings\n```\n> ## Answer\n\n<div>\n## Plan\n</div>\n")
    assert [section.title for section in log.sections] == ["Question"]
    assert (log.sections[0].line, log.sections[0].end) == (1, 10)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    """A byte order mark and bytes that are no UTF-8 change no line either."""
    text = end.join(["---", "topic: a", "---", "## Findings", "", "### F1. x", "- kind: odd"])
    log = parse_log(b"\xef\xbb\xbf" + text.encode() + b"\xff\x00", "x")
    assert [(fault.line, fault.message) for fault in log.faults] == [
        (7, "odd\ufffd\ufffd is no kind")
    ]


def test_references_stand_in_brackets() -> None:
    """Each with its line, several in one pair too; what is code refers to nothing."""
    log = parsed("# t\n\n## Answer\n\nNo [F1]: `[F9]` it\nstands [F4, f02](#x).\n\n    [F8]\n")
    answer = log.section("answer")
    assert answer is not None
    assert [(said.text, said.line) for said in references(answer)] == [
        ("F1", 5),
        ("F4", 6),
        ("F2", 6),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        b"### F1. " + b"[" * 10_000_000,
        b"### F1. x\n" + (b"- evidence: " + b"![" * 2000 + b"\n") * 200,
        b"### F1. x\n" + b"".join(b"  " * depth + b"- evidence: E1\n" for depth in range(500)),
        b">" * 1_000_000,
        b"- " * 100_000,
        b"`" * 1_000_000,
        b"<script>" * 100_000,
    ],
)
def test_hostile_text_is_read_in_bounded_time(hostile: bytes) -> None:
    """Long lines, deep nesting and bracket storms neither hang nor crash."""
    log = parse_log(b"## Findings\n" + hostile, "x")
    assert log.sections[0].title == "Findings"
