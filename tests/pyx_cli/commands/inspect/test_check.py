"""`pyx inspect check`: nothing false passes, and each fault is told with its line and a hint."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from evidence_folder import chain_anew, history_lines, make_run, write_history
from investigations import Incident, make_incident
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from project import MakeProject
    from pyx_core.runs.record import Workspace

ANSWER = "No: 2 prices are stale [F1], because the updater stands still [F4]."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Incident:
    """An investigation that holds; nobody changes it."""
    return make_incident(tmp_path_factory.mktemp("whole") / "project")


@pytest.fixture
def incident(whole: Incident, tmp_path: Path) -> Incident:
    """A copy of it, to be spoiled."""
    return whole.copy(tmp_path / "project")


def test_a_log_that_holds_passes_with_the_mark_of_each_finding(whole: Incident) -> None:
    """Exit 0; observed findings are recomputed, what rests on them is located, all hashes fit."""
    checked = whole.check()
    assert checked.code == 0, checked
    lines = checked.stdout.splitlines()
    assert re.match(r"holds  temp/stale-price\S+\.inspect\.md  0 errors, ", lines[0])
    assert "4 findings: 2 recomputed, 2 located" in lines[1]
    assert "answer rests on F1, F4" in lines[1]
    (counts,) = re.findall(r"(\d+) of (\d+) hashes verified", lines[1])
    assert counts[0] == counts[1]
    assert int(counts[0]) > 20
    assert [line[:16] for line in lines if " F" in line[:16]] == [
        "✔ recomputed  F1",
        "◎ located     F2",
        "✔ recomputed  F3",
        "◎ located     F4",
    ]
    assert re.search(r"^  refuted  H2  .* \(against it F3\)$", checked.stdout, re.MULTILINE)
    assert re.search(r"^  failed  E4  search  ", checked.stdout, re.MULTILINE)


def test_marks_are_plain_signs_where_the_stream_has_no_others(whole: Incident) -> None:
    """The words beside them are the same."""
    lines = whole.check(encoding="ascii").stdout.splitlines()
    assert "+ recomputed  F1" in [line[:16] for line in lines]
    assert "= located     F4" in [line[:16] for line in lines]


Spoil = "Callable[[Incident], None]"


def _line_of_history(incident: Incident, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes the line of the first run, and makes the chain whole again."""
    first, *others = history_lines(incident.folder)
    line = json.loads(first)
    change(line)
    chain_anew(incident.folder, [json.dumps(line).encode(), *others])


def _changed_output(incident: Incident) -> None:
    incident.file("prices", "finding.json").write_text(json.dumps({"stale": 3}))


def _missing_output(incident: Incident) -> None:
    incident.file("updater", "events.txt").unlink()


def _forged_hash(incident: Incident) -> None:
    text = incident.log.read_text()
    (sha256,) = re.findall(r'finding\.json#/stale "sha256:([0-9a-f]{64})"', text)
    incident.log.write_text(text.replace(sha256, "0" * 64))


def _wrong_line(incident: Incident) -> None:
    incident.replace("events.txt#L2", "events.txt#L1")


def _cut_quotation(incident: Incident) -> None:
    incident.replace("unknown currency, but it is read again\n", "unknown currency\n")


def _no_such_line(incident: Incident) -> None:
    incident.replace("events.txt#L2", "events.txt#L9000")


def _wrong_number(incident: Incident) -> None:
    incident.replace("F1. 2 prices", "F1. 413 prices")


def _false_assertion(incident: Incident) -> None:
    incident.replace("assert: equals 2", "assert: equals 3")


def _no_such_file(incident: Incident) -> None:
    incident.replace(
        "## Answer", "### F5. No errors in the log\n\n- evidence: E2:app.log\n\n## Answer"
    )


def _failed_search(incident: Incident) -> None:
    incident.replace(
        "## Answer",
        "### F5. No ERROR lines in the archive\n\n- kind: observed\n- evidence: E4:log\n"
        "  - assert: absent ERROR\n\n## Answer",
    )


