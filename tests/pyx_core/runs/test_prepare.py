"""What stands before the start: the id, the snapshots, the input; and what happens where they
can't be written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mounted
from project import PYX, Project, sha256, tree_of
from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

SHOW_INPUT = "import os\nprint(repr(open(os.environ['PYX_INPUT_PATH'], 'rb').read()))\n"


def test_inline_code_leaves_its_source(project: MakeProject) -> None:
    """`--code` is written to a file of the run, so that the evidence is whole."""
    made = project({})
    outcome = made.run("run", "--code", "print('hé')").assert_success()
    manifest = outcome.manifest
    assert manifest["task"] == "inline"
    assert manifest["output_dir"] == str(made.path("temp"))
    script = made.path(f"temp/inline.{manifest['run_id']}.py")
    assert script.read_text(encoding="utf-8") == "print('hé')"
    assert manifest["script"]["path"] == str(script)
    assert outcome.history_line["source"] == "code"
    assert outcome.log == "hé\n"
    assert outcome.outputs() == []


def test_inline_code_imports_from_the_working_folder(project: MakeProject) -> None:
    """Inline code finds modules beside the caller, as `python -c` would."""
    made = project({"shop.py": "price = 7\n"})
    assert made.run("run", "--code", "import shop; print(shop.price)").assert_success().log == "7\n"


def test_input_from_stdin_is_kept_beside_the_log(project: MakeProject) -> None:
    """`--input-path -` reads stdin into `<task>.<run_id>.input.json`, which the script reads."""
    made = project({"show.py": SHOW_INPUT})
    outcome = made.run("run", "--file", "show.py", "--input-path", "-", stdin='{"a": "é"}')
    manifest = outcome.assert_success().manifest
    path = made.path(f"show.{manifest['run_id']}.input.json")
    assert path.read_text(encoding="utf-8") == '{"a": "é"}'
    assert manifest["input_path"] == manifest["input"]["path"] == str(path)
    assert outcome.outputs() == []


def test_input_from_a_pipe_is_kept_too(project: MakeProject) -> None:
    """What can be read only once, a named pipe or `<(…)`, is written down first."""
    require_posix()
    made = project({"show.py": SHOW_INPUT})
    pipe = made.path("pipe")
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("[1]",))
    writer.start()
    outcome = made.run("run", "--file", "show.py", "--input-path", "pipe").assert_success()
    writer.join()
    assert outcome.log == "b'[1]'\n"
    assert outcome.manifest["input"]["sha256"] == sha256(outcome.manifest["input_path"])
    made.path("pipe").unlink()
    line = f"{' '.join(PYX)} run --file show.py --input-path <(echo '[2]')"
    done = subprocess.run(
        ["bash", "-c", line], cwd=made.folder, env=made.environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done
    assert made.manifests()[-1]["input"]["size"] == len("[2]\n")


def test_an_input_may_begin_with_a_byte_order_mark(project: MakeProject) -> None:
    """An input with a BOM is accepted, and reaches the script byte for byte."""
    made = project({"show.py": SHOW_INPUT})
    made.write("in.json", b"\xef\xbb\xbf{}")
    outcome = made.run("run", "--file", "show.py", "--input-path", "in.json").assert_success()
    assert outcome.log == repr(b"\xef\xbb\xbf{}") + "\n"
    assert outcome.manifest["input"]["size"] == 5


@pytest.mark.parametrize("from_stdin", [False, True])
def test_an_input_that_is_no_json_starts_nothing(project: MakeProject, from_stdin: bool) -> None:
    """Invalid JSON is exit 2 with line and column, and no trace of a run."""
    made = project({"touch.py": "open('started', 'w')\n", "in.json": '{"a": 1,\n "b": }'})
    before = tree_of(made.folder)
    if from_stdin:
        content = made.path("in.json").read_text()
        outcome = made.run("run", "--file", "touch.py", "--input-path", "-", stdin=content)
        outcome.assert_refused(2, "stdin:2:7:", "invalid JSON")
    else:
        outcome = made.run("run", "--file", "touch.py", "--input-path", "in.json")
        outcome.assert_refused(2, f"{made.path('in.json')}:2:7:", "invalid JSON")
    assert tree_of(made.folder) == before
    assert not made.path(".pyx").exists()


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{"a": 1', "1:8"),
        ('{"a": 1,}', "1:9"),
        ("{'a': 1}", "1:2"),
        ("[1\n2]", "2:1"),
        ('["a', "1:2"),
        ('["\\x"]', "1:3"),
        ("", "1:1"),
        ("[NaN]", "1:2"),
    ],
)
def test_every_mistake_in_an_input_is_told_with_its_place(
    project: MakeProject, content: str, place: str
) -> None:
    """A whole call of pyx, which has loaded nothing of json, says where an input is wrong."""
    made = project({"s.py": "", "in.json": content})
    outcome = made.run("run", "--file", "s.py", "--input-path", "in.json")
    outcome.assert_refused(2, f"in.json:{place}: invalid JSON: ")


def test_an_existing_manifest_path_is_never_replaced(project: MakeProject) -> None:
    """Where --output-path exists, pyx says so, exits 125, starts nothing, touches nothing."""
    made = project({"touch.py": "open('started', 'w')\n", "m.json": "precious"})
    before = tree_of(made.folder)
    outcome = made.run("run", "--file", "touch.py", "--output-path", "m.json")
    outcome.assert_refused(125, "m.json", "exists")
    assert tree_of(made.folder) == before
    outcome = made.run("run", "--file", "touch.py", "--output-path", "m.json", "--json")
    assert outcome.code == 125
    assert outcome.json["error"]["kind"] == "exists"
    assert "--output-path" in outcome.json["error"]["hint"]


def test_a_manifest_stands_where_it_is_wanted(project: MakeProject) -> None:
    """--output-path decides on the manifest alone; log and history stay in the output folder."""
    made = project({"s.py": "import os\nprint(os.environ['PYX_OUTPUT_PATH'])\n"})
    outcome = made.run("run", "--file", "s.py", "--output-path", "sub/../wanted.json")
    outcome.assert_success()
    assert outcome.manifest_path == made.path("wanted.json")
    assert outcome.outputs() == []
    assert not list(made.folder.glob(".wanted*"))
    assert outcome.log == f"{made.path('wanted.json')}\n"
    assert outcome.log_path.parent == made.folder
    assert outcome.history_line["manifest"] == str(made.path("wanted.json"))


def test_two_runs_do_not_share_a_manifest(project: MakeProject) -> None:
    """Of two runs that want the same manifest at the same moment one is refused."""
    source = (
        "import os, sys, time\nopen('ready', 'a').write('x')\n"
        "while not os.path.exists('go'):\n    time.sleep(0.01)\n"
    )
    made = project({"s.py": source})
    first = made.start("run", "--file", "s.py", "--output-path", "m.json")
    first.wait_for_file("ready")
    second = made.start("run", "--file", "s.py", "--output-path", "m.json")
    # Refused at once, so there is nothing to wait for.
    with contextlib.suppress(subprocess.TimeoutExpired):
        second.process.wait(5)
    made.write("go", "")
    codes = []
    for running in (first, second):
        running.process.communicate(timeout=60)
        codes.append(running.process.returncode)
    assert sorted(codes) == [0, 125]
    assert len(made.history()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--output-dir", "file"),
        ("--output-dir", "file/below"),
        ("--output-dir", "x" * 300),
        ("--output-path", "missing/m.json"),
        ("--output-path", "file/m.json"),
        ("--output-path", "x" * 300),
        ("--output-path", "folder"),
    ],
)
def test_an_impossible_place_is_told_before_anything_starts(
    project: MakeProject, options: tuple[str, str]
) -> None:
    """Where folder or manifest can't be written pyx exits 125, and the script never ran."""
    made = project({"touch.py": "open('started', 'w')\n", "file": "kept", "folder/x": "kept"})
    before = tree_of(made.folder)
    outcome = made.run("run", "--file", "touch.py", *options)
    outcome.assert_refused(125, options[1].split("/")[0], options[0])
    assert tree_of(made.folder) == before


