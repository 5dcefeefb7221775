"""A citation says what is true of the kept bytes, or a problem says what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cited import Cited, cite, told, write_database
from project import Project, sha256
from pyx_core.evidence.measurement import Measurement
from pyx_core.evidence.verify import check_run
from pyx_core.investigation.citation.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from project import MakeProject

SCRIPT = '''
import json, os
base = os.environ["PYX_OUTPUT_PATH"].removesuffix("manifest.json")
def write(name, text):
    with open(base + name, "w", encoding="utf-8", newline="") as file:
        file.write(text)
write("rows.csv", 'id,total,note\\n1,24.90,a\\n2,29.90,\\n41,5,"x, ""y"""\\n7,1e3,NULL\\n')
write("pyx.csv", 'id,total\\n1,""\\n2,\\n')
write("finding.json", json.dumps({
    "stale": 26, "big": 12345678901234567890123, "none": None, "word": "NULL", "yes": True,
    "nested": {"a/b": [1, {"c": "d"}]}, "text": "one \\u00e9t\\u00e9", "empty": "",
    "rows": [{"id": 1, "state": "failed", "n": 0.1}, {"id": 2, "state": "ok", "n": 0.2}],
}))
write("lines.jsonl", '{"a": 1, "b": {"c": 2}}\\n{"a": 2}\\n{"a": 3.0, "b": null}\\n')
with open("plain.txt", "w") as file:
    file.write("written under a name of its own\\n")
