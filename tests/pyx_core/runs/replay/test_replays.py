"""A run is executed again from its snapshots, and compared with what it left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from processes import kill_processes
from project import tree_of, wait_until
from requirements import require_package_index, require_posix, require_program

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

RESULT = """
import json, os, sys
name = f"s.{os.environ['PYX_RUN_ID']}.result.json"
with open(os.path.join(os.environ["PYX_OUTPUT_DIR"], name), "w") as file:
    json.dump({"arguments": sys.argv[1:]}, file)
print("done")
"""


def first_id(made: Project) -> str:
    return str(made.history()[0]["run_id"])


def replay(made: Project, *options: str, code: int = 0, run: str | None = None) -> Outcome:
    """Replays the first run of the project; its JSON is asserted to be one object."""
    outcome = made.run("replay", run or first_id(made), "--json", *options)
    assert outcome.code == code, outcome
    assert isinstance(outcome.json, dict)
    return outcome


def wait_for_note(made: Project) -> None:
    """Waits until the run in progress has said what is running."""
    notes = made.path(".pyx/active")
    wait_until(lambda: any(note.stat().st_size for note in notes.iterdir()), "there is no note")


def without_state(made: Project) -> dict[str, bytes]:
    """Every file of the project but history, snapshots and replays."""
    return {
        name: content
        for name, content in tree_of(made.folder).items()
        if not name.startswith((".pyx", ".history")) and ".replay" not in name
    }


def test_a_deterministic_script_is_identical(project: MakeProject) -> None:
    """The same bytes under names with another run id: identical, exit 0, a run of its own."""
    made = project({"s.py": RESULT})
    original = made.run("run", "--file", "s.py", "--", "a", "b c").assert_success().manifest
    before = without_state(made)
    outcome = replay(made)
    told = outcome.json
    assert told["verdict"] == "identical"
    assert (told["reasons"], told["truncated"]) == ([], False)
    manifest = outcome.manifest
    assert manifest["replay_of"] == original["run_id"]
    assert manifest["output_dir"] == str(made.path(f"s.{original['run_id']}.replay"))
    for key in ("argv", "cwd", "interpreter"):
        assert manifest["command"][key] == original["command"][key]
    assert [line["run_id"] for line in made.history()] == [
        original["run_id"],
        manifest["run_id"],
    ]
    assert without_state(made) == before


def test_each_replay_has_a_folder_of_its_own(project: MakeProject) -> None:
    """A second replay changes nothing of the first."""
    made = project({"s.py": RESULT})
    made.run("run", "--file", "s.py")
    first = replay(made).json["replays"][0]["folder"]
    before = tree_of(Path(first))
    second = replay(made).json["replays"][0]["folder"]
    assert second == f"{first}-2"
    assert tree_of(Path(first)) == before


def test_the_snapshots_run_not_the_files_of_today(project: MakeProject) -> None:
    """Script and input may have been edited, or removed, since: what ran then runs again."""
    script = (
        "import os\nfrom beside import word\n"
        "print(word, open(os.environ['PYX_INPUT_PATH']).read())\n"
    )
    made = project({"s.py": script, "beside.py": "word = 'old'\n", "in.json": "[1]"})
    made.run("run", "--file", "s.py", "--input-path", "in.json").assert_success()
    made.write("s.py", "print('new')\n")
    made.write("in.json", "[2]")
    outcome = replay(made)
    assert outcome.json["verdict"] == "identical"
    assert outcome.log == "old [1]\n"
    assert (made.path("s.py").read_text(), made.path("in.json").read_text()) == (
        "print('new')\n",
        "[2]",
    )
    made.path("s.py").unlink()
    made.path("in.json").unlink()
    assert replay(made).json["verdict"] == "identical"


def test_what_a_run_says_of_itself_is_an_expected_difference(project: MakeProject) -> None:
    """Run id and folders in log and outputs are absorbed by a rule with a name and a count."""
    script = (
        "import os, json\n"
        "names = {k: v for k, v in sorted(os.environ.items()) if k.startswith('PYX_')}\n"
        "print('my id is', names['PYX_RUN_ID'])\n"
        "json.dump(names, open(os.path.join(names['PYX_OUTPUT_DIR'], 'names.json'), 'w'))\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py", "--output-dir", "out").assert_success()
    outcome = made.run("replay", "s", "--dir", "out", "--json")
    assert (outcome.code, outcome.json["verdict"]) == (0, "equivalent"), outcome
    (rule,) = outcome.json["rules"]
    assert rule["id"] == "pyx.run-names"
    assert rule["absorbed"] == 5


def test_a_clock_is_different_unstable_and_equivalent_with_the_proposed_rules(
    project: MakeProject,
) -> None:
    """Once it is different; twice it is unstable and rules are proposed; with them equivalent."""
    script = (
        "import json, time\nfrom datetime import datetime\n"
        "print('at', datetime.now().isoformat())\nprint('stable')\n"
        "json.dump({'at': time.time_ns(), 'rows': [{'id': 1, 't': time.time_ns()}]},"
        " open('s.json', 'w'))\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    once = replay(made, code=1).json
    assert once["verdict"] == "different"
    assert {file["name"] for file in once["replays"][0]["files"]} == {"s.log.txt", "s.json"}
    assert "--times 2" in once["hint"]
    twice = replay(made, "--times", "2", code=1).json
    assert twice["verdict"] == "different"
    assert set(twice["unstable"]) == {"s.log.txt line 1", "s.json $.at", "s.json $.rows[*].t"}
    assert twice["changed"] == []
    assert len(twice["replays"]) == 2
    rules = twice["proposed_rules"]
    assert os.path.basename(rules) == f"s.{first_id(made)}.proposed-rules.toml"
    assert rules in twice["hint"]
    with_rules = replay(made, "--rules", rules).json
    assert with_rules["verdict"] == "equivalent"
    assert all(rule["absorbed"] for rule in with_rules["rules"])


def test_noise_does_not_hide_a_change(project: MakeProject) -> None:
    """What replays agree on and the original did not have is changed, though other lines are
    noise."""
    script = "import time\nprint(time.time_ns())\nprint(open('data.txt').read())\n"
    made = project({"s.py": script, "data.txt": "old"})
    made.run("run", "--file", "s.py").assert_success()
    made.write("data.txt", "new")
    told = replay(made, "--times", "2", code=1).json
    assert told["verdict"] == "different"
    assert told["unstable"] == ["s.log.txt line 1"]
    assert told["changed"] == ["s.log.txt line 2"]
    assert replay(made, "--rules", told["proposed_rules"], code=1).json["verdict"] == "different"


def test_the_hash_seed_decides_on_the_order_of_a_set(project: MakeProject) -> None:
    """A recorded PYTHONHASHSEED is set again, so the order is the same; one that was not set
    stays so, even if it is set now, and the order is unstable."""
    script = (
        "import json\njson.dump(list(map(str, {*map(str, range(200))})), open('s.json', 'w'))\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py", env={"PYTHONHASHSEED": "7"}).assert_success()
    pinned = replay(made)
    assert pinned.json["verdict"] == "identical"
    assert pinned.manifest["environment"]["shaping"]["PYTHONHASHSEED"] == "7"
    made.run("run", "--file", "s.py").assert_success()
    unset = str(made.history()[-1]["run_id"])
    outcome = made.run("replay", unset, "--json", "--times", "2", env={"PYTHONHASHSEED": "7"})
    assert outcome.code == 1, outcome
    assert outcome.json["unstable"] == ["s.json $[*]"]
    rules = Path(outcome.json["proposed_rules"]).read_text(encoding="utf-8")
    assert 'order = "any"' in rules
    assert "PYTHONHASHSEED" not in made.manifests()[-1]["environment"]["shaping"]
    told = replay(made, "--rules", outcome.json["proposed_rules"], run=unset).json
    assert told["verdict"] == "equivalent"


def test_time_zone_and_other_variables_are_as_they_were(project: MakeProject) -> None:
    """Shaping variables have their recorded values; others today's, those that are new are not
    passed, and both missing and new ones are named."""
    script = "import os\nprint([os.environ.get(n) for n in ('TZ', 'OLD', 'GONE', 'NEW')])\n"
    made = project({"s.py": script})
    made.run("run", "--file", "s.py", env={"TZ": "Asia/Tokyo", "OLD": "1", "GONE": "x"})
    outcome = made.run("replay", "s", "--json", env={"TZ": "UTC", "OLD": "1", "NEW": "1"})
    assert outcome.log == "['Asia/Tokyo', '1', None, None]\n"
    told = outcome.json
    assert (told["missing_variables"], told["new_variables"]) == (["GONE"], ["NEW"])
    assert told["verdict"] == "not_comparable"
    assert told["reasons"] == [{"kind": "variable", "name": "GONE", "original": "set", "now": None}]


def make_environment(made: Project, name: str = "venv") -> Path:
    """A virtual environment with one distribution, `lib` 1.0; its site-packages."""
    import venv

    venv.create(made.path(name), with_pip=False, symlinks=sys.platform != "win32")
    (site,) = made.path(name).rglob("site-packages")
    (site / "lib-1.0.dist-info").mkdir()
    (site / "lib-1.0.dist-info" / "METADATA").write_text("Name: lib\nVersion: 1.0\n")
    (site / "lib.py").write_text("word = 'one'\n")
    return site


def test_a_changed_package_explains_a_difference(project: MakeProject) -> None:
    """Where results differ and a package does, they are not comparable, with both versions; where
    results are the same they are identical, and the package is still named."""
    made = project({"s.py": "import lib\nprint(lib.word)\n"})
    site = make_environment(made)
    made.run("run", "--file", "s.py", "--python", "venv").assert_success()
    (site / "lib-1.0.dist-info").rename(site / "lib-2.0.dist-info")
    same = replay(made).json
    reason = {"kind": "package", "name": "lib", "original": "1.0", "now": "2.0"}
    assert (same["verdict"], same["reasons"]) == ("identical", [reason])
    (site / "lib.py").write_text("word = 'two'\n")
    shutil.rmtree(site / "__pycache__", ignore_errors=True)
    told = replay(made, code=1).json
    assert (told["verdict"], told["reasons"]) == ("not_comparable", [reason])
    assert "lib==1.0" in told["hint"]
    text = made.run("replay", first_id(made))
    assert "changed since: package lib: 1.0 → 2.0" in text.stdout


def test_a_changed_interpreter_explains_a_difference(project: MakeProject) -> None:
    """Another version under the same path is named with both versions; one that is gone keeps
    the run from being replayed, and nothing is made for it."""
    script = "import sys, os\nprint(open(os.path.join(sys.prefix, 'pyvenv.cfg')).read())\n"
    made = project({"s.py": script})
    make_environment(made)
    runtime = made.run("run", "--file", "s.py", "--python", "venv").manifest["command"]["runtime"]
    config = made.path("venv/pyvenv.cfg")
    version = ".".join(map(str, sys.version_info[:3]))
    config.write_text(config.read_text().replace(version, "3.1.4"))
    told = replay(made, code=1).json
    assert told["verdict"] == "not_comparable"
    assert told["reasons"] == [
        {"kind": "runtime", "name": "runtime", "original": runtime, "now": "CPython 3.1.4"}
    ]
    made.path("venv").rename(made.path("elsewhere"))
    before = tree_of(made.folder)
    told = replay(made, code=1).json
    assert (told["verdict"], told["replays"]) == ("not_comparable", [])
    assert [reason["kind"] for reason in told["reasons"]] == ["interpreter"]
    assert tree_of(made.folder) == before


def test_a_working_folder_that_is_gone_is_named(project: MakeProject) -> None:
    """Without its working folder a run can't be started as it was."""
    made = project({"s.py": "", "work/x": ""})
    made.run("run", "--file", "s.py", "--cwd", "work").assert_success()
    shutil.rmtree(made.path("work"))
    told = replay(made, code=1).json
    assert told["verdict"] == "not_comparable"
    assert [(r["kind"], r["original"]) for r in told["reasons"]] == [
        ("folder", str(made.path("work")))
    ]