def _absence_by_no_computation(incident: Incident) -> None:
    incident.replace(
        "## Answer",
        "### F5. No ERROR lines in the archive\n\n- evidence: E4:log\n\n## Answer",
    )


def _no_alternative(incident: Incident) -> None:
    incident.replace("- refutes: H2\n", "")


def _refuted_by_what_is_broken(incident: Incident) -> None:
    incident.replace('equals ["updater"]', 'equals ["somebody"]')


def _rests_on_nothing(incident: Incident) -> None:
    incident.replace(ANSWER, "No: 2 prices are stale, because the updater stands still.")


def _rests_on_what_is_not_there(incident: Incident) -> None:
    incident.replace("stands still [F4]", "stands still [F7]")


def _answer_says_another_number(incident: Incident) -> None:
    incident.replace("No: 2 prices", "No: 413 prices")


def _no_coverage(incident: Incident) -> None:
    incident.replace("to 2026-11-24T08:00:00Z", "to 2026-11-24T23:00:00Z")


def _unknown_label(incident: Incident) -> None:
    incident.replace("rests on: F1, F2", "rests on: F1, F8")


def _circle(incident: Incident) -> None:
    incident.replace("- refutes: H2\n", "- refutes: H2\n- rests on: F4\n")
    incident.replace("rests on: F1, F2", "rests on: F1, F3")


def _unknown_field(incident: Incident) -> None:
    incident.replace("- confidence: high\n- rests on", "- certainty: high\n- rests on")


def _no_evidence(incident: Incident) -> None:
    text = incident.log.read_text()
    incident.log.write_text(re.sub(r"- evidence: E3.*?count 1\n", "", text, flags=re.DOTALL))


def _forged_line(incident: Incident) -> None:
    first, *others = history_lines(incident.folder)
    write_history(incident.folder, [first.replace(b'"prices"', b'"Prices"'), *others])


def _forged_chain(incident: Incident) -> None:
    _line_of_history(incident, lambda line: line.update(summary="all is well"))


def _forged_manifest(incident: Incident) -> None:
    """Manifest and output together, so that each fits the other."""
    from evidence_folder import sha256_of

    path = incident.file("writers", "manifest.json")
    output = incident.file("writers", "writers.json")
    before = sha256_of(output.read_bytes())
    output.write_text(json.dumps({"writers": ["updated"]}))
    path.write_text(path.read_text().replace(before, sha256_of(output.read_bytes())))
    incident.replace('equals ["updater"]', 'equals ["updated"]')


def _kept_by_label(incident: Incident) -> None:
    incident.replace("E3: ", "E5: ")


BREAKS: list[tuple[Callable[[Incident], None], str, str, str | None]] = [
    # What is done, the line that is named, words of the message, and the finding's state.
    (_changed_output, "evidence: [finding]", "F1", "broken"),
    (_missing_output, "evidence: E2:events.txt#L2", "F2", "broken"),
    (_forged_hash, "evidence: [finding]", "F1", "broken"),
    (_wrong_line, "quote: ERROR offset 41", "F2", "broken"),
    (_cut_quotation, "quote: ERROR offset 41", "but", None),
    (_no_such_line, "evidence: E2:events.txt#L9000", "F2", "broken"),
    (_wrong_number, "### F1", "413", "unchecked"),
    (_false_assertion, "assert: equals 3", "F1", "broken"),
    (_no_such_file, "evidence: E2:app.log", "F5", "broken"),
    (_failed_search, "assert: absent ERROR", "F5", "unchecked"),
    (_absence_by_no_computation, "### F5", "not there", "unchecked"),
    (_no_alternative, "### F4", "alternative: nothing refutes H2", "unchecked"),
    (_refuted_by_what_is_broken, "### F4", "H2 is refuted by F3, which is broken", "unchecked"),
    (_rests_on_nothing, "## Answer", "rests on no finding", None),
    (_rests_on_what_is_not_there, "stands still [F7]", "rests on F7, which is not there", None),
    (_answer_says_another_number, "No: 413 prices", "says 413", None),
    (_no_coverage, "assert: absent", "F2", "unchecked"),
    (_unknown_label, "rests on: F1, F8", "there is no F8", "broken"),
    (_circle, "### F3", "circle", "unchecked"),
    (_unknown_field, "- certainty", "certainty", None),
    (_no_evidence, "### F3", "cites nothing", "unchecked"),
    (_forged_line, "- E1:", "history", None),
    (_forged_chain, "- E1:", "summary", None),
    (_forged_manifest, "- E3:", "manifest", None),
    (_kept_by_label, "evidence: E3", "F3", "broken"),
]


