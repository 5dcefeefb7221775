"""Nothing is called absent unless all of what was asked for was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cited import Cited, told, write_database
from project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITES = """
import json, os
base = os.environ["PYX_OUTPUT_PATH"].removesuffix("manifest.json")
def write(name, text):
    with open(base + name, "w", encoding="utf-8", newline="") as file:
        file.write(text)
write("empty.txt", "")
write("header.csv", "id,total\\n")
write("stamped.log", "".join(
    f"2026-11-24T{hour:02d}:{minute:02d}:00+02:00 INFO fine\\n" for hour in range(7, 11)
    for minute in (0, 30)))
write("plain.log", "INFO fine\\nINFO Errors none\\n")
write("naive.csv", "at,n\\n2026-11-24 05:00:00,1\\n2026-11-24 08:00:00,2\\n")
write("wide.csv", "at,n\\n2026-11-23 05:00:00,1\\n2026-11-25 08:00:00,2\\n")
write("epoch.jsonl", '{"ts": 1795496400000, "n": 1}\\n{"ts": 1795507200000, "n": 2}\\n')
write("cut.json", json.dumps({"items": [1, 2], "truncated": True}))
write("half.json", '{"items": [1, 2')
write("escaped.json", '{"note": "\\\\u0045RROR at caf\\\\u00e9"}')
write("long.txt", "a" * 20000 + "ERROR\\n")
write("listed.txt", "one\\ntwo\\n")
os.write(1, b"all is well\\n")
with open(os.environ["PYX_OUTPUT_PATH"], "w") as file:
    listed = {"path": os.path.basename(base) + "listed.txt", "truncated": True}
    json.dump({"outputs": [listed]}, file)
"""
GREP = """
import subprocess, sys
subprocess.run(["grep", "ERROR", "app.log"])
"""
LOUD = """
for number in range(200000):
    print(f"line {number:06d} of a log that is far too long to be kept")