def test_another_commit_explains_a_difference(project: MakeProject) -> None:
    """A commit that is not the one of then is named where results differ."""
    require_program("git")
    made = project({"s.py": "print(open('data.txt').read())\n", "data.txt": "old"})

    def commit() -> None:
        import subprocess

        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
            options = ["-c", "user.name=x", "-c", "user.email=x@x"]
            subprocess.run(["git", *options, *words], cwd=made.folder, env=made.environ, check=True)

    commit()
    made.run("run", "--file", "s.py").assert_success()
    made.write("data.txt", "new")
    commit()
    told = replay(made, code=1).json
    assert told["verdict"] == "not_comparable"
    assert [reason["kind"] for reason in told["reasons"]] == ["git"]


def test_a_failure_that_happens_again_is_identical(project: MakeProject) -> None:
    """How it ended is a result too: the same exit code and traceback are the same."""
    made = project({"s.py": "print('x', flush=True)\n1 / 0\n"})
    made.run("run", "--file", "s.py").assert_status("failed", 1)
    assert replay(made).json["verdict"] == "identical"
    made.write("s.py", "=")
    made.run("run", "--file", "s.py").assert_status("not_started", 126)
    assert replay(made, run=str(made.history()[-1]["run_id"])).json["verdict"] == "identical"