@pytest.mark.parametrize(
    ("spoil", "where", "words", "state"), BREAKS, ids=[one[0].__name__[1:] for one in BREAKS]
)
def test_what_is_broken_is_found_with_its_line(
    incident: Incident,
    spoil: Callable[[Incident], None],
    where: str,
    words: str,
    state: str | None,
) -> None:
    """Exit 1, a line `file:line: message` with a hint, and the finding's state in words."""
    spoil(incident)
    checked = incident.check()
    assert checked.code == 1, checked
    assert checked.stdout.startswith("does not hold  temp/stale-price"), checked
    record = json.loads(incident.check("--json").stdout)
    errors = [one for one in record["problems"] if one["severity"] == "error"]
    line = incident.line(where)
    found = [one for one in errors if one["line"] == line]
    assert found, f"no error in line {line}\n{checked.stdout}"
    assert all(one["hint"] for one in errors), errors
    told = rf"^    temp/\S+\.inspect\.md:{line}: \S"
    assert re.search(told, checked.stdout, re.MULTILINE), checked.stdout
    if words.startswith("F") and words[1:].isdigit():
        label = words
    else:
        assert any(words in one["message"] for one in found), found
        label = where.removeprefix("### ") if where.startswith("### ") else "F4"
    if state is not None:
        states = {one["label"]: one["state"] for one in record["findings"]}
        assert states[label] == state, checked.stdout
        assert re.search(rf"^\S {state} +{label}  ", checked.stdout, re.MULTILINE), checked.stdout


def test_an_absence_that_lacks_coverage_is_read_as_what_it_is(incident: Incident) -> None:
    """Its statement is not repeated as if it were shown."""
    _no_coverage(incident)
    assert "not found in what was looked at: The updater read no offset" in incident.check().stdout


def test_an_open_question_is_a_warning(incident: Incident) -> None:
    """Nobody has to have an answer to check what is known so far."""
    incident.replace(ANSWER, "")
    checked = incident.check()
    assert checked.code == 0, checked
    assert "no answer yet" in checked.stdout.splitlines()[1]
    assert f":{incident.line('## Answer')}: warning: there is no answer yet" in checked.stdout


def test_evidence_that_no_finding_uses_is_listed(whole: Incident) -> None:
    """With the line of it; it is a warning."""
    line = whole.line("- E4:")
    assert f":{line}: warning: no finding uses E4" in whole.check().stdout


def test_failed_runs_of_its_time_that_nobody_mentions_are_listed(incident: Incident) -> None:
    """A few of them, the others counted; one that is mentioned anywhere is not."""

    def fail(workspace: Workspace) -> None:
        raise PyxError("not_found", "no such table", None)

    ids = [make_run(incident.folder, "guess", perform=fail).manifest["run_id"] for _ in range(13)]
    incident.replace("## Open", f"## Not looked at\n\nThe guess {ids[0]}.\n\n## Open")
    record = json.loads(incident.check("--json").stdout)
    assert record["verdict"] == "holds"
    messages = [one["message"] for one in record["problems"] if "unmentioned" in one["kind"]]
    assert len(messages) == 11
    assert [one for one in messages if ids[0] in one] == []
    assert [one for one in messages if ids[12] in one and "failed" in one]
    assert "and of 2 more runs that did not end well" in messages


BY_HAND = """\
---
runs: temp
---
## Question
Is it only order 1438?

## Findings

### F1: two prices are stale
* Evidence: `{prices}:finding.json#/stale`
  * Assert: equals 2

### F2: SKU A3 costs 7.50 in the database and 9.00 in the cache
Kind: observed
Evidence: {prices}:rows.csv#row=A3

## Answer
Two prices are stale [F1], [F2].
"""


