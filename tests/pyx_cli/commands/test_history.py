"""`pyx history`: what was run, found by what is known of it."""

from __future__ import annotations

import json
import re
import sys
import time
from typing import TYPE_CHECKING

import pytest

from pyx_core.formats.amounts import ago
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Project


def line(number: int, **changed: object) -> str:
    record = {
        "ts": f"2026-11-24T10:{number:02d}:00.000Z",
        "run_id": f"20261124_10{number:02d}00_{number:06x}",
        "task": "count",
        "manifest": f"/gone/{number}.manifest.json",
        "success": True,
        "status": "ok",
        "duration_s": 0.1,
        "summary": None,
        "source": "file",
        **changed,
    }
    return json.dumps(record) + "\n"


def make_runs(project: MakeProject) -> Project:
    """Four runs, two of which went wrong."""
    made = project(
        {
            "orders.py": '"""Fetch the orders of the café."""\n',
            "prices.py": '"""Compare prices."""\nraise KeyError("redis is stale")\n',
            "declares.py": "import json, os\njson.dump({'summary': 'done', 'region': 'europe'}, "
            "open(os.environ['PYX_OUTPUT_PATH'], 'w'))\n",
        }
    )
    for name in ("orders.py", "prices.py", "prices.py", "declares.py"):
        made.run("run", "--file", name)
    return made


def tasks(made: Project, *arguments: str) -> list[str]:
    """The tasks of the runs that are found, newest first."""
    told = made.run("history", "--json", *arguments).json
    assert told["total"] == len(told["runs"])
    assert (told["total_is_exact"], told["truncated"]) == (True, False)
    return [run["task"] for run in told["runs"]]


def test_runs_are_found_by_what_is_known_of_them(project: MakeProject) -> None:
    """Task, status, time and words, each and together."""
    made = make_runs(project)
    assert tasks(made) == ["declares", "prices", "prices", "orders"]
    assert tasks(made, "--failed") == ["prices", "prices"]
    assert tasks(made, "--status", "failed", "--task", "orders") == []
    assert tasks(made, "--text", "CAFE orders") == ["orders"]
    assert tasks(made, "--text", "stale redis") == ["prices", "prices"]
    assert tasks(made, "--text", "europ") == ["declares"]
    assert tasks(made, "--text", 'orders" OR prices') == []
    assert tasks(made, "--text=-- **") == []
    assert tasks(made, "--since", "1h", "--until", "0s", "--task", "orders") == ["orders"]
    assert tasks(made, "--until", "1h") == []
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert tasks(made, "--since", today, "--until", today, "--task", "orders") == ["orders"]


def test_what_is_left_out_is_counted(project: MakeProject) -> None:
    """A list that was cut says of how many, for people and for programs."""
    made = make_runs(project)
    outcome = made.run("history", "--limit", "1", "--failed")
    assert len(outcome.stdout.splitlines()) == 1
    assert outcome.stderr == "these are 1 of 2; try --limit 5\n"
    told = made.run("history", "--limit", "1", "--json").json
    assert (len(told["runs"]), told["total"], told["truncated"]) == (1, 4, True)


def test_a_short_history_needs_no_index(project: MakeProject) -> None:
    """Nothing is written into the folder of a few runs."""
    made = make_runs(project)
    made.run("history", "--text", "orders")
    assert not list(made.path(".pyx").glob("index*"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--limit", "0"],
        ["--limit", "1000000000"],
        ["--text", " "],
        ["--text=--"],
        ["--text", "x" * 2000],
        ["--since", "soon"],
        ["--until", "2026-13-01"],
    ],
)
def test_what_can_not_be_meant_is_refused(arguments: list[str], project: MakeProject) -> None:
    """A limit, a time or words that are none end with 2 and an example."""
    project({}).run("history", *arguments).assert_refused(2, arguments[0].partition("=")[0])