def test_a_run_that_fails_now_is_different(project: MakeProject) -> None:
    """Status and exit code are compared with those of the original."""
    made = project({"s.py": "open('data.txt').close()\n", "data.txt": ""})
    made.run("run", "--file", "s.py").assert_success()
    made.path("data.txt").unlink()
    told = replay(made, code=1).json
    assert told["verdict"] == "different"
    assert told["replays"][0]["ending"] == [
        {"key": "status", "original": "ok", "replay": "failed"},
        {"key": "exit_code", "original": "0", "replay": "1"},
    ]
    assert "differs: status ok → failed" in made.run("replay", first_id(made)).stdout


def test_a_time_limit_is_that_of_the_original(project: MakeProject) -> None:
    """A timeout happens again; another limit is named where it made a difference."""
    script = "import time, os\nprint('x', flush=True)\ntime.sleep(600)\n"
    made = project({"s.py": script, "quick.py": "import time\ntime.sleep(0.5)\n"})
    made.run("run", "--file", "s.py", "--timeout", "0.3").assert_status("timeout", 124)
    outcome = replay(made)
    assert outcome.json["verdict"] == "identical"
    assert outcome.manifest["limits"]["timeout_s"] == 0.3
    made.run("run", "--file", "quick.py", env={"PYX_TIMEOUT": "600"}).assert_success()
    told = replay(made, "--timeout", "0.1", run="quick", code=1).json
    assert told["verdict"] == "not_comparable"
    assert told["reasons"] == [
        {"kind": "limit", "name": "timeout", "original": "600 s", "now": "0.1 s"}
    ]


