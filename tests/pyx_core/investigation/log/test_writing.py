"""What commands write is read back as it was meant, and no other byte of the file changes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_folder import make_run
from pyx_core.errors import PyxError
from pyx_core.evidence.stored_run import StoredRun
from pyx_core.investigation.log import additions
from pyx_core.investigation.log.citation_text import read_citations
from pyx_core.investigation.log.drafting import Cited, Draft, add_finding
from pyx_core.investigation.log.lines import Lines
from pyx_core.investigation.log.markdown import Words
from pyx_core.investigation.log.new import new_log
from pyx_core.investigation.log.reading import parse_log, read_log
from pyx_core.investigation.log.words import link
from requirements import require_posix

if TYPE_CHECKING:
    from collections.abc import Callable


NOW_S = 1764040000.0
HASH = "0123456789abcdef" * 4
# As people write by hand: other marks, other order, two ways to end a line, no end at the end.
BY_HAND = (
    b"\xef\xbb\xbf# Prices\r\n\r\n## ANSWER\r\n\nOdd \xff bytes [F3].\n\n## Findings:\n"
    b"### **F1:** stale\n* evidence: E1#L1\n  * quote: a\n\n\n## hypotheses\n* H1. by hand\n"
    b"## Evidence\n\n1. E1: 20261125_031620_1b22aa\n   more words\n## Mine\n\n```\n## Plan\n```"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    """A run with an output, in a folder of its own."""
    folder = tmp_path_factory.mktemp("runs")
    return StoredRun(make_run(folder, task="my count").manifest_path)


def made(folder: Path, question: str = "Why?") -> str:
    return new_log("stale price", question, None, str(folder), NOW_S)


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def refusal(call: Callable[[], object]) -> str | None:
    """The kind of the error that a call raises."""
    try:
        call()
    except PyxError as error:
        return error.kind
    return None


def without(longer: bytes, lines: list[bytes]) -> bool:
    """Whether the lines stand in a file in their order."""
    rest = iter(longer.splitlines(keepends=True))
    return all(any(line == other for other in rest) for line in lines)


@given(
    st.text(max_size=300).filter(lambda text: text.strip() and text.isprintable()),
    st.lists(st.text(max_size=40), min_size=1, max_size=4),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_question_stands_there_word_by_word(tmp_path: Path, topic: str, lines: list[str]) -> None:
    """Whatever is asked, in as many lines, it stays one question, and begins no section."""
    question = "\n".join(lines)
    if refusal(lambda: new_log(topic[:100], question, None, str(tmp_path), NOW_S)) is not None:
        assert not _shown(question).strip()
        return
    log = read_log(new_log(topic[:100], question, None, str(tmp_path), NOW_S))
    assert log.faults == ()
    assert log.topic == " ".join(topic[:100].split())
    assert log.question.split() == _shown(question).split()
    assert len(log.sections) == 8


def _shown(text: str) -> str:
    return "".join(
        letter if letter.isprintable() or letter.isspace() else "\ufffd" for letter in text
    )


@given(
    st.text(min_size=1, max_size=60).filter(lambda path: path.isprintable() and path.strip()),
    st.text(max_size=30).filter(str.isprintable),
    st.text(max_size=30).filter(lambda shown: shown.isprintable()),
)
@settings(max_examples=200)
def test_a_link_is_read_as_the_path_that_it_was_written_for(
    path: str, fragment: str, shown: str
) -> None:
    """Blanks, brackets, percent signs, entities, colons and quotation marks in names."""
    path = path.replace(os.sep, "/")
    text = link(shown, path, fragment, HASH)
    citations, faults = read_citations(Words(text, 7))
    assert faults == []
    (read,) = citations
    assert (read.target.removeprefix("./"), read.is_path) == (path.removeprefix("./"), True)
    assert (read.fragment or "", read.sha256, read.line) == (fragment, HASH, 7)


TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip())


@given(TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_finding_is_read_as_it_was_drafted_or_refused(
    run: StoredRun, tmp_path: Path, statement: str, quotes: list[str], assertions: list[str]
) -> None:
    """Whatever words it is made of; where it is refused the file is as it was."""
    path = made(tmp_path)
    before = Path(path).read_bytes()
    cited = Cited(
        run=run,
        output="rows.csv",
        fragment="row=1",
        quotations=tuple(quotes),
        assertions=tuple(assertions),
    )
    draft = Draft(statement=statement, kind="observed", confidence="low", cited=(cited,))
    refused = refusal(lambda: add_finding(path, draft, os.path.dirname(path)))
    if refused is not None:
        assert refused in ("refused", "usage")
        assert Path(path).read_bytes() == before
        return
    log = read_log(path)
    (finding,) = log.findings
    (citation,) = finding.citations
    assert log.faults == ()
    assert finding.statement == " ".join(_shown(statement).split())
    assert [_lines(said.text) for said in citation.quotations] == [
        _lines(_shown(text)) for text in quotes
    ]
    assert [said.text.split() for said in citation.assertions] == [
        _shown(text).split() for text in assertions
    ]
    assert [one.label for one in log.evidence] == ["E1"]


def _lines(text: str) -> list[str]:
    return [
        line.strip()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    ]


@given(st.lists(st.sampled_from([b"a", b"", b"## Plan", b"\xff", b"- x", b"\r"])), st.binary())
def test_lines_are_the_file(lines: list[bytes], tail: bytes) -> None:
    """Taken apart and put together again, a file is the same."""
    content = b"\r\n".join(lines) + tail
    assert Lines(content).content == content


@pytest.mark.parametrize(
    "add",
    [
        lambda path: additions.add_hypothesis(path, "it was asleep"),
        lambda path: additions.add_item(path, "Plan", "look"),
        lambda path: additions.add_item(path, "Open questions", "who?"),
        lambda path: additions.add_item(path, "Prevention", "alert (owner: ana)"),
        lambda path: additions.add_paragraph(path, "Impact", "26 orders\nand more"),
    ],
)
@pytest.mark.parametrize("content", [BY_HAND, BY_HAND.replace(b"\r\n", b"\n"), b"## Question"])
def test_an_addition_changes_no_other_byte(
    tmp_path: Path, content: bytes, add: Callable[[str], additions.Added]
) -> None:
    """Byte order marks, bytes that are no UTF-8, mixed line ends and a missing last one stay."""
    path = written(tmp_path / "a.inspect.md", content)
    before = parse_log(content, path)
    added = add(path)
    after = Path(path).read_bytes()
    assert after.startswith(content[:6])
    assert without(after, content.splitlines(keepends=True)[:-1])
    assert content.splitlines()[-1] in after
    log = parse_log(after, path)
    assert log.faults == before.faults
    assert [one.statement for one in log.findings] == [one.statement for one in before.findings]
    assert after.splitlines()[added.line - 1].strip() != b""


def test_additions_stand_in_their_sections(tmp_path: Path, run: StoredRun) -> None:
    """Lists go on, numbers count on, sections that are missing are made where they usually are."""
    path = written(tmp_path / "a.inspect.md", BY_HAND)
    folder = str(tmp_path)
    assert additions.add_hypothesis(path, "asleep").label == "H2"
    (evidence,) = additions.add_runs(path, [run], "of the replica", folder)
    assert (evidence.label, evidence.is_new) == ("E2", True)
    additions.add_item(path, "Plan", "first")
    additions.add_item(path, "Plan", "second")
    log = read_log(path)
    plan = log.section("plan")
    assert plan is not None
    assert plan.text == "1. first\n2. second"
    assert log.evidence[1].note == "of the replica"
    assert [one.label for one in log.hypotheses] == ["H1", "H2"]


def test_a_label_that_is_referred_to_is_not_given_again(tmp_path: Path, run: StoredRun) -> None:
    """F3 is gone, but the answer rests on it: the next finding is F4."""
    path = written(tmp_path / "a.inspect.md", BY_HAND)
    draft = Draft(statement="it stands", kind="observed", cited=(Cited(run=run),))
    put = add_finding(path, draft, str(tmp_path))
    assert put.finding.label == "F4"
    assert read_log(path).findings[-1].citations[0].sha256


def test_a_run_stands_under_evidence_once(tmp_path: Path, run: StoredRun) -> None:
    """Adding it again gives its label; a note is put below it."""
    path = made(tmp_path)
    first, again = additions.add_runs(path, [run, run], None, str(tmp_path))
    assert (first.label, again.label, again.is_new) == ("E1", "E1", False)
    additions.add_runs(path, [run], "of the replica", str(tmp_path))
    additions.add_runs(path, [run], "of the replica", str(tmp_path))
    (evidence,) = read_log(path).evidence
    assert evidence.note == "of the replica"
    assert run.run_id in Path(path).read_text(encoding="utf-8")


def test_an_answer_that_is_replaced_is_kept(tmp_path: Path) -> None:
    """Under Earlier answers, each with the time until which it stood, in their order."""
    path = made(tmp_path)
    assert additions.set_answer(path, "one [F1].\n\nmore", "t1").replaced is None
    assert additions.set_answer(path, "two", "t2").replaced == "one [F1].\n\nmore"
    assert additions.set_answer(path, "two", "t3").replaced == "two"
    additions.set_answer(path, "three", "t4")
    log = read_log(path)
    answer, earlier = log.section("Answer"), log.section("Earlier answers")
    assert answer is not None
    assert earlier is not None
    assert answer.text == "three"
    assert earlier.text == "### Until t2\n\none [F1].\n\nmore\n\n### Until t4\n\ntwo"


@pytest.mark.parametrize(
    "text", ["## Findings", "a\n\n# b", "```\nopen", "text\n---", "### F7. smuggled", "<!-- open"]
)
def test_words_that_would_change_the_structure_are_refused(tmp_path: Path, text: str) -> None:
    """A heading, an open code block or a finding inside a paragraph: the file stays as it was."""
    path = made(tmp_path)
    before = Path(path).read_bytes()
    for add in (
        lambda: additions.set_answer(path, text, "t"),
        lambda: additions.add_paragraph(path, "Workaround", text),
    ):
        assert refusal(add) == "refused"
    assert Path(path).read_bytes() == before


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each addition is there, with a label of its own."""
    path = made(tmp_path)
    labels: list[str | None] = []

    def write(number: int) -> None:
        labels.append(additions.add_hypothesis(path, f"number {number}").label)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    log = read_log(path)
    assert sorted(one.statement for one in log.hypotheses) == sorted(
        f"number {number}" for number in range(12)
    )
    assert len(set(labels)) == 12


def test_a_file_keeps_its_rights_and_its_link(tmp_path: Path) -> None:
    """A log that is a link stays one, and what the file could be read by stays as well."""
    require_posix()
    path = Path(made(tmp_path))
    path.chmod(0o640)
    linked = tmp_path / "b.inspect.md"
    linked.symlink_to(path)
    additions.add_item(str(linked), "Plan", "look")
    assert linked.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "1. look" in path.read_text(encoding="utf-8")
    assert sys.platform != "win32"