def test_a_log_by_hand_is_as_good(incident: Incident) -> None:
    """No hash, no label under Evidence: what the manifests say is compared."""
    path = incident.project / "notes.md"
    path.write_text(BY_HAND.format(**incident.runs))
    checked = incident.command("inspect", "check", "notes.md")
    assert checked.code == 0, checked
    assert "2 findings: 1 recomputed, 1 located" in checked.stdout
    incident.file("prices", "rows.csv").write_text("sku\n")
    assert incident.command("inspect", "check", "notes.md").code == 1


def test_what_a_log_says_is_data(incident: Incident) -> None:
    """Control signs are shown, never obeyed, and a long text is cut."""
    incident.replace("F1. 2 prices", "F1. 2 \x1b[31mprices")
    incident.replace("- Who sent", f"- {'x' * 100_000} Who sent")
    for words in ((), ("--json",)):
        checked = incident.check(*words)
        assert "\x1b" not in checked.stdout
        assert "prices" in checked.stdout
        assert len(checked.stdout) < 60_000


def test_many_findings_are_bounded_and_counted(incident: Incident) -> None:
    """Neither a reader nor an agent gets thousands of lines; JSON says that it was cut."""
    more = "".join(f"### F{number}. it is so\n\n" for number in range(5, 400))
    incident.replace("## Answer", f"{more}## Answer")
    checked = incident.check()
    assert checked.code == 1
    assert len(checked.stdout.splitlines()) < 250
    record = json.loads(incident.check("--json").stdout)
    assert record["truncated"] is True
    assert record["states"]["unchecked"] == record["errors"] == 395


def test_what_is_no_log_is_told_apart(incident: Incident) -> None:
    """A missing log is 4, another file 2, each with a hint."""
    (incident.project / "README.md").write_text("# A project\n")
    for name, code in (("gone.inspect.md", 4), ("README.md", 2)):
        checked = incident.command("inspect", "check", name)
        assert checked.code == code, checked
        assert "hint: " in checked.stderr


WRITES = """
import os, time
name = f"TASK.{os.environ['PYX_RUN_ID']}.out.txt"
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], name), "w") as file:
    file.write(str(VALUE))
"""
REPLAYED = """\
## Question
Does it come out again?
## Evidence
- E1: {steady}
- E2: {noisy}
- E3: {own}
## Findings
### F1. It says 412
- kind: observed
- evidence: E1:out.txt
  - assert: equals 412
"""


def test_replayed_evidence_is_marked(project: MakeProject) -> None:
    """With --replay the cited runs run again; what differs is a warning, and stays marked."""
    values = {"steady": "412", "noisy": "time.time_ns()"}
    made = project(
        {
            f"temp/{task}.py": WRITES.replace("TASK", task).replace("VALUE", value)
            for task, value in values.items()
        }
    )
    ids = {
        task: made.run("run", "--file", f"temp/{task}.py").assert_success().manifest["run_id"]
        for task in values
    }
    ids["own"] = make_run(made.path("temp"), "own").manifest["run_id"]
    made.write("temp/replays.inspect.md", REPLAYED.format(**ids))
    outcome = made.run("inspect", "check", "temp/replays.inspect.md", "--replay")
    assert outcome.code == 0, outcome
    assert f"replaying {ids['steady']}" in outcome.stderr
    for told in (outcome, made.run("inspect", "check", "temp/replays.inspect.md")):
        lines = {
            line.split()[1]: line for line in told.stdout.splitlines() if " files intact" in line
        }
        assert lines["E1"].endswith("replayed: identical")
        assert lines["E2"].endswith("replayed: different")
        assert re.search(
            rf"E2 was replayed as (\S+): different\n +hint: pyx diff {ids['noisy']} \1", told.stdout
        )
    assert "E3 was not replayed: " in outcome.stdout
    record = made.run("inspect", "check", "temp/replays.inspect.md", "--json").json
    assert [one["replay_verdict"] for one in record["evidence"]] == ["identical", "different", None]
