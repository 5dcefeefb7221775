"""`pyx inspect`: an investigation is written by commands, and no hash is typed by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pyx_core.investigation.log.reading import read_log

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject, Project

COUNT = """
'''Count [what] is *stale*.'''
import json, os
folder, run = os.environ['PYX_OUTPUT_DIR'], os.environ['PYX_RUN_ID']
json.dump({'stale': 412}, open(f'{folder}/count.{run}.finding.json', 'w'))
print('one\\ntwo')
"""
ORDER = ("--question", "Order 1438: charged 29.90.\nOnly this one?")


def log_of(made: Project) -> Path:
    (path,) = made.folder.rglob("*.inspect.md")
    return path


def begun(project: MakeProject) -> Project:
    """A fresh folder with a log, and a run under its evidence."""
    made = project({"count.py": COUNT})
    made.ask("inspect", "new", "stale price", *ORDER).assert_answered()
    made.run("run", "--file", "count.py", "--inspect", "current").assert_success()
    return made


def test_an_investigation_goes_from_its_question_to_its_answer(project: MakeProject) -> None:
    """From an empty folder on, by labels and `last`, and the runs stay intact."""
    made = begun(project)
    made.ask("inspect", "hypothesis", "The updater stands").assert_answered()
    made.ask("inspect", "plan", "Look", "Ask").assert_answered()
    told = made.ask(
        *("inspect", "finding", "412 are stale", "--evidence", "last:finding.json#/stale"),
        *("--assert", "equals 412", "--quote", "412", "--evidence", "E1#L2", "--quote", "two"),
        *("--confidence", "high", "--supports", "1", "--json"),
    )
    assert told.code == 0, told
    assert (told.json["label"], told.json["state"]) == ("F1", "located")
    assert told.json["citations"][0]["assertions"][0]["actual"] == "412"
    made.ask("inspect", "finding", "So it is", "--rests-on", "F1").assert_answered()
    made.ask("inspect", "answer", "All of them [F1].").assert_answered()
    made.ask("inspect", "note", "prevention", "Alert", "--owner", "ana", "--due", "2026-12-15")
    log = read_log(str(log_of(made)))
    assert log.faults == ()
    assert log.question == ORDER[1]
    first, second = log.findings
    assert [one.sha256 is not None for one in first.citations] == [True, True]
    assert (first.kind, second.kind, second.rests_on[0].text) == ("observed", "inferred", "F1")
    prevention = log.section("Prevention")
    assert prevention is not None
    assert prevention.text == "- Alert (owner: ana, due: 2026-12-15)"
    told = made.ask("inspect", "--json").assert_answered()
    assert (told.json["findings"], told.json["has_answer"], told.json["faults"]) == (2, True, [])
    assert made.ask("verify").code == 0


def test_a_finding_that_does_not_hold_is_not_written(project: MakeProject) -> None:
    """A rival verified "413 rows" against a log that said 412: here the number that is there is
    told, and only --anyway writes it."""
    made = begun(project)
    before = log_of(made).read_bytes()
    wrong = ("inspect", "finding", "413 are stale", "--evidence", "last:finding.json#/stale")
    asserted = ("--assert", "equals 413")
    refused = made.ask(*wrong, *asserted)
    assert (refused.code, refused.stdout) == (1, ""), refused
    assert "says 413" in refused.stderr
    assert "says 412" in refused.stderr
    told = made.ask(*wrong, *asserted, "--json")
    assert (told.code, told.json["written"], told.json["state"]) == (1, False, "broken")
    assert log_of(made).read_bytes() == before
    written = made.ask(*wrong, *asserted, "--anyway").assert_answered()
    assert "✘ broken" in written.stdout


def test_an_assertion_that_says_nothing_is_not_written(project: MakeProject) -> None:
    """A slip of the pen is told while it is typed, and leaves nothing to take away again."""
    made = begun(project)
    before = log_of(made).read_bytes()
    for slip in ("frobnicate 3", "absent where n = ERROR", "changed from 1 to 2"):
        typed = ("inspect", "finding", "x", "--evidence", "last:finding.json#/stale")
        refused = made.run(*typed, "--assert", slip)
        assert (refused.code, refused.stdout) == (1, ""), refused
        assert "an assertion can't be computed" in refused.stderr
    assert log_of(made).read_bytes() == before


def test_what_changed_between_two_runs_is_recomputed(project: MakeProject) -> None:
    """Both values were read again, though only the later citation says so."""
    made = begun(project)
    (evidence,) = read_log(str(log_of(made))).evidence
    run_id = evidence.citation.target.removesuffix(".manifest.json").rpartition(".")[2]
    made.write("count.py", COUNT.replace("412", "0"))
    made.run("run", "--file", "count.py", "--inspect", "current").assert_success()
    told = made.run(
        *("inspect", "finding", "It fell from 412 to 0", "--json"),
        *("--evidence", f"{run_id}:finding.json#/stale"),
        *("--evidence", "last:finding.json#/stale", "--assert", "changed from 412 to 0"),
    )
    assert told.code == 0, told
    assert told.json["state"] == "recomputed"


def test_a_drafted_finding_is_told_what_the_check_will_say(project: MakeProject) -> None:
    """A number that the evidence does not show is no green tick, neither while it is typed; and
    what rests on findings is as good as these."""
    made = begun(project)
    drafts = (
        ("413 are stale", "--evidence", "last:finding.json#/stale", "--assert", "equals 412"),
        ("412 are stale", "--evidence", "last:finding.json#/stale", "--assert", "equals 412"),
        ("None is stale", "--evidence", "last:finding.json#/stale"),
        ("So 412 are", "--rests-on", "F2"),
        ("So 413 are", "--rests-on", "F1"),
        ("It is so", "--rests-on", "F2", "--kind", "cause"),
    )
    drafted = [made.run("inspect", "finding", *draft, "--json") for draft in drafts]
    told = [(one.json["state"], [each["kind"] for each in one.json["problems"]]) for one in drafted]
    checked = made.run("inspect", "check", "--json").json["findings"]
    assert [one["state"] for one in checked] == [state for state, _ in told]
    assert told == [
        ("unchecked", ["number_not_in_evidence"]),
        ("recomputed", []),
        ("unchecked", ["absence_not_shown"]),
        ("located", []),
        ("unchecked", ["premise_does_not_hold"]),
        ("unchecked", ["cause_without_alternative"]),
    ]


def test_a_run_that_failed_is_evidence_as_well(project: MakeProject) -> None:
    """`pyx run --inspect` keeps the script's exit code, and refuses a log that there is not."""
    made = project({"fails.py": "raise SystemExit(3)"})
    refused = made.run("run", "--file", "fails.py", "--inspect", "current")
    refused.assert_refused(4, "no investigation")
    made.ask("inspect", "new", "topic", "--question", "Why?").assert_answered()
    outcome = made.run("run", "--file", "fails.py", "--inspect", "topic", "--json")
    assert outcome.code == 3
    assert outcome.json["status"] == "failed"
    assert "evidence E1" in outcome.stderr
    assert outcome.json["evidence"] == "E1"
    (evidence,) = read_log(str(log_of(made))).evidence
    assert outcome.manifest["run_id"] in evidence.citation.written