"""


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cited]:
    """E1: a script that wrote much. E2: a search in a file that is not there, which ended well.
    E3: the same, ended badly. E4: rows. E5: no rows. E6: rows, cut. E7: no rows of a window."""
    folder = tmp_path_factory.mktemp("absent")
    project = Project(folder / "project", folder / "home")
    (folder / "home").mkdir()
    made = Cited(project)
    made.run(WRITES)
    made.run(GREP)
    made.run(GREP.replace("run([", "check_call(["), code=1)
    write_database(project.path("shop.sqlite"))
    made.query("select * from orders")
    made.query("select * from orders where status = 'failed' and id > 1438")
    made.query("select * from orders", "--max-rows", "10")
    window = "at > '2026-11-24T05:00Z' and at < '2026-11-24T06:00Z'"
    made.query(f"select * from orders where {window} and id = 99")
    yield made
    project.close()


@pytest.mark.parametrize(
    ("target", "assertion"),
    [
        ("E1:plain.log", "absent ERROR:"),
        ("E1:stamped.log", "absent ERROR from 2026-11-24T05:00Z to 2026-11-24T08:30Z"),
        (
            "E1:stamped.log",
            "absent /WARN|ERROR/ from 2026-11-24T07:00+02:00 to 2026-11-24 10:30+02",
        ),
        ("E1:naive.csv", "absent where n = 3 from 2026-11-24T05:00 to 2026-11-24T08:00"),
        ("E1:wide.csv", "absent where n = 3 from 2026-11-24T05:00Z to 2026-11-24T08:00Z"),
        ("E1:epoch.jsonl", "absent where n = 3 from 2026-11-24T05:00Z to 2026-11-24T08:00Z"),
        ("E4:rows.csv", "absent where status = 'failed'"),
        ("E4:rows.csv#row=99", "absent"),
        ("E5:rows.csv", "absent"),
        ("E5:rows.csv", "absent where status = 'failed'"),
        ("E5:rows.csv", "absent where status = 'failed' and id = 1438"),
        ("E7:rows.csv", "absent from 2026-11-24T05:00Z to 2026-11-24T06:00Z"),
    ],
)
def test_what_was_looked_at_to_its_end_can_be_absent(
    cited: Cited, target: str, assertion: str
) -> None:
    """The run succeeded, nothing was cut, and the window lies between first and last record."""
    cited.holds(target, assertion)


@pytest.mark.parametrize(
    ("target", "assertion", "why"),
    [
        ("E1:empty.txt", "absent ERROR", "nothing shows what was searched"),
        ("E1:empty.txt", "absent", "nothing shows what was searched"),
        ("E1:header.csv", "absent where id = 1", "holds no row"),
        ("E1:plain.log", "absent ERRORS", "in another case: INFO Errors none"),
        ("E1:plain.log#L1", "absent WARN", "only line 1 of"),
        (
            "E1:plain.log",
            "absent WARN from 2026-11-24T05:00Z to 2026-11-24T08:00Z",
            "holds no times",
        ),
        (
            "E1:stamped.log",
            "absent WARN from 2026-11-24T05:00Z to 2026-11-24T09:00Z",
            "the last record read is of 2026-11-24 10:30+02:00, the window ends 2026-11-24 09:00Z",
        ),
        (
            "E1:stamped.log",
            "absent WARN from 2026-11-24T04:00Z to 2026-11-24T08:00Z",
            "the first record read is of",
        ),
        (
            "E1:naive.csv",
            "absent where n = 3 from 2026-11-24T05:00Z to 2026-11-24T08:00Z",
            "without a zone may be meant",
        ),
        ("E1:cut.json", "absent lost", '"truncated": true'),
        ("E1:half.json", "absent lost", "truncated"),
        ("E1:listed.txt", "absent three", "is truncated"),
        ("E1:long.txt", "absent /WARN/", "too long to be searched whole"),
        ("E1:plain.log", "absent where status = 'x'", "no line has status"),
        ("E1:cut.json#/itemz/0", "absent", "nothing at /itemz either"),
        ("E2:log", "absent ERROR:", "tells of a failure in line 1: grep: app.log: No such file"),
        ("E3:log", "absent ERROR:", "did not end well (failed)"),
        ("E6:rows.csv", "absent where status = 'failed'", "the answer was cut at 10 rows"),
        ("E5:rows.csv", "absent lost", "its statement does not ask for lost"),
        ("E5:rows.csv", "absent where id = 7", "its statement does not ask for 7"),
        (
            "E7:rows.csv",
            "absent from 2026-11-24T05:00Z to 2026-11-24T08:00Z",
            "the last time asked for is 06:00Z, the window ends 08:00Z",
        ),
    ],
)
def test_what_was_not_looked_at_is_not_absent(
    cited: Cited, target: str, assertion: str, why: str
) -> None:
    """It reads as not found in what was looked at, and says why that is not enough."""
    cited.is_unchecked(target, assertion, why)


@pytest.mark.parametrize(
    ("target", "assertion"),
    [
        ("E1:escaped.json", "absent ERROR"),
        ("E1:escaped.json", "absent café"),
        ("E1:long.txt", "absent ERROR"),
        ("E1:listed.txt", "absent two"),
        ("E4:rows.csv#row=1", "absent"),
        ("E4:rows.csv", "absent /^26,26/"),
    ],
)
def test_what_is_there_is_not_absent(cited: Cited, target: str, assertion: str) -> None:
    """However it is written, and however far into a line it stands."""
    cited.fails(target, assertion, "is absent; ")


def test_part_of_the_rows_is_not_counted_as_all(cited: Cited) -> None:
    """Ten rows of an answer that was cut are at least ten, and no more is known."""
    cited.is_unchecked("E6:rows.csv", "count 10", "there are 10 rows, but the answer was cut")
    cited.is_unchecked("E6:rows.csv", "max id = 10", "but the answer was cut")
    cited.holds("E6:rows.csv", "count >= 10")
    cited.holds("E6:rows.csv#row=1&column=id", "equals 1")


def test_a_file_that_does_not_exist_proves_nothing(cited: Cited) -> None:
    """A rival verified "no errors" against a file that was not there."""
    for target in ("app.log", "E1:app.log", "E2:app.log", "20260101_000000_000000:log"):
        checked = cited.check(target, "absent ERROR")
        assert checked.state == "broken", told(checked)
        assert [one.state for one in checked.assertions] == ["unchecked"]


def test_a_file_of_no_run_proves_no_absence(cited: Cited) -> None:
    """Nobody knows whether it is whole, even where its hash is given."""
    (cited.folder / "notes.txt").write_text("all is well\n")
    cited.is_unchecked("./notes.txt", "absent ERROR", "belongs to no run", "whether it is whole")


def test_the_window_of_the_log_counts_where_none_is_said(cited: Cited) -> None:
    """An assertion without a window is about the time that the question is about."""
    cited.front["window"] = "2026-11-24T05:00Z/2026-11-24T08:00Z"
    try:
        cited.holds("E1:stamped.log", "absent ERROR")
        cited.is_unchecked("E1:plain.log", "absent ERROR:", "holds no times")
        cited.front["window"] = "since yesterday"
        cited.is_unchecked("E1:stamped.log", "absent ERROR", "can't be read: since yesterday")
    finally:
        del cited.front["window"]


def test_a_log_that_left_lines_out_proves_no_absence(cited: Cited) -> None:
    """The lines in the middle of a log that was bounded were seen by nobody."""
    cited.project.write("loud.py", LOUD)
    outcome = cited.project.run(
        "run", "--file", "loud.py", "--output-dir", "temp", "--log-limit", "1MB"
    )
    assert outcome.code == 0, outcome
    assert outcome.manifest["outputs"][0]["omitted_lines"] > 0
    label = cited.add(outcome)
    cited.is_unchecked(f"{label}:log", "absent ERROR", "the log leaves out")
