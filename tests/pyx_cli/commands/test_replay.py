"""`pyx replay` tells a verdict, what it rests on, and what to type next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import MakeProject

CLOCK = "import time\nprint('at', time.time_ns())\n"


def test_the_verdict_comes_first(project: MakeProject) -> None:
    """The first word is the verdict; then task, both runs, and where everything stands."""
    made = project({"s.py": "print('x')\n"})
    first = made.run("run", "--file", "s.py").manifest["run_id"]
    outcome = made.run("replay", "last")
    assert outcome.code == 0, outcome
    replayed = outcome.manifest["run_id"]
    assert outcome.stdout.splitlines() == [
        f"identical  s  {first}  replayed as {replayed}",
        f"Replay saved: {outcome.manifest_path}",
        f"Comparison saved: {outcome.manifest_path.parent / f's.{first}.comparison.json'}",
    ]
    assert outcome.stderr == ""


def test_hints_can_be_typed_as_they_stand(project: MakeProject) -> None:
    """From `different` to `equivalent` by typing what is hinted, in another folder and with
    blanks in paths."""
    made = project({"my work/s.py": CLOCK})
    made.run("run", "--file", "my work/s.py").assert_success()
    outcome = made.run("replay", "s", "--dir", "my work")
    for _ in range(2):
        assert outcome.code == 1, outcome
        (command,) = re.findall(r"^hint: .*?pyx (replay .*)$", outcome.stderr, re.MULTILINE)
        import shlex

        outcome = made.run(*shlex.split(command))
    assert outcome.code == 0, outcome
    assert outcome.stdout.startswith("equivalent  s  ")
    assert "rule unstable-1 absorbed 1" in outcome.stdout


def test_what_scripts_wrote_is_shown_as_data(project: MakeProject) -> None:
    """Control characters of a log are made visible, and a long line is cut."""
    made = project({"s.py": "import time\nprint('\\x1b[31m', time.time_ns(), 'x' * 9000)\n"})
    made.run("run", "--file", "s.py")
    outcome = made.run("replay", "last")
    assert "\x1b" not in outcome.stdout
    assert len(outcome.stdout) < 2000


def test_a_replay_is_found_like_any_run(project: MakeProject) -> None:
    """The history of the original's folder has the replay, and names it by its task."""
    made = project({"s.py": "print('x')\n"})
    made.run("run", "--file", "s.py")
    replayed = made.run("replay", "s").manifest["run_id"]
    runs = made.run("history", "--task", "s", "--json").json["runs"]
    assert [run["run_id"] for run in runs][:1] == [replayed]
    assert len(runs) == 2


def test_a_task_names_the_run_and_not_its_replays(project: MakeProject) -> None:
    """However often `last` or a task is replayed, it is the original; a run id names a replay."""
    made = project({"s.py": "print('x')\n"})
    first = made.run("run", "--file", "s.py").manifest["run_id"]
    replayed = made.run("replay", "s").manifest["run_id"]
    assert made.run("replay", "last").manifest["replay_of"] == first
    assert made.run("replay", "s").manifest["replay_of"] == first
    assert made.run("replay", replayed).manifest["replay_of"] == replayed


def test_a_replay_leaves_all_evidence_intact(project: MakeProject) -> None:
    """After a replay with fixed names, a comparison and proposed rules, the original, the replay
    and the chain verify."""
    made = project({"s.py": f"{CLOCK}open('s.txt', 'w').write(str(time.time_ns()))\n"})
    first = made.run("run", "--file", "s.py").manifest["run_id"]
    assert made.run("replay", first, "--times", "2").code == 1
    for words in (["--all"], [first], ["last"]):
        outcome = made.run("verify", *words)
        assert outcome.code == 0, outcome
