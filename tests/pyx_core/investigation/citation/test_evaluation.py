"""A citation says what is true of the kept bytes, or a problem says what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cited import Cited, told, write_database
from project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

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