print("returned 412 rows")
print("All 412 rows match, except those of 24 November.")
'''


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cited]:
    """One run of a script with outputs of many kinds, and three queries."""
    folder = tmp_path_factory.mktemp("cited")
    project = Project(folder / "project", folder / "home")
    (folder / "home").mkdir()
    made = Cited(project)
    made.run(SCRIPT)
    write_database(project.path("shop.sqlite"))
    made.query("select * from orders")
    made.query("select * from orders where status = 'failed'")
    made.query("select * from orders", "--max-rows", "10")
    yield made
    project.close()


@pytest.mark.parametrize(
    ("target", "holds", "fails", "found"),
    [
        ("E1:rows.csv#row=41&column=total", "equals 5.0", "equals 5.01", "says 5.01; row 3, total"),
        ("E1:rows.csv#row=1&column=total", "equals 24.9", "equals 24.91", "says 24.90"),
        (
            "E1:rows.csv#row=total:29.90&column=id",
            "equals 2",
            "equals 3",
            "says 3; row 2, id says 2",
        ),
        ("E1:rows.csv#row=7&column=total", "equals 1000", "equals 1001", "says 1e3"),
        ("E1:rows.csv#row=7&column=note", "equals NULL", "equals null", 'says "NULL"'),
        ("E1:rows.csv#row=2&column=note", "equals null", "equals NULL", "says empty"),
        ("E1:pyx.csv#row=1&column=total", 'equals ""', "equals null", 'says ""'),
        ("E1:rows.csv", "count 4", "count 5", "says 5; there are 4 rows"),
        (
            "E1:rows.csv",
            "count where total > 5 = 3",
            "count where total > 5 >= 4",
            "are 3 rows where",
        ),
        ("E1:rows.csv", "sum total = 1059.80", "sum total 1059.79", "the sum of total is 1059.80"),
        ("E1:rows.csv", "min total < 5.1", "min total 4", "the min of total is 5"),
        (
            "E1:rows.csv",
            "max total where id < 5 29.9",
            "max total 29.9",
            "the max of total is 1000",
        ),
        ("E1:rows.csv", 'contains "x, ', "contains x; ", "nothing of the kind"),
        ("E1:rows.csv#column=note", r"matches ^x, \"y", "matches ^z", "none of"),
        ("E1:finding.json#/stale", "equals 26", "equals 27", "says 27; /stale says 26"),
        ("E1:finding.json#/stale", "equals 26.0", 'equals "26"', 'says "26"'),
        (
            "E1:finding.json#/big",
            "equals 12345678901234567890123",
            "equals 12345678901234567890124",
            "",
        ),
        ("E1:finding.json#/none", "equals null", "equals NULL", "says null"),
        ("E1:finding.json#/word", "equals NULL", "equals null", 'says "NULL"'),
        ("E1:finding.json#/yes", "equals true", "equals false", "says true"),
        ("E1:finding.json#/empty", 'equals ""', "equals null", 'says ""'),
        ("E1:finding.json#/nested/a~1b/1/c", "equals d", "equals e", "says d"),
        ("E1:finding.json#/nested/a~1b", "count 2", "count 1", "there are 2 items"),
        ("E1:finding.json#/rows", "count where state = 'failed' 1", "count 3", "there are 2 items"),
        ("E1:finding.json#/rows", "sum n = 0.3", "sum n = 0.30000000000000004", "is 0.3"),
        ("E1:finding.json", "contains one été", "contains one ete", "nothing of the kind"),
        ("E1:lines.jsonl#L1/b/c", "equals 2", "equals 1", "says 1; line 1/b/c says 2"),
        ("E1:lines.jsonl", "sum a = 6", "sum a = 7", "is 6"),
        ("E1:lines.jsonl", "count where b.c = 2 1", "count 4", "there are 3 records"),
        (
            "E1:log#L1",
            "equals returned 412 rows",
            "equals returned 413 rows",
            "line 1 says returned 412",
        ),
        ("E1:log", "count 2", "count > 2", "there are 2 lines"),
        ("E1:log", "matches /^returned [0-9]+ rows$/", "matches /^rows/", "none of 2 lines"),
        ("E1:script", "contains import json", "contains import csv", "nothing of the kind"),
        ("E1#/exit_code", "equals 0", "equals 1", "says 1; /exit_code says 0"),
        ("E2:rows.csv", "count 26", "count 27", "there are 26 rows"),
        (
            "E2:rows.csv",
            "absent where status = 'failed'",
            "absent where status = 'paid'",
            "row 1: 1,1.90",
        ),
        ("E2:rows.csv", "absent lost", "absent paid", "says that paid is absent"),
        ("E2:rows.csv", "absent /^2[0-9]{3},/", "absent /^2[0-9],/", "says: 20,20.90"),
    ],
)
def test_each_form_is_computed_again(
    cited: Cited, target: str, holds: str, fails: str, found: str
) -> None:
    """What is true is recomputed; what is not is broken, and the message has what is there."""
    cited.holds(target, holds)
    cited.fails(target, fails, found)


def test_a_number_that_a_log_does_not_say_is_broken(cited: Cited) -> None:
    """A rival verified "413 rows" against a log that said 412."""
    checked = cited.check("E1:log", quotes=("returned 413 rows",))
    assert checked.state == "broken"
    assert "says returned 413 rows; " in told(checked)
    assert "says returned 412 rows" in told(checked)
    assert cited.check("E1:log", quotes=("12 rows",)).state == "broken"
    assert cited.check("E1:log", quotes=("returned  412\nrows",)).state == "located"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("E1:rows.csv#row=99", "no row has first column 99, of 4 rows"),
        ("E1:rows.csv#row=1&column=totl", "no column totl"),
        ("E2:rows.csv#row=status:paid", "several rows have status paid, such as 1 and 2"),
        ("E1:finding.json#/nested/x", "nothing at /nested/x"),
        ("E1:finding.json#/rows/01/id", "nothing at /rows/01/id"),
        ("E1:log#L3", "there is no line 3: it has 2 lines"),
        ("E1:log#L0", "lines count from 1"),
        ("E1:log#line3", "no fragment that pyx knows"),
        ("E1:log#/a", "no JSON"),
        ("E1:log#row=1", "no table"),
        ("E1:lost.csv", "has no output lost.csv"),
        ("E7:log", "no evidence E7"),
        ("E1:input", "has no input"),
        ("last:log", "another run tomorrow"),
        ("task:log", "another run tomorrow"),
        ("20200101_000000_abcdef:log", "no run"),
        ("./lost.txt", "no file"),
        ("./task.20200101_000000_abcdef.rows.csv", "no file"),
    ],
)
def test_what_leads_nowhere_is_broken(cited: Cited, target: str, words: str) -> None:
    """The problem has the line of the log, says what is missing, and gives a hint."""
    checked = cited.check(target, "absent lost")
    assert checked.state == "broken", told(checked)
    assert words in told(checked)
    assert [problem.line for problem in checked.problems] == [7]
    assert all(problem.hint for problem in checked.problems)
    assert [one.state for one in checked.assertions] == ["unchecked"]


@pytest.mark.parametrize(
    ("assertion", "words"),
    [
        ("equal 3", "no assertion that pyx knows"),
        ("count", "no value behind it"),
        ("count where total > 5", "no value behind"),
        ("count where total >> 5 = 3", "--where"),
        ("count where totl > 5 = 3", "no column totl"),
        ("sum note = 3", "no number"),
        ("sum total = much", "no number for a sum"),
        ("sum totl = 3", "no column totl"),
        ("equals 3", "no single value"),
        ("matches (", "no regular expression"),
        ("matches (a|a)*{1000}{1000}", "repeat"),
        ("changed from 1 to 2", "no citation before this one"),
        ("changed 1 2", "can't read"),
        ("absent where totl = 3", "no column totl"),
        ("contains ''", "empty text"),
    ],
)
def test_what_can_t_be_computed_is_never_green(cited: Cited, assertion: str, words: str) -> None:
    """It is unchecked, and the problem stands at the line of the assertion."""
    checked = cited.check("E1:rows.csv", assertion)
    assert checked.state == "unchecked", told(checked)
    (problem,) = checked.assertions[0].problems
    assert (problem.line, problem.severity) == (9, "error")
    assert words in problem.message
    assert problem.hint


def test_a_change_is_told_from_two_citations(cited: Cited) -> None:
    """Its first value is that of the citation before."""
    before, after = "E1:rows.csv#row=1&column=total", "E1:rows.csv#row=2&column=total"
    right = cited.check(after, "changed from 24.9 to 29.9", previous=before)
    assert right.state == "recomputed", told(right)
    wrong = cited.check(after, "changed from 24.9 to 30", previous=before)
    assert wrong.state == "broken"
    assert "it went from 24.90 to 29.90" in told(wrong)
    turned = cited.check(before, "changed from 24.9 to 29.9", previous=after)
    assert turned.state == "broken"
    assert cited.check(before, "changed from 24.9 to 24.9", previous=before).state == "unchecked"


def test_states_say_how_much_was_shown(cited: Cited) -> None:
    """A whole file proves nothing; a place or a quotation is located; an assertion recomputed."""
    assert cited.check("E1:log").state == "unchecked"
    assert cited.check("E1:log#L1").state == "located"
    assert cited.check("E1:log", quotes=("412 rows",)).state == "located"
    assert cited.check("E1:log", "count 2").state == "recomputed"
    assert cited.check("E1:log", "count 2", quotes=("413 rows",)).state == "broken"
    assert cited.check("E1:log", "count 2", "absent All", quotes=("412 rows",)).state == "broken"
    assert cited.check("E1:log", "count 2", "absent all").state == "unchecked"


def test_a_picture_is_located_by_its_hash(cited: Cited) -> None:
    """Nobody can quote one; what is said to be seen in it stays its writer's."""
    for name, content, state in (
        ("chart.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "located"),
        ("chart.svg", b"<svg/>", "unchecked"),
        ("chart.bin", b"\0\1\2", "unchecked"),
    ):
        path = cited.folder / name
        path.write_bytes(content)
        assert cited.check(f"./{name}", sha256=sha256(path)).state == state
    assert cited.check("./chart.png", "contains peak").state == "unchecked"


@pytest.mark.parametrize(
    ("text", "quotation", "state"),
    [
        ("1438,kettle,24.90,29.90,5.00", "24.90,29.90", "located"),
        ("1438,kettle,24.90,29.90,5.00", "29.90", "located"),
        ("1438,24.90,2", "24.90", "located"),
        ("1438,24.90,2", "4.90", "broken"),
        ("1438,124.90,29.90", "24.90,29.90", "broken"),
        ("24.90,29.905,1", "24.90,29.90", "broken"),
        ("1,413 rows", "413 rows", "broken"),
        ("1,413 rows", "1", "broken"),
        ("12,413.50 EUR", "413.50", "broken"),
        ("costs 24,90 EUR", "24", "broken"),
        ("costs 1.299,00 EUR", "00 EUR", "broken"),
        ("costs 1.299,00 EUR", "1.299", "broken"),
        ("1,413 rows, then 413 rows", "413 rows", "located"),
    ],
)
def test_a_quoted_number_is_a_whole_one(
    cited: Cited, text: str, quotation: str, state: str
) -> None:
    """The commas of a row part its values; those within a number do not."""
    path = cited.folder / "numbers.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    checked = cited.check("./numbers.txt", quotes=(quotation,), sha256=sha256(path))
    assert checked.state == state, checked.problems


@pytest.mark.parametrize(
    ("text", "quotation", "state", "word"),
    [
        ("All rows match, except those of May.", "All rows match", "unchecked", "except"),
        ("All rows match\nbut two.", "All rows match", "unchecked", "but"),
        ("It is slow (not broken).", "It is slow", "unchecked", "not"),
        ("It works only at night", "It works", "unchecked", "only"),
        ("This is not the same price.", "the same price", "unchecked", "not"),
        ("There were no errors.", "errors", "unchecked", "no"),
        ("It doesn't match.", "match", "unchecked", "n't"),
        ("All rows match. But two are lost.", "All rows match", "located", "But"),
        ("26 stale\nnot checked: 3", "26 stale", "located", "not"),
        ("All rows match, except two.", "All rows match, except two", "located", None),
        ("no errors, errors", "errors", "located", None),
        ("All rows match; notable.", "All rows match", "located", None),
        ("cafe\u0301 au lait", "café  au lait", "located", None),
        ("a\tb\r\n\r\nc", "a b c", "located", None),
        ("costs -5 EUR", "5 EUR", "broken", None),
        ("costs 1.5 EUR", "5 EUR", "broken", None),
        ("costs 5 EUR.", "5 EUR", "located", None),
        ("order-1438", "1438", "located", None),
    ],
)
def test_a_quotation_is_not_turned_round(
    cited: Cited, text: str, quotation: str, state: str, word: str | None
) -> None:
    """One that stops just before its but, or begins behind its not, is pointed out."""
    path = cited.folder / "quoted.txt"
    path.write_text(text, newline="")
    checked = cited.check("./quoted.txt", quotes=(quotation,), sha256=sha256(path))
    assert checked.state == state, told(checked)
    cut = [problem.message for problem in checked.problems if problem.kind == "cut_quotation"]
    assert len(cut) == (word is not None)
    assert word is None or f'"{word}"' in cut[0]


def test_bytes_that_are_not_those_recorded_are_broken(project: MakeProject) -> None:
    """By the manifest, by the hash in the log, and by the history for the manifest itself."""
    made = Cited(project({}))
    outcome = made.run("import os\nopen(os.environ['PYX_OUTPUT_DIR'] + '/a.txt', 'w').write('7')")
    path = made.folder / "a.txt"
    recorded = sha256(path)
    assert made.check("./a.txt", "equals 7").state == "recomputed"
    assert made.check("./a.txt", "equals 7", sha256=recorded).hash_matches is True
    other = made.check("./a.txt", "equals 7", sha256="0" * 64)
    assert (other.state, other.hash_matches) == ("broken", False)
    assert "not the bytes that were cited" in told(other)
    path.write_text("8")
    changed = made.check("./a.txt", "equals 8")
    assert changed.state == "broken"
    assert "its bytes differ" in told(changed)
    path.unlink()
    assert "is not there" in told(made.check("E1:a.txt", "absent x"))
    path.write_text("7")
    manifest = outcome.manifest_path
    manifest.write_text(manifest.read_text().replace('"exit_code": 0', '"exit_code": 3'))
    forged = made.check("E1#/exit_code", "equals 3")
    assert forged.state == "broken"
    assert "not the one that the history recorded" in told(forged)


def test_a_script_is_read_as_it_ran(project: MakeProject) -> None:
    """Also where the working file has changed since; a newer run is told apart by its hash."""
    made = Cited(project({}))
    made.run("print('first')")
    first = sha256(made.project.path("task.py"))
    made.run("print('second')")
    made.holds("E1:script", "contains 'first'")
    made.holds("E2:script", "contains 'second'")
    made.holds("../task.py", "contains 'second'")
    assert made.check("../task.py", "contains 'first'", sha256=first).state == "recomputed"
    made.project.write("task.py", "print('third')")
    assert made.check("../task.py", "contains 'first'", sha256=first).state == "recomputed"


def test_a_file_of_no_run_is_located_at_best(cited: Cited) -> None:
    """And only with its hash; outside of the project it is not even read."""
    path = cited.folder / "notes.txt"
    path.write_text("412 rows\n")
    assert cited.check("./notes.txt", "contains 412").state == "unchecked"
    located = cited.check("./notes.txt", "contains 412", sha256=f"sha256:{sha256(path)}")
    assert located.state == "located"
    assert "belongs to no run" in told(located)
    outside = cited.project.folder.parent / "secret.txt"
    outside.write_text("a secret of this machine")
    checked = cited.check("../../secret.txt", "contains secret")
    assert (checked.state, checked.passage) == ("unchecked", None)
    assert "outside of the project" in told(checked)


def test_secrets_of_the_project_are_masked(cited: Cited) -> None:
    """In the passage, in what came out, and in the messages."""
    path = cited.folder / "printed.txt"
    path.write_text("password is correct-horse-9\n")
    cited.mask("DB_PASSWORD", "correct-horse-9")
    try:
        checked = cited.check("./printed.txt", "equals 5", "contains password", quotes=("horse 8",))
    finally:
        cited.mask("NOTHING", "")
    assert "correct-horse-9" not in told(checked)
    assert "[masked DB_PASSWORD]" in told(checked)


def test_each_file_is_hashed_once(cited: Cited) -> None:
    """However many citations lead to it, and whoever looks at its run besides."""
    with Measurement(remembers=True) as measurement:
        runs = cited.runs(measurement)
        (run,) = {evaluate(cite("E1:rows.csv", "count 4"), runs).run for _ in range(3)}
        assert run is not None
        size = run.output("rows.csv")["size"]
        assert measurement.hashed_bytes == size
        assert check_run(run, measurement, ()).is_intact
        hashed = measurement.hashed_bytes
        assert hashed > size
        assert check_run(run, measurement, ()).is_intact
    assert measurement.hashed_bytes == hashed