@pytest.mark.parametrize("way", ["code", "base64", "stdin", "async"])
def test_every_way_to_run_can_be_replayed(way: str, project: MakeProject) -> None:
    """Inline code, an input from stdin and top-level await are run again as they were."""
    import base64

    reads = "import os\nprint(open(os.environ['PYX_INPUT_PATH']).read())\n"
    waits = "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')\n"
    made = project({"s.py": reads, "w.py": waits, "temp/x": "", "lib.py": "word = 1\n"})
    inline = "import lib, sys\nprint(lib.word, sys.argv[1:])\n"
    if way == "code":
        made.run("run", "--code", inline, "--", "x y").assert_success()
    elif way == "base64":
        code = base64.b64encode(inline.encode()).decode()
        made.run("run", "--base64", code, "--yes").assert_success()
    elif way == "stdin":
        made.run("run", "--file", "s.py", "--input-path", "-", stdin='{"a": 1}').assert_success()
    else:
        made.run("run", "--file", "w.py", "--async").assert_success()
    outcome = made.run("replay", "last", "--json")
    assert (outcome.code, outcome.json["verdict"]) == (0, "identical"), outcome
    assert outcome.history_line["source"] == (way if way in ("code", "base64") else "file")
    # A replay can be replayed.
    again = made.run("replay", outcome.manifest["run_id"], "--json")
    assert (again.code, again.json["verdict"]) == (0, "identical"), again