def test_a_terminal_gets_a_table_with_relative_times(project: MakeProject) -> None:
    """On a terminal: when it was, in a table no wider than that, with what went wrong."""
    require_posix()
    import pexpect

    made = make_runs(project)
    line = json.loads(made.path(".history.jsonl").read_bytes().splitlines()[0])
    evil = {**line, "task": "a\x1b[31mb", "summary": "x" * 500 + "\x07", "status": "ok\x1b"}
    with made.path(".history.jsonl").open("a") as file:
        file.write(json.dumps(evil) + "\n")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "pyx_cli", "history"],
        cwd=str(made.folder),
        env={**made.environ, "NO_COLOR": "1", "TERM": "xterm"},
        dimensions=(40, 100),
        encoding="utf-8",
        timeout=60,
    )
    shown = child.read()
    child.wait()
    lines = [re.sub(r"\x1b\[\d*m", "", row).rstrip() for row in shown.splitlines()]
    assert max(map(len, lines)) <= 100
    assert re.search(r"\d+ s ago|now", shown)
    assert re.search(r"failed .*prices .*exit code 1: KeyError", shown)
    assert "\x1b[31m" not in shown
    assert "\x07" not in shown


def test_the_largest_unit_tells_how_long_ago() -> None:
    """A time is told in days, hours, minutes or seconds; what is no time has none."""
    now = 1_800_000_000.0
    stamp = "2027-01-15T08:00:00.000Z"
    assert ago(stamp, now) == "just now"
    assert ago(stamp, now + 59) == "59 s ago"
    assert ago(stamp, now + 3599) == "59 min ago"
    assert ago(stamp, now + 3 * 3600) == "3 h ago"
    assert ago(stamp, now + 400 * 86400) == "400 d ago"
    assert ago(stamp, now - 5) == "just now"
    assert ago("soon", now) is None


def test_a_search_loads_nothing_heavy(project: MakeProject) -> None:
    """The budget of a search is its imports: no rich, and msgspec only for a first index."""
    made = make_runs(project)
    code = (
        "import sys\nfrom pyx_cli.main import dispatch\nfrom pyx_cli.context import Context\n"
        "import os\nc = Context(os.environ, os.getcwd(), None, sys.stderr, sys.stderr)\n"
        "dispatch(['history', '--text', 'orders'], c)\n"
        "dispatch(['history', '--failed', '--json'], c)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    made.write("spy.py", code)
    loaded = made.run("python", "spy.py").stdout.split()
    assert "sqlite3" in loaded
    assert not {"rich", "msgspec", "psutil", "importlib.metadata", "asyncio"} & set(loaded)


def test_conditions_choose_runs(project: MakeProject) -> None:
    """Task, status, time and number choose; the newest comes first; what is left out is said."""
    lines = [line(number) for number in range(30)]
    lines[7] = line(7, task="other", status="failed", success=False)
    made = project({".history.jsonl": "".join(lines)})

    def listed(*options: str) -> list[int]:
        runs = made.run("history", "--json", *options).assert_answered().json["runs"]
        return [int(run["run_id"][-6:], 16) for run in runs]

    assert listed() == list(range(29, 9, -1))
    assert listed("--limit", "2") == [29, 28]
    assert listed("--status", "failed") == listed("--task", "other") == [7]
    assert listed("--since", "2026-11-24T10:28:00") == [29, 28]
    assert listed("--since", "2026-11-24T11:28:00+01:00") == [29, 28]
    assert listed("--since", "1s") == []
    assert made.run("history", "--json").json["truncated"] is True
    assert made.run("history", "--json", "--limit", "30").json["truncated"] is False
    assert "these are 20 of 30; try --limit 100" in made.run("history").stderr


def test_a_torn_line_hides_no_other(project: MakeProject) -> None:
    """Half a line, an empty one and what is no JSON are passed over."""
    content = line(1) + line(2)[:40] + "\n\n[]\nnonsense\n" + line(3)
    made = project({".history.jsonl": content})
    runs = made.run("history", "--json").assert_answered().json["runs"]
    assert [run["ts"][14:16] for run in runs] == ["03", "01"]


def test_what_a_line_holds_cannot_write_on_the_terminal(project: MakeProject) -> None:
    """A task and a summary are data: control characters are shown, and lengths are bounded."""
    evil = line(1, task="a\x1b[31m", summary="b\r\nc\x07" + "d" * 500)
    outcome = project({".history.jsonl": evil}).run("history").assert_answered()
    assert "\x1b" not in outcome.stdout
    assert "\x07" not in outcome.stdout
    assert len(outcome.stdout.splitlines()) == 1
    assert len(outcome.stdout) < 250


def test_an_empty_history_says_where_to_look(project: MakeProject) -> None:
    """Where no run is found, the next command is named."""
    made = project({})
    assert "pyx run --file" in made.run("history").assert_answered().stderr
    assert "conditions" in made.run("history", "--task", "x").assert_answered().stderr
    made.run("history", "--dir", "nowhere").assert_refused(4, "no folder", "--dir")