def test_a_log_is_no_output_of_a_run(project: MakeProject) -> None:
    """It goes on changing: a script that adds to one by hand does not have it in its manifest."""
    made = project({"notes.inspect.md": "## Question\n\nWhy?\n"})
    made.write("adds.py", "open('notes.inspect.md', 'a').write('\\n## Plan\\n\\n1. look\\n')\n")
    outcome = made.run("run", "--file", "adds.py", "--inspect", "notes").assert_success()
    assert outcome.output_names() == []
    made.ask("inspect", "plan", "ask").assert_answered()
    assert read_log(str(log_of(made))).section("plan").text == "1. look\n2. ask"  # type: ignore[union-attr]
    assert made.ask("verify").code == 0


def test_a_query_becomes_evidence_at_once(project: MakeProject) -> None:
    """`pyx query --inspect`, in the folder of the log."""
    made = project({})
    made.ask("inspect", "new", "topic", "--question", "Why?", "--dir", ".").assert_answered()
    import sqlite3

    sqlite3.connect(made.path("shop.db")).execute("CREATE TABLE t (id)").connection.close()
    asked = ("query", "SQLITE_SHOP_PATH", "SELECT 1 AS one", "--output-dir", ".")
    outcome = made.run(*asked, "--inspect", "topic", env={"SQLITE_SHOP_PATH": "shop.db"})
    assert outcome.code == 0, outcome
    assert "evidence E1" in outcome.stderr


