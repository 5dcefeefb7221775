"""A run in a bundle is replayed where it was never run."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from bundles import write_zip
from project import tree_of
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

ADDS_UP = """
import json, os
folder, run_id = os.environ["PYX_OUTPUT_DIR"], os.environ["PYX_RUN_ID"]
with open(os.environ["PYX_INPUT_PATH"]) as file:
    numbers = json.load(file)
path = os.path.join(folder, f"s.{run_id}.result.json")
with open(path, "w") as file:
    json.dump({"sum": sum(numbers)}, file)
with open("temp/fixed.txt", "w") as file:
    file.write("the same")
print("saved", path, "log", os.environ["PYX_LOG_PATH"])
"""


def hand_over(made: Project, tmp_path: Path, *names: str) -> Path:
    """Bundles runs, removes all that they came from, and gives a folder with x.zip only."""
    assert made.run("bundle", *names, "-o", "x.zip").code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(made.path("x.zip"), elsewhere)
    shutil.rmtree(made.folder)
    made.folder.mkdir()
    return elsewhere


def replay(made: Project, cwd: Path, *words: str, code: int = 0) -> Outcome:
    outcome = made.run("replay", *words, "--json", cwd=cwd)
    assert outcome.code == code, outcome
    return outcome


def test_the_same_on_a_machine_without_the_original(project: MakeProject, tmp_path: Path) -> None:
    """Script, arguments and input come from the bundle; files with fixed names and what the log
    says of the old folder are compared with their counterparts."""
    made = project({"temp/s.py": ADDS_UP, "temp/in.json": "[1, 2]"})
    run = ("run", "--file", "temp/s.py", "--input-path", "temp/in.json", "--output-dir", "temp")
    first = made.run(*run).assert_success().manifest
    elsewhere = hand_over(made, tmp_path, "s")
    before = (elsewhere / "x.zip").read_bytes()
    told = replay(made, elsewhere, "x.zip").json
    assert told["verdict"] == "equivalent"  # the log has the paths of its folder
    assert [use["id"] for use in told["rules"]] == ["pyx.run-names"]
    assert told["replays"][0]["files_total"] == len(first["outputs"]) == 3
    assert [reason["kind"] for reason in told["reasons"]] == ["folder"]
    again = Path(told["replays"][0]["manifest"])
    assert again.is_relative_to(elsewhere / "temp")
    assert json.loads(again.read_text())["replay_of"] == first["run_id"]
    assert (elsewhere / "x.zip").read_bytes() == before


def test_its_records_go_where_one_looks_for_runs(project: MakeProject, tmp_path: Path) -> None:
    """Below --dir, else in `temp`; nothing is written into the cache, and the replay verifies."""
    made = project({"s.py": "print('x')\n"})
    made.run("run", "--file", "s.py").assert_success()
    elsewhere = hand_over(made, tmp_path, "s")
    assert made.run("peek", "x.zip", cwd=elsewhere).code == 0
    cache = made.home / ".cache" / "pyx" / "bundles"
    unpacked = {name for name in tree_of(cache) if "index.sqlite" not in name}
    (elsewhere / "records").mkdir()
    there = replay(made, elsewhere, "x.zip", "--dir", "records").json["replays"][0]
    assert Path(there["folder"]).parent == elsewhere / "records"
    here = replay(made, elsewhere, "x.zip").json["replays"][0]
    assert Path(here["folder"]).parent == elsewhere / "temp"
    for words in (("--all",), ("last",)):
        assert made.run("verify", *words, cwd=elsewhere).code == 0
    assert made.run("replay", "last", cwd=elsewhere).code == 0
    assert {name for name in tree_of(cache) if "index.sqlite" not in name} == unpacked


def test_what_lay_beside_the_script_is_named_as_what_changed(
    project: MakeProject, tmp_path: Path
) -> None:
    """A script that reads a file which is in no bundle can't be compared, and that is said."""
    made = project({"s.py": "print(open('beside.txt').read())\n", "beside.txt": "x"})
    made.run("run", "--file", "s.py").assert_success()
    elsewhere = hand_over(made, tmp_path, "s")
    told = replay(made, elsewhere, "x.zip", code=1).json
    assert told["verdict"] == "not_comparable"
    assert "folder" in {reason["kind"] for reason in told["reasons"]}
    assert "x.zip:" in told["hint"]


def test_another_interpreter_is_taken_where_its_own_is_not_here(
    project: MakeProject, tmp_path: Path
) -> None:
    """The same result says that it does not matter; another one names the interpreter."""
    made = project({"s.py": "import sys\nprint(1 if sys.argv[1:] else sys.prefix)\n"})
    link = made.path("old-python")
    require_posix()
    link.symlink_to(sys.executable)
    for words in (("--", "a"), ()):
        made.run("run", "--file", "s.py", "--python", "old-python", *words).assert_success()
    runs = [str(line["run_id"]) for line in made.history()]
    elsewhere = hand_over(made, tmp_path, *runs)
    same = replay(made, elsewhere, f"x.zip:{runs[0]}").json
    assert same["verdict"] == "identical"
    assert {"folder", "interpreter"} <= {reason["kind"] for reason in same["reasons"]}


def test_noise_is_told_from_change_as_ever(project: MakeProject, tmp_path: Path) -> None:
    """Several replays have a fresh folder each; what differs among them is noise, with rules."""
    script = "import time\nopen('new', 'x').close()\nprint('at', time.time_ns())\n"
    made = project({"s.py": script})
    made.run("run", "--file", "s.py").assert_success()
    elsewhere = hand_over(made, tmp_path, "s")
    told = replay(made, elsewhere, "x.zip", "--times", "2", code=1).json
    assert told["verdict"] == "different"
    rules = ("--rules", told["proposed_rules"])
    assert replay(made, elsewhere, "x.zip", "--times", "2", *rules).json["verdict"] == "equivalent"


def test_inline_code_is_replayed(project: MakeProject, tmp_path: Path) -> None:
    """Code that came with the command line, and its input from stdin, are in it, too."""
    made = project({})
    code = "import json, os\nprint(json.load(open(os.environ['PYX_INPUT_PATH'])))\n"
    made.run("run", "--code", code, "--input-path", "-", stdin="[1]").assert_success()
    elsewhere = hand_over(made, tmp_path, "last")
    assert replay(made, elsewhere, "x.zip").json["verdict"] == "identical"


def test_a_strangers_bundle_writes_only_into_its_folder(
    project: MakeProject, tmp_path: Path
) -> None:
    """A command line that leads out of the working folder does not lead the script there."""
    made = project({"s.py": "print('x')\n"})
    made.run("run", "--file", "s.py").assert_success()
    elsewhere = hand_over(made, tmp_path, "s")
    with zipfile.ZipFile(elsewhere / "x.zip") as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    (name,) = (name for name in contents if name.endswith(".manifest.json"))
    manifest = json.loads(contents[name])
    manifest["command"]["argv"][1] = "../../../evil/s.py"
    contents[name] = json.dumps(manifest).encode()
    line = json.loads(contents["history.jsonl"])
    line["manifest_sha256"] = hashlib.sha256(contents[name]).hexdigest()
    contents["history.jsonl"] = json.dumps(line).encode() + b"\n"
    write_zip(elsewhere / "x.zip", contents)
    replay(made, elsewhere, "x.zip")
    assert not list(tmp_path.rglob("evil"))
    assert not list(made.home.rglob("evil"))
