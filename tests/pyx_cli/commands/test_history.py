"""`pyx history`: what was run in a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject


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
    assert "there are more; try --limit 100" in made.run("history").stderr


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