def test_logs_are_listed_and_chosen(project: MakeProject) -> None:
    """Newest first, by the words of topic, question and answer; what fits twice is not guessed."""
    made = project({})
    assert made.ask("inspect").code == 4
    for topic in ("stale-price", "slow-queue", "stale-price"):
        made.ask("inspect", "new", topic, "--question", f"Why is it {topic}?").assert_answered()
    listed = made.ask("inspect", "list", "--json").json
    assert [log["topic"] for log in listed["logs"]].count("stale-price") == 2
    assert (listed["total"], listed["truncated"]) == (3, False)
    found = made.ask("inspect", "list", "--text", "QUEUE slow", "--json").json
    assert [log["topic"] for log in found["logs"]] == ["slow-queue"]
    assert made.ask("inspect", "list", "--limit", "1", "--json").json["truncated"] is True
    made.ask("inspect", "use", "slow-queue").assert_answered()
    assert made.ask("inspect", "--json").json["topic"] == "slow-queue"
    made.ask("inspect", "use", "stale-price").assert_refused(2, "fits")
    made.ask("inspect", "--log", "nothing").assert_refused(4, "no investigation nothing")


def test_mistakes_are_told_with_what_there_is(project: MakeProject) -> None:
    """Labels, outputs, sections and times that there are not; nothing is written."""
    made = begun(project)
    before = log_of(made).read_bytes()
    finding = ("inspect", "finding", "x")
    made.ask(*finding).assert_refused(2, "cites evidence")
    made.ask(*finding, "--rests-on", "F9").assert_refused(2, "no finding F9")
    made.ask(*finding, "--evidence", "E1:gone.csv").assert_refused(4, "gone.csv")
    made.ask(*finding, "--assert", "equals 1").assert_refused(2, "--evidence")
    made.ask("inspect", "note", "workaround", "## Findings").assert_refused(2, "heading")
    made.ask("inspect", "note", "impact", "x", "--owner", "ana").assert_refused(2, "--owner")
    assert log_of(made).read_bytes() == before
    window = ("inspect", "new", "t", "--question", "q", "--window")
    made.ask(*window, "2026-11-25/2026-11-24").assert_refused(2, "ends before")


def test_secrets_are_masked_and_text_of_runs_is_data(project: MakeProject) -> None:
    """What is typed, and what a script says of itself, leaves neither secrets nor commands."""
    made = project({"evil.py": '"""\x1b[2Jclear [x](y) `z`"""\n'})
    env = {"SHOP_PASSWORD": "correct-horse-battery"}
    question = ("--question", "Is correct-horse-battery right?")
    made.ask("inspect", "new", "topic", *question, env=env).assert_answered()
    made.run("run", "--file", "evil.py", "--inspect", "current", env=env).assert_success()
    made.ask("inspect", "answer", "It was correct-horse-battery.", env=env).assert_answered()
    text = log_of(made).read_text(encoding="utf-8")
    assert "correct-horse-battery" not in text
    assert "\x1b" not in text
    assert r"\[x\]" in text
    shown = made.ask("inspect", env=env).stdout
    assert "correct-horse-battery" not in shown
    log_of(made).write_text(text + "\n## Findings\n### \x1b[31mred\n", encoding="utf-8")
    told = made.ask("inspect")
    assert "\x1b" not in told.stdout
    assert json.dumps("\x1b")[1:-1] not in made.ask("inspect", "--json").stdout