def test_a_history_that_cannot_be_written_is_told_before_anything_starts(
    project: MakeProject,
) -> None:
    """A run that could not be told of is not begun."""
    made = project({"touch.py": "open('started', 'w')\n", ".history.jsonl/x": "a folder"})
    before = tree_of(made.folder)
    made.run("run", "--file", "touch.py").assert_refused(125, ".history.jsonl", "--output-dir")
    assert tree_of(made.folder) == before


def read_only(folder: str, home: str) -> None:
    made = Project(Path(folder), Path(home))
    made.write("s.py", "import os\nopen(os.path.expanduser('~/started'), 'a').write('x')\n")
    made.run("run", "--file", "s.py").assert_success()
    before = tree_of(made.folder)
    mounted.make_read_only(made.folder)
    outcome = made.run("run", "--file", "s.py")
    outcome.assert_refused(125, "read-only", "--output-dir")
    assert tree_of(made.folder) == before
    assert (Path(home) / "started").read_text() == "x"
    # Elsewhere the same script can still be run from there.
    other = Path(home) / "elsewhere"
    made.run("run", "--file", "s.py", "--output-dir", str(other))
    assert len(list(other.glob("s.*.manifest.json"))) == 1
    assert (Path(home) / "started").read_text() == "xx"


def test_a_read_only_folder_is_told(tmp_path: Path, home: Path) -> None:
    """In a read-only output folder pyx exits 125, says what to do, and changes nothing."""
    mounted.in_namespace(read_only, tmp_path / "project", home)


