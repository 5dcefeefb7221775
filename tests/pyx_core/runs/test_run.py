"""A run as a whole, alone and among many."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from project import PYX, check_evidence, sha256, tree_of
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

ORDERS = '''"""Counts orders."""
import json, os
with open(os.environ["PYX_INPUT_PATH"]) as file:
    count = len(json.load(file)["orders"])
path = os.path.join(os.environ["PYX_OUTPUT_DIR"], f"orders.{os.environ['PYX_RUN_ID']}.csv")
with open(path, "w") as file:
    file.write(f"n\\n{count}\\n")
print("counted", count)
'''


def test_a_run_leaves_script_input_manifest_log_and_outputs(project: MakeProject) -> None:
    """A script that reads its input and writes a result leaves all five files of the contract,
    and the manifest says of each what it is."""
    made = project({"orders.py": ORDERS, "orders.input.json": '{"orders": [1, 2, 3]}'})
    outcome = made.run(
        *("run", "--file", "orders.py", "--input-path", "orders.input.json", "--timeout", "100"),
        *("--", "--since", "2026"),
    ).assert_success()
    manifest = outcome.manifest
    name = f"orders.{manifest['run_id']}"
    assert outcome.manifest_path == made.path(f"{name}.manifest.json")
    assert outcome.log_path == made.path(f"{name}.log.txt")
    assert outcome.log == "counted 3\n"
    assert outcome.output_names() == [f"{name}.csv"]
    output = outcome.output(f"{name}.csv")
    assert output["sha256"] == hashlib.sha256(b"n\n3\n").hexdigest()
    assert (output["attribution"], output["change"]) == ("run_id", "created")
    assert manifest["task"] == "orders"
    assert manifest["summary"] == "Counts orders."
    assert (manifest["exit_code"], manifest["signal"], manifest["error"]) == (0, None, None)
    assert manifest["command"]["argv"] == [sys.executable, "orders.py", "--since", "2026"]
    assert manifest["script"] == {
        "path": str(made.path("orders.py")),
        "size": len(ORDERS),
        "sha256": sha256(made.path("orders.py")),
    }
    assert (
        manifest["input"]["path"] == manifest["input_path"] == str(made.path("orders.input.json"))
    )
    assert manifest["limits"] == {"timeout_s": 100.0, "log_bytes": 64 << 20}
    assert manifest["processes"] == {"left_behind": 0, "killed": 0}
    assert manifest["warnings"] == []
    assert manifest["declared"] == {}
    assert manifest["git"] is None
    assert manifest["resources"]["max_rss_bytes"] > 1 << 20
    line = outcome.history_line
    assert set(line) == {
        *("ts", "run_id", "task", "manifest", "success", "status", "duration_s", "summary"),
        *("source", "error", "declared_text", "manifest_sha256", "previous_sha256"),
    }
    assert line["manifest_sha256"] == sha256(outcome.manifest_path)
    assert line["previous_sha256"] is None
    assert line["ts"].endswith("Z")
    assert line["source"] == "file"


def test_the_repository_is_recorded(project: MakeProject) -> None:
    """In a git repository the manifest names commit and branch, and whether it was dirty."""
    made = project({"s.py": "pass\n"})
    environ = {
        **made.environ,
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "a@example.org"),
    }

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(made.folder), *arguments]
        return subprocess.run(
            command, env=environ, check=True, capture_output=True, text=True
        ).stdout

    git("init", "--quiet", "--initial-branch", "trunk")
    git("add", "s.py")
    git("commit", "--quiet", "--message", "first")
    commit = git("rev-parse", "HEAD").strip()
    slow = "import time\ntime.sleep(0.5)\n"
    recorded = made.run("run", "--file", "s.py").assert_success().manifest["git"]
    assert (recorded["commit"], recorded["branch"]) == (commit, "trunk")
    made.write("s.py", slow)
    recorded = made.run("run", "--file", "s.py").assert_success().manifest["git"]
    assert recorded == {"commit": commit, "branch": "trunk", "dirty": True}


@pytest.mark.parametrize("code", [0, 1, 2, 3, 124, 125, 126, 127, 130, 255])
def test_the_exit_code_of_the_script_passes_through(project: MakeProject, code: int) -> None:
    """Whatever a script ends with, pyx ends with the same, and the manifest has it."""
    outcome = project({"s.py": f"raise SystemExit({code})\n"}).run("run", "--file", "s.py")
    outcome.assert_status("ok" if code == 0 else "failed", code)
    assert outcome.manifest["exit_code"] == code
    assert outcome.manifest["signal"] is None


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGABRT", "SIGUSR1", "SIGINT"])
def test_a_script_that_ends_by_a_signal_was_killed(project: MakeProject, name: str) -> None:
    """A signal that pyx did not send is `killed`, named, and 128 and its number as exit code."""
    require_posix()
    number = getattr(signal, name)
    source = (
        "import os, signal\n"
        f"signal.signal(signal.SIGINT, signal.SIG_DFL)\nos.kill(os.getpid(), {int(number)})\n"
    )
    outcome = project({"s.py": source}).run("run", "--file", "s.py")
    outcome.assert_status("killed", 128 + number)
    assert outcome.manifest["signal"] == name
    assert outcome.manifest["error"] == f"ended by {name}"


def test_every_way_to_end_is_one_line_of_history(project: MakeProject) -> None:
    """Success, failure, signal, timeout, no start: each run is one line, in the order of its end,
    and `pyx` never rewrites what stood there."""
    require_posix()
    made = project(
        {
            "ok.py": "",
            "fails.py": "1 / 0\n",
            "dies.py": "import os\nos.abort()\n",
            "hangs.py": "import time\ntime.sleep(600)\n",
            "wrong.py": "=\n",
            "data.csv": "",
        }
    )
    statuses = []
    before = b""
    for name in ("ok.py", "fails.py", "dies.py", "hangs.py", "wrong.py", "data.csv", "ok.py"):
        outcome = made.run("run", "--file", name, "--timeout", "1")
        statuses.append(outcome.manifest["status"])
        content = made.path(".history.jsonl").read_bytes()
        assert content.startswith(before)
        assert content.count(b"\n") == before.count(b"\n") + 1
        before = content
    assert statuses == ["ok", "failed", "killed", "timeout", "not_started", "not_started", "ok"]
    assert [line["status"] for line in made.history()] == statuses


def test_a_hundred_runs_at_once_keep_apart(project: MakeProject) -> None:
    """100 runs, 20 at a time, in one folder: 100 manifests, logs and history lines, no id twice,
    and each manifest lists just its own result with the right hash."""
    source = (
        "import os, sys\n"
        "path = f\"{os.environ['PYX_OUTPUT_DIR']}/result.{os.environ['PYX_RUN_ID']}.txt\"\n"
        "with open(path, 'w') as file:\n    file.write(sys.argv[1] * 100)\n"
        "print('result of', sys.argv[1])\n"
    )
    made = project({"many.py": source, "in.json": "[]"})
    base = [*PYX, "run", "--file", "many.py", "--input-path", "in.json", "--json", "--"]

    def one(number: int) -> int:
        return subprocess.run(
            [*base, str(number)],
            cwd=made.folder,
            env=made.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=300,
        ).returncode

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(one, range(100))) == [0] * 100
    history = made.history()
    assert len(history) == 100
    assert len({line["run_id"] for line in history}) == 100
    assert len(list(made.folder.glob("many.*.log.txt"))) == 100
    paths = sorted(made.folder.glob("many.*.manifest.json"))
    assert len(paths) == 100
    numbers = set()
    for path in paths:
        manifest = check_evidence(path)
        number = manifest["command"]["argv"][-1]
        numbers.add(int(number))
        (result,) = manifest["outputs"][1:]
        assert result["name"] == f"result.{manifest['run_id']}.txt"
        assert result["sha256"] == hashlib.sha256((number * 100).encode()).hexdigest()
        assert Path(manifest["outputs"][0]["path"]).read_text() == f"result of {number}\n"
    assert numbers == set(range(100))
    assert list(made.path(".pyx/active").iterdir()) == []
    # The one script, the one input and the one list of packages are kept once.
    assert len([p for p in made.path(".pyx/objects").rglob("*") if p.is_file()]) == 3


def test_evidence_of_earlier_runs_is_never_touched(project: MakeProject) -> None:
    """Later runs of the same task, whatever becomes of them, change no file of an earlier one."""
    made = project({"s.py": ORDERS, "in.json": '{"orders": []}'})
    made.run("run", "--file", "s.py", "--input-path", "in.json").assert_success()
    before = tree_of(made.folder)
    made.run("run", "--file", "s.py", "--input-path", "in.json").assert_success()
    made.run("run", "--file", "s.py").assert_status("failed", 1)
    made.write("s.py", "=")
    made.run("run", "--file", "s.py")
    after = tree_of(made.folder)
    for name, content in before.items():
        if name == ".history.jsonl":
            assert after[name].startswith(content)
        elif name != "s.py":
            assert after[name] == content, name


def test_a_run_works_where_there_is_no_home(project: MakeProject) -> None:
    """Without HOME, USER, LANG or a PATH, as in a bare container, a script still runs."""
    require_posix()
    made = project({"s.py": "print('é')\n"})
    running = made.start("run", "--file", "s.py", prefix=["/usr/bin/env", "-i"])
    stdout, stderr = running.process.communicate(timeout=60)
    assert running.process.returncode == 0, stdout + stderr
    (path,) = made.manifest_paths()
    assert check_evidence(path)["status"] == "ok"


def test_a_run_works_below_a_folder_that_is_a_link(project: MakeProject) -> None:
    """Where a folder was reached by a link, paths stay as the caller knows them."""
    require_posix()
    made = project(
        {"real/s.py": "import os\nopen(f\"{os.environ['PYX_OUTPUT_DIR']}/r.txt\", 'w')\n"}
    )
    made.path("link").symlink_to("real")
    outcome = made.run("run", "--file", "link/s.py").assert_success()
    assert outcome.manifest["output_dir"] == str(made.path("link"))
    assert outcome.history_line["manifest"].startswith(str(made.path("link")))
    assert outcome.output("r.txt")["path"] == os.path.join(str(made.path("link")), "r.txt")