@pytest.mark.parametrize(
    ("program", "name", "source"),
    [
        ("sh", "s.sh", 'echo "hi $1"; echo rows > "$PYX_OUTPUT_DIR/s.$PYX_RUN_ID.csv"\n'),
        ("node", "s.js", "console.log('hi', process.argv.slice(2))\n"),
        ("env", "s.awkward", "#!/usr/bin/env -S python3 -s\nprint('hi')\n"),
    ],
)
def test_scripts_in_other_languages_can_be_replayed(
    program: str, name: str, source: str, project: MakeProject
) -> None:
    """The recorded interpreter and its options are used, whichever language it is; also where
    the script was edited since."""
    require_posix()
    require_program(program)
    made = project({name: source})
    made.run("run", "--file", name, "--", "there").assert_success()
    assert replay(made).json["verdict"] == "identical"
    made.write(name, "exit 3\n")
    assert replay(made).json["verdict"] == "identical"


def test_a_script_that_declares_its_packages_finds_them_again(project: MakeProject) -> None:
    """The environment of a PEP 723 script is found, or built again; other packages are named."""
    require_package_index()
    block = '# /// script\n# dependencies = ["iniconfig"]\n# ///\n'
    made = project({"s.py": f"{block}import iniconfig\nprint('ok')\n"})
    prefixes = ("UV_", "PIP_", "HTTP_", "HTTPS_", "NO_PROXY", "SSL_", "ALL_PROXY")
    cache = {name: value for name, value in os.environ.items() if name.startswith(prefixes)}
    cache["UV_CACHE_DIR"] = str(made.path("cache"))
    original = made.run("run", "--file", "s.py", "--output-dir", "out", env=cache)
    python = original.assert_success().manifest["command"]["interpreter"]
    outcome = made.run("replay", "s", "--dir", "out", "--json", env=cache)
    assert (outcome.code, outcome.json["verdict"]) == (0, "identical"), outcome
    shutil.rmtree(Path(python).parents[1])
    outcome = made.run("replay", "s", "--dir", "out", "--json", env=cache)
    assert (outcome.code, outcome.json["verdict"]) == (0, "identical"), outcome


def test_work_of_pyx_itself_is_refused(project: MakeProject) -> None:
    """What has no script can't be replayed; the hint says how to do it again."""
    import pyx_core.runs.record as recording
    from pyx_core.runs.request import Request

    made = project({})
    request = Request(
        caller_cwd=str(made.folder),
        environ=made.environ,
        task="fingerprint",
        source="pyx",
        output_dir=str(made.folder),
    )
    recording.record(request, ["pyx", "info", "--json"], lambda workspace: workspace.say("x"))
    outcome = made.run("replay", "last")
    outcome.assert_refused(2, "work of pyx itself", "pyx info --json")


def test_a_snapshot_that_is_gone_or_changed_is_missing(project: MakeProject) -> None:
    """Without what ran nothing is run: `missing`, exit 4, with the path."""
    made = project({"s.py": RESULT})
    manifest = made.run("run", "--file", "s.py").manifest
    sha256 = manifest["script"]["sha256"]
    kept = made.path(f".pyx/objects/{sha256[:2]}/{sha256}")
    kept.write_bytes(b"print('other')\n")
    told = replay(made, code=4).json
    assert (told["verdict"], told["replays"]) == ("missing", [])
    assert told["lost"] == [
        {"what": "snapshot of the script", "path": str(kept), "state": "changed"}
    ]
    kept.unlink()
    assert replay(made, code=4).json["lost"][0]["state"] == "missing"


def test_an_output_of_the_original_that_is_gone_is_proven_by_its_hash_or_missing(
    project: MakeProject,
) -> None:
    """What was recorded of a lost output is enough where the replay gives the same bytes; where
    it does not, nothing can be said."""
    made = project({"s.py": RESULT, "id.py": RESULT.replace('"done"', "os.environ['PYX_RUN_ID']")})
    (output,) = made.run("run", "--file", "s.py").outputs()
    Path(output["path"]).unlink()
    told = replay(made).json
    assert told["verdict"] == "identical"
    assert [(lost["path"], lost["state"]) for lost in told["lost"]] == [(output["path"], "missing")]
    log = made.run("run", "--file", "id.py").log_path
    log.write_text("tampered")
    told = replay(made, run="id", code=4).json
    assert told["verdict"] == "missing"
    assert told["lost"][0]["state"] == "changed"