def disk_that_fills(folder: str, home: str) -> None:
    """A first run with room enough; then one for each number of free pages."""
    seen = set()
    made = Project(Path(folder), Path(home))
    mounted.mount_small_disk(made.folder, 256)
    made.write("first.py", "print('first')\n")
    first = made.run("run", "--file", "first.py").assert_success()
    for pages in range(16):
        # A script and an input of their own, so that they are not kept from before.
        made.write("s.py", f"print('{pages}', 'x' * 9000)\n")
        made.write("in.json", f'"{pages}"')
        mounted.fill(made.folder, pages)
        before = tree_of(made.folder)
        outcome = made.run("run", "--file", "s.py", "--input-path", "in.json")
        made.path("filler").unlink()
        after = tree_of(made.folder)
        history = after.pop(".history.jsonl").decode()
        del before["filler"]
        assert history.startswith(before.pop(".history.jsonl").decode())
        assert {name: after.get(name) for name in before} == before
        new = sorted(set(after) - set(before) - {name for name in after if "/objects/" in name})
        if outcome.code == 125:
            outcome.assert_refused(125, "no space left")
            assert new == [], (pages, new)
        else:
            outcome.assert_success()
            assert len(new) == 2, (pages, new)
        for name, content in after.items():
            if "objects/" in name:
                stem = os.path.basename(name)
                assert stem == hashlib.sha256(content).hexdigest(), (pages, name)
        seen.add(outcome.code)
        for name in new:
            made.path(name).unlink()
    assert seen == {0, 125}, seen
    assert first.log == "first\n"


def test_a_disk_that_is_full_at_any_moment_leaves_all_or_nothing(
    tmp_path: Path, home: Path
) -> None:
    """However many pages a disk has left, the run is complete, or pyx exits 125 and left nothing
    half-written; what was there before is untouched."""
    mounted.in_namespace(disk_that_fills, tmp_path / "project", home)


def log_that_fills_the_disk(folder: str, home: str) -> None:
    made = Project(Path(folder), Path(home))
    mounted.mount_small_disk(made.folder, 256)
    made.write("loud.py", "import time\nprint('x' * 2_000_000, flush=True)\ntime.sleep(600)\n")
    before = tree_of(made.folder)
    outcome = made.run("run", "--file", "loud.py")
    outcome.assert_refused(125, "no space left", ".log.txt")
    assert {k: v for k, v in tree_of(made.folder).items() if "objects" not in k} == before
    # What is bounded fits.
    made.write("quick.py", "print('x' * 2_000_000)\n")
    made.run("run", "--file", "quick.py", "--log-limit", "100kB").assert_success()


def test_a_log_that_does_not_fit_ends_the_run(tmp_path: Path, home: Path) -> None:
    """Where the log fills the disk the script is ended: evidence with a hole would be worse."""
    mounted.in_namespace(log_that_fills_the_disk, tmp_path / "project", home)


