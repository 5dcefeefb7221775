"""`pyx diff` as it is typed."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from project import wait_until
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

COUNT = '''"""Counts."""
import json, os, sys
name = f"count.{os.environ['PYX_RUN_ID']}.count.json"
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], name), "w") as file:
    json.dump({"count": int(sys.argv[1]), "run": os.environ["PYX_RUN_ID"]}, file)
'''
RULES = '[[rule]]\nid = "run"\nreason = "each run has its own"\npath = "$.run"\nignore = true\n'


@pytest.mark.parametrize(
    ("left", "right", "code", "verdict"),
    [
        ("a,b\n1,2\n", "a,b\n1,2\n", 0, "identical"),
        ("a,b\n1,2\n", '"a",b\r\n1,2\r\n', 0, "equivalent"),
        ("a,b\n1,2\n", "a,b\n1,3\n", 1, "different"),
    ],
)
def test_the_exit_code_is_the_verdict(
    project: MakeProject, left: str, right: str, code: int, verdict: str
) -> None:
    """0 where files are identical or equivalent, 1 where they differ; nothing is written."""
    made = project({"left.csv": left, "right.csv": right})
    before = sorted(made.folder.rglob("*"))
    outcome = made.run("diff", "left.csv", "right.csv")
    assert (outcome.code, outcome.stdout.split()[0]) == (code, verdict)
    outcome = made.run("diff", "left.csv", "right.csv", "--json")
    assert (outcome.code, outcome.json["verdict"], outcome.json["truncated"]) == (
        code, verdict, False,
    )  # fmt: skip
    assert sorted(made.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("a.csv",), 2, ("required",)),
        (("a.csv", "none.csv"), 4, ("none.csv", "pyx history")),
        (("a.csv", "last"), 4, ("last",)),
        (("a.csv", "folder"), 2, ("one file", "FOLDER/FILE")),
        (("a.csv", os.devnull), 2, ("neither a file nor a folder",)),
        (("a.csv", "b.csv", "--rules", "none.toml"), 4, ("none.toml",)),
        (("a.csv", "b.csv", "--rules", "bad.toml"), 2, ("bad.toml", "rule x", "did you mean")),
        (("a.csv", "b.csv", "--key", "idd"), 2, ("'idd'", "did you mean id?")),
        (("a.csv", "b.csv", "--output-dir", "a.csv"), 125, ("can't write",)),
    ],
)
def test_mistakes_are_told(
    project: MakeProject, arguments: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    """What is missing or mistyped is named, with the next thing to type."""
    made = project(
        {
            "a.csv": "id,v\n1,2\n",
            "b.csv": "id,v\n1,3\n",
            "folder/a.csv": "",
            "bad.toml": '[[rule]]\nid = "x"\nreason = "y"\nignor = true\n',
        }
    )
    made.run("diff", *arguments).assert_refused(code, *words)


def test_two_runs_are_compared_by_their_outputs(project: MakeProject) -> None:
    """Outputs with a run id in their name are compared with those of the other run, under rules;
    a run is named like everywhere, one output with a colon, and a run can meet a folder."""
    made = project({"count.py": COUNT, "rules.toml": RULES})
    first = made.run("run", "--file", "count.py", "--", "3").assert_success()
    second = made.run("run", "--file", "count.py", "--", "3").assert_success()
    third = made.run("run", "--file", "count.py", "--", "4").assert_success()
    ids = [outcome.manifest["run_id"] for outcome in (first, second, third)]
    outcome = made.run("diff", ids[0], ids[1], "--rules", "rules.toml", "--json")
    assert (outcome.code, outcome.json["verdict"]) == (0, "equivalent")
    assert {file["name"]: file["verdict"] for file in outcome.json["files"]} == {
        "count.count.json": "equivalent",
        "count.log.txt": "identical",
    }
    assert outcome.json["rules"][0]["absorbed"] == 1
    outcome = made.run("diff", ids[0], "last", "--rules", "rules.toml")
    assert outcome.code == 1
    assert "$.count  3 → 4" in outcome.stdout
    outcome = made.run("diff", f"{ids[1]}:count.json", "last:count.json", "--rules", "rules.toml")
    assert "$.count  3 → 4" in outcome.stdout
    outcome = made.run("diff", f"{ids[1]}:none", "last:log").assert_refused(4, "no output none")
    made.write(f"copy/count.{ids[0]}.count.json", json.dumps({"count": 3, "run": ids[0]}))
    made.write("copy/count.log.txt", "")
    outcome = made.run("diff", ids[0], "copy")
    assert (outcome.code, outcome.stdout.split()[0]) == (0, "identical"), outcome
    made.write("last", "a file\n")
    outcome = made.run("diff", "last", "copy/count.log.txt")
    assert "line removed  line 1" in outcome.stdout, "a path wins over a run"


def test_folders_are_compared_by_relative_names(project: MakeProject) -> None:
    """Files of the same name are compared, others are told, and the list is bounded."""
    made = project({"one/x/same.txt": "a\n", "two/x/same.txt": "a\n", "one/gone.txt": "b\n"})
    for number in range(60):
        made.write(f"one/{number:02}.json", f'{{"v": {number}}}')
        made.write(f"two/{number:02}.json", f'{{"v": {number + 1}}}')
    outcome = made.run("diff", "one", "two")
    assert "(1 identical, 61 different)" in outcome.stdout
    assert len(outcome.stdout.splitlines()) <= 20
    outcome = made.run("diff", "one", "two", "--json")
    assert outcome.json["totals"] == {"identical": 1, "equivalent": 0, "different": 61}
    assert outcome.json["truncated"]
    assert len(outcome.stdout) < 30_000


def test_what_is_printed_is_bounded_and_harmless(project: MakeProject) -> None:
    """Long values, many columns, control characters and secrets: 20 lines, 4 kB, nothing obeyed."""
    secret = "kX9vQ7zLm2Rt8812"
    names = [f"column {number} \x1b[31m" for number in range(300)]
    left = ",".join(names) + "\n" + ",".join([f"{secret}\x1b]0;x\x07" * 50] * 300) + "\n"
    made = project({"a.csv": left, "b.csv": left.replace("]0;", "]1;"), "rules.toml": "".join(
        f'[[rule]]\nid = "r{n}"\nreason = "{"why " * 90}"\ncolumn = "column {n} *"\nignore = true\n'
        for n in range(50)
    )})  # fmt: skip
    environ = {"SERVICE_PASSWORD": secret}
    outcome = made.run(
        "diff", "a.csv", "b.csv", "--key", names[0], "--rules", "rules.toml", "--output-dir", "out",
        env=environ,
    )  # fmt: skip
    as_json = made.run("diff", "a.csv", "b.csv", "--rules", "rules.toml", "--json", env=environ)
    for told in (outcome, as_json):
        assert told.code == 1
        assert "\x1b" not in told.stdout + told.stderr
        assert secret not in told.stdout + told.stderr
    assert len(outcome.stdout.encode()) <= 4000
    assert len(outcome.stdout.splitlines()) <= 20
    assert "[masked SERVICE_PASSWORD]" in as_json.stdout
    for path in (made.folder / "out").iterdir():
        assert secret.encode() not in path.read_bytes()
        assert f"Diff saved: {path} (bytes={path.stat().st_size})" in outcome.stdout


def test_an_interrupted_diff_leaves_nothing(project: MakeProject) -> None:
    """Ctrl-C ends with 130; neither temporary rows nor half a result stay."""
    require_posix()
    rows = "".join(f"{number % 7},{number}\n" for number in range(400_000))
    made = project({"a.csv": f"k,v\n{rows}", "b.csv": f"v,k\n{rows}", "scratch/x": "", "out/x": ""})
    running = made.start(
        "diff", "a.csv", "b.csv", "--key", "k", "--output-dir", "out",
        env={"TMPDIR": str(made.path("scratch"))},
    )  # fmt: skip

    def has_begun() -> bool:
        return len([*made.path("out").iterdir()]) > 1

    wait_until(has_begun, "no result is being written")
    running.signal(signal.SIGINT)
    outcome = running.finish()
    assert outcome.code == 130
    assert [path.name for path in made.path("scratch").iterdir()] == ["x"]
    assert [path.name for path in made.path("out").iterdir()] == ["x"]


def test_what_a_later_run_overwrote_is_compared_by_its_hash(project: MakeProject) -> None:
    """A file with a fixed name is today's only: what an earlier run had is never taken for it."""
    script = "import os, sys\nopen('latest.txt', 'w').write(sys.argv[1])\nprint('done')\n"
    made = project({"s.py": script})
    first, second, third = (
        made.run("run", "--file", "s.py", "--", word).manifest["run_id"] for word in ("a", "b", "a")
    )
    told = made.run("diff", first, second, "--json")
    assert told.code == 1, told
    (file,) = (file for file in told.json["files"] if file["verdict"] == "different")
    assert file["name"] == "latest.txt"
    assert (
        "the right file was changed after its run: compared by the hash in the manifest"
        in file["notes"]
    )
    assert made.run("diff", first, third).code == 0
    made.path("latest.txt").unlink()
    assert made.run("diff", first, third).code == 0
    told = made.run("diff", first, second)
    assert told.code == 1
    assert "is not there any more" in told.stderr
    assert made.run("diff", f"{first}:latest.txt", f"{second}:latest.txt").code == 4


def test_a_comparison_is_written_as_html(project: MakeProject) -> None:
    """Besides what is printed, with more differences than fit there; the exit code stays."""
    rows = "".join(f"{number},a\n" for number in range(50))
    made = project({"a.csv": f"id,v\n{rows}", "b.csv": f"id,v\n{rows.replace(',a', ',b')}"})
    outcome = made.run("diff", "a.csv", "b.csv", "--key", "id", "--html", "out/diff.html")
    page = made.path("out/diff.html")
    assert outcome.code == 1
    assert f"Report saved: {page} (bytes={page.stat().st_size})\n" in outcome.stdout
    assert len(outcome.stdout.splitlines()) <= 20
    assert page.read_bytes().count(b"<del>") == 50
    told = made.run("diff", "a.csv", "b.csv", "--html", "out/diff.html", "--json").json
    assert told["html"]["path"] == str(page)
    made.write("other.html", "mine")
    refused = made.run("diff", "a.csv", "b.csv", "--html", "other.html")
    refused.assert_refused(125, "no report of pyx")
    made.run("diff", "a.csv", "b.csv", "--open").assert_refused(2, "--html")