def test_a_secret_in_an_argument_comes_from_todays_environment(project: MakeProject) -> None:
    """A masked argument gets its value from the variable it is named after, or the replay says
    which one it needs; it is nowhere in what the replay leaves."""
    secret = "k9Zq7Lw2Xv5Rt8Yb"
    made = project({"s.py": "import sys\nprint(len(sys.argv[1]))\n"})
    key = {"API_TOKEN": secret}
    made.run("run", "--file", "s.py", "--", f"key={secret}", env=key).assert_success()
    outcome = made.run("replay", first_id(made), "--json", env=key)
    assert outcome.json["verdict"] == "identical", outcome
    outcome.assert_nowhere(secret)
    told = replay(made, code=1).json
    assert told["verdict"] == "not_comparable"
    assert [reason["name"] for reason in told["reasons"]] == ["[masked API_TOKEN]"]


def test_ctrl_c_interrupts_the_replay_and_not_the_original(project: MakeProject) -> None:
    """The replay is recorded as interrupted, exit 130; the original's files are back in place."""
    require_posix()
    script = (
        "import os, time\nopen('fixed.txt', 'w').write('fixed')\n"
        "if os.path.exists('wait'):\n    open('ready', 'w').close()\n    time.sleep(600)\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    before, time_ns = without_state(made), made.path("fixed.txt").stat().st_mtime_ns
    made.write("wait", "")
    running = made.start("replay", first_id(made), "--json")
    running.wait_for_file("ready")
    running.signal(signal.SIGINT)
    outcome = running.finish()
    outcome.assert_status("interrupted", 130)
    assert outcome.json["verdict"] is None
    assert first_id(made) in outcome.json["hint"]
    made.path("wait").unlink()
    made.path("ready").unlink()
    assert without_state(made) == before
    assert made.path("fixed.txt").stat().st_mtime_ns == time_ns


@pytest.mark.parametrize("has_note", [True, False])
def test_a_replay_that_is_killed_loses_nothing(has_note: bool, project: MakeProject) -> None:
    """After kill -9 in the middle the original's file stands aside, and the next command brings
    it back with its bytes and time, and closes the replay as abandoned."""
    require_posix()
    script = (
        "import os, time\nopen('fixed.txt', 'w').write(open('word').read())\n"
        "if os.path.exists('wait'):\n    open('ready', 'w').close()\n    time.sleep(600)\n"
    )
    made = project({"s.py": script, "word": "before"})
    made.run("run", "--file", "s.py").assert_success()
    time_ns = made.path("fixed.txt").stat().st_mtime_ns
    made.write("wait", "")
    made.write("word", "after")
    running = made.start("replay", first_id(made))
    running.wait_for_file("ready")
    wait_for_note(made)
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate()
    kill_processes(made.survivors())
    if not has_note:
        # Killed in its first moments.
        (note,) = made.path(".pyx/active").iterdir()
        note.write_bytes(b"")
    assert made.path("fixed.txt").read_text() == "after"
    (kept,) = made.path(".pyx/replays").rglob("*.kept")
    assert kept.read_text() == "before"
    told = made.run("history", "--json")
    assert "brought back" in told.stderr
    assert [run["status"] for run in told.json["runs"]] == ["abandoned", "ok"]
    assert made.path("fixed.txt").read_text() == "before"
    assert made.path("fixed.txt").stat().st_mtime_ns == time_ns
    folder = made.path(f"s.{first_id(made)}.replay")
    assert (folder / "fixed.txt").read_text() == "after"
    assert [path.name for path in made.path(".pyx/replays").iterdir()] == ["turn.lock"]
    made.path("wait").unlink()
    made.write("word", "before")
    assert replay(made).json["verdict"] == "identical"


def test_fixed_names_beside_the_original_are_never_overwritten(project: MakeProject) -> None:
    """What a script writes relative to its working folder goes into the replay's folder; the
    original's files keep bytes, times and identity, also where they had been there before."""
    script = (
        "import os\nos.makedirs('deep', exist_ok=True)\n"
        "open('deep/new.txt', 'w').write(open('word').read())\n"
        "open('there.txt', 'a').write('more')\n"
        "open(f\"s.{os.environ['PYX_RUN_ID']}.id.txt\", 'w').write('x')\n"
        "print(os.path.exists('once.txt'))\n"
    )
    made = project({"s.py": script, "word": "one", "there.txt": "there"})
    made.run("run", "--file", "s.py").assert_success()
    before = without_state(made)
    stats = {name: made.path(name).stat() for name in ("deep/new.txt", "there.txt")}
    assert replay(made, code=1).json["verdict"] == "different"
    assert without_state(made) == before
    for name, stat in stats.items():
        now = made.path(name).stat()
        assert (now.st_mtime_ns, now.st_ino) == (stat.st_mtime_ns, stat.st_ino)
    folder = made.path(f"s.{first_id(made)}.replay")
    assert (folder / "deep" / "new.txt").read_text() == "one"
    assert (folder / "there.txt").read_text() == "theremoremore"
    made.write("word", "two")
    outcome = replay(made, code=1)
    assert (folder.with_suffix(".replay-2") / "deep" / "new.txt").read_text() == "two"
    assert sorted(file["name"] for file in outcome.json["replays"][0]["files"]) == [
        "deep/new.txt",
        "there.txt",
    ]
    # Of a replay of a replay the first original is safe, too.
    made.write("word", "three")
    made.run("replay", outcome.manifest["run_id"])
    assert made.path("deep/new.txt").read_text() == "one"


def test_a_copy_of_the_folder_is_replayed_without_harm_to_the_original(
    project: MakeProject, tmp_path: Path
) -> None:
    """A copied run is replayed in the copy; the script writes where it did then, and what lies
    there is put back, too."""
    made = project({"s.py": "open('fixed.txt', 'w').write(open('word').read())\n", "word": "one"})
    made.run("run", "--file", "s.py").assert_success()
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    made.write("word", "two")
    before = tree_of(made.folder)
    outcome = made.run("replay", "s", "--json", "--dir", str(copy))
    assert (outcome.code, outcome.json["verdict"]) == (1, "different"), outcome
    assert tree_of(made.folder) == before
    assert (copy / "fixed.txt").read_text() == "one"
    (replayed,) = copy.glob("*.replay/fixed.txt")
    assert replayed.read_text() == "two"


def test_two_replays_at_once_do_not_mix_what_they_set_aside(project: MakeProject) -> None:
    """While outputs stand aside a second replay of the folder is refused, and says why."""
    require_posix()
    script = (
        "import os, time\nopen('fixed.txt', 'w').write('fixed')\n"
        "if os.path.exists('wait'):\n    open('ready', 'w').close()\n    time.sleep(600)\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    made.write("wait", "")
    running = made.start("replay", "s")
    running.wait_for_file("ready")
    second = made.start("replay", "s")
    stdout, stderr = second.process.communicate(timeout=60)
    assert (second.process.returncode, stdout) == (125, b"")
    assert b"another replay is going on" in stderr
    running.signal(signal.SIGINT)
    running.finish().assert_status("interrupted", 130)


def test_an_abandoned_run_can_be_replayed(project: MakeProject) -> None:
    """What is left of a run whose pyx was killed is enough to run it again; it is told that the
    original was cut short."""
    require_posix()
    script = (
        "import os, time, sys\nprint(sys.argv[1], flush=True)\n"
        "if os.path.exists('wait'):\n    open('ready', 'w').close()\n    time.sleep(600)\n"
        "print('end')\n"
    )
    made = project({"s.py": script, "wait": ""})
    running = made.start("run", "--file", "s.py", "--", "word")
    running.wait_for_file("ready")
    wait_for_note(made)
    running.process.send_signal(signal.SIGKILL)
    running.process.communicate()
    kill_processes(made.survivors())
    made.path("wait").unlink()
    made.run("history")
    outcome = replay(made, code=1)
    assert outcome.log == "word\nend\n"
    assert outcome.json["verdict"] == "not_comparable"
    assert [reason["kind"] for reason in outcome.json["reasons"]] == ["status"]


def test_a_manifest_that_was_tampered_with_chooses_no_command(project: MakeProject) -> None:
    """A manifest that is not the one of the history is `missing`, and nothing is started."""
    made = project({"s.py": "print('x')\n", "evil.py": "open('evil.txt', 'w')\n"})
    path = made.run("run", "--file", "s.py").manifest_path
    made.run("run", "--file", "evil.py")
    made.path("evil.txt").unlink()
    path.write_bytes(path.read_bytes().replace(b"s.py", b"evil.py"))
    outcome = made.run("replay", "s", "--json", intact=False)
    assert (outcome.code, outcome.json["verdict"]) == (4, "missing"), outcome
    assert outcome.json["lost"][0]["what"] == "manifest"
    assert not made.path("evil.txt").exists()


def test_an_output_declared_outside_of_the_folder_is_guarded(
    project: MakeProject, tmp_path: Path
) -> None:
    """A declared output elsewhere is put back as it was, and its counterpart is compared."""
    script = (
        "import json, os\nopen('../elsewhere.txt', 'w').write(open('word').read())\n"
        "json.dump({'outputs': [os.path.abspath('../elsewhere.txt')]},"
        " open(os.environ['PYX_OUTPUT_PATH'], 'w'))\n"
    )
    made = project({"s.py": script, "word": "one"})
    made.run("run", "--file", "s.py").assert_success()
    made.write("word", "two")
    told = replay(made, code=1).json
    assert told["verdict"] == "different"
    assert [file["name"] for file in told["replays"][0]["files"]] == ["outside/elsewhere.txt"]
    assert (tmp_path / "elsewhere.txt").read_text() == "one"


def test_a_secret_stays_masked_in_a_comparison(project: MakeProject) -> None:
    """What differs is told without secrets, on stdout and in the report."""
    secret = "k9Zq7Lw2Xv5Rt8Yb"
    script = (
        "import os, time\nopen('s.txt', 'w').write(f\"{os.environ['API_TOKEN']} {time.time()}\")\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py", env={"API_TOKEN": secret}, intact=False)
    outcome = made.run("replay", first_id(made), "--times", "2", env={"API_TOKEN": secret})
    assert outcome.code == 1
    assert secret not in outcome.stdout + outcome.stderr
    for path in made.folder.rglob("*.comparison.json"):
        assert secret not in path.read_text()


def test_a_large_result_is_told_within_bounds(project: MakeProject) -> None:
    """Thousands of differences in hundreds of files are 20 lines and 4 kB; all in the report."""
    script = (
        "import time\nfor number in range(100):\n"
        "    with open(f'{number}.txt', 'w') as file:\n"
        "        file.writelines(f'{time.time_ns()} {line}\\n' for line in range(30))\n"
    )
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    outcome = made.run("replay", "s", "--times", "2")
    assert outcome.code == 1
    assert outcome.stdout.count("\n") <= 20
    assert len(outcome.stdout.encode()) <= 4096
    told = replay(made, code=1).json
    assert told["truncated"]
    whole = json.loads(Path(told["comparison"]).read_bytes())
    assert len(whole["replays"][0]["files"]) == 100
    assert not whole["truncated"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["nosuch"], 4, "no run nosuch"),
        (["last", "--times", "0"], 2, "--times"),
        (["last", "--times", "1000"], 2, "--times"),
        (["last", "--timeout", "soon"], 2, "--timeout"),
        (["last", "--rules", "nosuch.toml"], 4, "nosuch.toml"),
        (["last", "--rules", "bad.toml"], 2, "wrong"),
        (["last", "--dir", "nowhere"], 4, "nowhere"),
    ],
)
def test_what_cant_be_meant_is_refused_before_anything_runs(
    options: list[str], code: int, words: str, project: MakeProject
) -> None:
    """A mistake in the command line or the rules leaves no folder and no run."""
    made = project({"s.py": "", "bad.toml": "[[rule]]\nwrong = 1\n"})
    made.run("run", "--file", "s.py")
    before = tree_of(made.folder)
    made.run("replay", *options).assert_refused(code, words)
    assert tree_of(made.folder) == before