def script_that_fills_the_disk(folder: str, home: str) -> None:
    made = Project(Path(folder), Path(home))
    mounted.mount_small_disk(made.folder, 256)
    made.write("first.py", "print('first')\n")
    made.run("run", "--file", "first.py").assert_success()
    made.write(
        "greedy.py",
        "import os\n"
        "file = os.open('data.bin', os.O_WRONLY | os.O_CREAT)\n"
        "try:\n    while True:\n        os.write(file, bytes(4096))\n"
        "except OSError as error:\n    print(error)\n",
    )
    before = tree_of(made.folder)
    outcome = made.run("run", "--file", "greedy.py")
    after = tree_of(made.folder)
    outcome.assert_refused(125, "no space left")
    # What the script wrote is the script's.
    assert set(after) - set(before) - {k for k in after if "objects" in k} == {"data.bin"}
    assert {name: after[name] for name in before} == before


def test_a_disk_that_the_script_filled_is_told(tmp_path: Path, home: Path) -> None:
    """Where no room is left for the manifest pyx exits 125, and earlier runs are untouched."""
    mounted.in_namespace(script_that_fills_the_disk, tmp_path / "project", home)


STRANGE_NAMES = [
    'with space\'s and "quotes".py',
    "größe 漢字 😀.py",
    "-dash.py",
    "$(touch owned);`id`&|<>*?[a].py",
    "dots.in.name.py",
    "line\nbreak\ttab.py",
    "percent%20%s{0}.py",
    ".hidden.py",
    "x" * 252 + ".py",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_names_may_hold_anything(project: MakeProject, name: str) -> None:
    """Spaces, quotes, other alphabets and the letters of a shell mean nothing in a name: folder,
    script, input and output are found, recorded, and can be opened by what is recorded."""
    if sys.platform == "win32" and any(letter in name for letter in '"<>|?*\n\t'):
        pytest.skip("no file name on Windows")
    folder = name.removesuffix(".py")[:60] + " folder"
    made = project(
        {
            f"{folder}/{name}": "import os, sys\nprint(sys.argv[1:])\n"
            "stem = os.path.splitext(os.path.basename(__file__))[0][:60]\n"
            "open(f\"{os.environ['PYX_OUTPUT_DIR']}/{stem} result.csv\", 'w').write('n')\n"
            "open(os.environ['PYX_INPUT_PATH']).close()\n",
            f"{folder}/in {name[:60]}.json": "{}",
        }
    )
    script, given = f"{folder}/{name}", f"{folder}/in {name[:60]}.json"
    if name.startswith("-"):
        script, given = f"./{script}", f"./{given}"
    outcome = made.run("run", "--file", script, "--input-path", given, "--", name, "a b", "")
    outcome.assert_success()
    manifest = outcome.manifest
    assert outcome.log == f"{[name, 'a b', '']}\n"
    assert manifest["script"]["path"] == str(made.path(folder) / name)
    assert manifest["output_dir"] == str(made.path(folder))
    assert manifest["input_path"] == str(made.path(f"{folder}/in {name[:60]}.json"))
    (output,) = outcome.outputs()
    assert sha256(output["path"]) == output["sha256"]
    assert not made.path("owned").exists()
    assert len(outcome.stdout.splitlines()) == 4
    as_json = made.run("run", "--file", script, "--input-path", given, "--json", "--", "x")
    assert as_json.json["task"] == manifest["task"]


def test_a_name_may_hold_bytes_that_are_no_text(project: MakeProject) -> None:
    """On Linux a name is bytes: one that is no UTF-8 is recorded so that it can be opened."""
    if sys.platform != "linux":
        pytest.skip("names of files are text here")
    made = project({})
    folder = os.fsdecode(os.fsencode(made.folder) + b"/f\xff")
    os.mkdir(folder)
    script = os.fsencode(folder) + b"/s\xfe.py"
    with open(script, "w") as file:
        file.write("import os\nopen(os.fsencode(os.environ['PYX_OUTPUT_DIR']) + b'/r\\xfd', 'w')\n")
    outcome = made.run("run", "--file", os.fsdecode(script)).assert_success()
    manifest = outcome.manifest
    assert os.fsencode(manifest["script"]["path"]) == script
    (output,) = outcome.outputs()
    assert os.fsencode(output["path"]) == os.fsencode(folder) + b"/r\xfd"
    assert os.path.getsize(output["path"]) == 0
    assert manifest["task"] == "s_"
    as_json = made.run("run", "--file", os.fsdecode(script), "--json")
    assert os.fsencode(as_json.json["output_dir"]) == os.fsencode(folder)
