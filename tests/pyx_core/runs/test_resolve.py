"""What a request comes to: folders, settings, `.env` layers, limits."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject

SHOW = "import os, sys\nprint(os.getcwd())\nprint(sys.argv)\n"


def test_the_working_folder_is_that_of_the_caller(project: MakeProject) -> None:
    """A script in another folder runs where pyx was called, and is named as it was given."""
    made = project({"scripts/show.py": SHOW})
    outcome = made.run("run", "--file", "scripts/show.py", "--", "x").assert_success()
    assert outcome.log == f"{made.folder}\n['scripts/show.py', 'x']\n"
    assert outcome.manifest["command"]["cwd"] == str(made.folder)
    assert outcome.manifest["output_dir"] == str(made.path("scripts"))


def test_another_working_folder_can_be_given(project: MakeProject) -> None:
    """--cwd decides where the script runs; the other paths are still relative to the caller."""
    made = project({"scripts/show.py": SHOW, "data/in.json": "{}", "there/x": ""})
    outcome = made.run(
        *("run", "--file", "scripts/show.py", "--input-path", "data/in.json"),
        *("--cwd", "there", "--output-dir", "out"),
    ).assert_success()
    script = made.path("scripts/show.py")
    assert outcome.log == f"{made.path('there')}\n['{script}']\n"
    assert outcome.manifest["command"]["cwd"] == str(made.path("there"))
    assert outcome.manifest["output_dir"] == str(made.path("out"))


def test_a_script_imports_from_its_own_folder(project: MakeProject) -> None:
    """As with bare Python, a module beside the script is found, wherever the caller stands."""
    made = project(
        {"scripts/a.py": "import shop\nprint(shop.price)\n", "scripts/shop.py": "price = 7"}
    )
    assert made.run("run", "--file", "scripts/a.py").assert_success().log == "7\n"


@pytest.mark.parametrize("name", ["json.py", "signal.py", "threading.py", "ctypes.py", "re.py"])
def test_a_script_may_bear_the_name_of_a_module(project: MakeProject, name: str) -> None:
    """A script called like a module of the standard library does not get in the way of pyx."""
    made = project({f"scripts/{name}": "print('mine')\n"})
    outcome = made.run("run", "--file", f"scripts/{name}").assert_success()
    assert outcome.log == "mine\n"


def test_the_output_folder_has_an_order_of_precedence(project: MakeProject) -> None:
    """Flag, then setting, then the input's folder, then the script's; the folder is made."""
    made = project({"s/s.py": "", "i/in.json": "1"})
    both = ("run", "--file", "s/s.py", "--input-path", "i/in.json")
    setting = {"PYX_OUTPUT_DIR": "set/it"}
    folders = [
        made.run(*both, "--output-dir", "flag/it", env=setting).manifest["output_dir"],
        made.run(*both, env=setting).manifest["output_dir"],
        made.run(*both).manifest["output_dir"],
        made.run("run", "--file", "s/s.py").manifest["output_dir"],
        made.run("run", "--code", "1", env=setting).manifest["output_dir"],
    ]
    assert folders == [str(made.path(name)) for name in ("flag/it", "set/it", "i", "s", "set/it")]


def test_variables_come_from_the_nearest_layer(project: MakeProject) -> None:
    """Real environment before the project's `.env` before the user's `.env`; the manifest names
    the files and the variables, never a value."""
    made = project({".env": "A=project\nB=project\n", "show.py": "import os\n"
                    "print([os.environ.get(name) for name in 'ABCD'])\n"})  # fmt: skip
    user = made.home / ".config/pyx/.env"
    user.parent.mkdir(parents=True)
    user.write_text("A=user\nB=user\nC=user\n")
    outcome = made.run("run", "--file", "show.py", env={"A": "real-value"}).assert_success()
    assert outcome.log == "['real-value', 'project', 'user', None]\n"
    environment = outcome.manifest["environment"]
    assert environment["dotenv"] == [str(made.path(".env")), str(user)]
    assert {"A", "B", "C"} <= set(environment["variables"])
    assert environment["variables"] == sorted(environment["variables"])
    assert "real-value" not in outcome.manifest_path.read_text()


def test_settings_come_from_the_nearest_layer(project: MakeProject) -> None:
    """Timeout and log limit: flag before environment before `.env`; they are in the manifest."""
    made = project({".env": "PYX_TIMEOUT=50\nPYX_LOG_LIMIT=50kB\n", "s.py": ""})
    calls: list[tuple[tuple[str, ...], dict[str, str]]] = [
        ((), {}),
        ((), {"PYX_TIMEOUT": "60", "PYX_LOG_LIMIT": "60kB"}),
        (("--timeout", "70", "--log-limit", "70kB"), {"PYX_TIMEOUT": "60"}),
    ]
    found = [made.run("run", "--file", "s.py", *options, env=env) for options, env in calls]
    assert [outcome.manifest["limits"] for outcome in found] == [
        {"timeout_s": float(number), "log_bytes": number * 1000} for number in (50, 60, 70)
    ]
    made.path(".env").unlink()
    limits = made.run("run", "--file", "s.py").manifest["limits"]
    assert limits == {"timeout_s": None, "log_bytes": 64 << 20}


@pytest.mark.parametrize(
    ("name", "value"), [("PYX_TIMEOUT", "soon"), ("PYX_LOG_LIMIT", "much"), ("PYX_TIMEOUT", "-1")]
)
def test_a_setting_that_makes_no_sense_is_told_by_name(
    project: MakeProject, name: str, value: str
) -> None:
    """A bad setting is exit 2, with the variable and its value in the message."""
    made = project({"s.py": ""})
    made.run("run", "--file", "s.py", env={name: value}).assert_refused(2, name, value)


def test_the_project_env_is_that_of_the_working_folder(project: MakeProject) -> None:
    """With --cwd the `.env` of that folder counts."""
    made = project(
        {".env": "A=here\n", "there/.env": "A=there\n", "s.py": "import os; print(os.environ['A'])"}
    )
    assert made.run("run", "--file", "s.py").log == "here\n"
    assert made.run("run", "--file", "s.py", "--cwd", "there").log == "there\n"


def test_variables_can_be_given_and_demanded(project: MakeProject) -> None:
    """--env NAME=VALUE sets one; --env NAME demands one, and says so where it is missing."""
    made = project({"s.py": "import os\nprint(os.environ.get('A'), os.environ.get('B'))\n"})
    outcome = made.run("run", "--file", "s.py", "--env", "A=x=y", "B=", env={"B": "b"})
    assert outcome.assert_success().log == "x=y \n"
    assert made.run("run", "--file", "s.py", "--env", "B", env={"B": "b"}).log == "None b\n"
    refused = made.run("run", "--file", "s.py", "--env", "MISSING_ONE")
    refused.assert_refused(2, "MISSING_ONE", "--env MISSING_ONE=VALUE")


def test_a_clean_environment_holds_what_was_named(project: MakeProject) -> None:
    """--clean-env passes what programs need to start, what --env names, and pyx's own variables."""
    made = project({".env": "C=c\n", "s.py": "import os\nprint(*sorted(os.environ))\n"})
    outcome = made.run(
        *("run", "--file", "s.py", "--clean-env", "--env", "A", "C"), env={"A": "a", "B": "b"}
    ).assert_success()
    names = set(outcome.log.split())
    assert {"A", "C", "PATH", "HOME", "PYX_RUN_ID"} <= names
    assert not names & {"B", "PYTHONDONTWRITEBYTECODE"}
    assert sorted(names) == sorted(
        {*outcome.manifest["environment"]["variables"]} | (names & {"LC_CTYPE"})
    )


def test_runtime_variables_are_absolute_and_true(project: MakeProject) -> None:
    """The script is told its input, folder, manifest, log and run id, with absolute paths."""
    source = (
        "import json, os\n"
        "print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('PYX_')}))\n"
        "assert os.path.isfile(os.environ['PYX_LOG_PATH'])\n"
        "assert not os.path.exists(os.environ['PYX_OUTPUT_PATH'])\n"
    )
    made = project({"s.py": source, "in.json": "1"})
    stale = dict.fromkeys(
        ("PYX_INPUT_PATH", "PYX_OUTPUT_PATH", "PYX_LOG_PATH", "PYX_RUN_ID"), "old"
    )
    outcome = made.run(
        *("run", "--file", "./s.py", "--input-path", "./in.json", "--output-dir", "./o/../out"),
        env=stale,
    ).assert_success()
    manifest = outcome.manifest
    assert json.loads(outcome.log) == {
        "PYX_INPUT_PATH": str(made.path("in.json")),
        "PYX_OUTPUT_DIR": str(made.path("out")),
        "PYX_OUTPUT_PATH": str(outcome.manifest_path),
        "PYX_LOG_PATH": str(outcome.log_path),
        "PYX_RUN_ID": manifest["run_id"],
    }
    without = made.run("run", "--file", "s.py", env=stale).assert_success()
    assert "PYX_INPUT_PATH" not in json.loads(without.log)


def test_a_run_within_a_run_has_an_id_of_its_own(project: MakeProject) -> None:
    """A script may call pyx itself: both runs are complete, each with its own files."""
    inner = (
        "import os\n"
        "folder, run_id = os.environ['PYX_OUTPUT_DIR'], os.environ['PYX_RUN_ID']\n"
        "open(f'{folder}/inner.{run_id}.csv', 'w').close()\n"
    )
    outer = (
        "import subprocess, sys\n"
        "pyx = [sys.executable, '-m', 'pyx_cli']\n"
        "subprocess.run([*pyx, 'run', '--file', 'inner.py'], check=True)\n"
    )
    made = project({"inner.py": inner, "outer.py": outer})
    running = made.start("run", "--file", "outer.py")
    stdout, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 0, stdout
    first, second = sorted(made.manifests(), key=lambda manifest: str(manifest["task"]))
    assert (first["task"], second["task"]) == ("inner", "outer")
    assert [output["name"] for output in first["outputs"][1:]] == [f"inner.{first['run_id']}.csv"]
    assert second["outputs"][1:] == []
    assert len(made.history()) == 2


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--file", "missing.py"), 4, ("missing.py",)),
        (("--file", "."), 2, ("is a folder",)),
        (("--file", ""), 2, ()),
        (("--file", "s.py", "--cwd", "missing"), 4, ("--cwd", "missing")),
        (("--file", "s.py", "--cwd", "s.py"), 4, ("--cwd",)),
        (("--file", "s.py", "--input-path", "missing.json"), 4, ("missing.json",)),
        (("--file", "s.py", "--input-path", "."), 2, ("is a folder",)),
        (("--file", "/dev/null"), 2, ("/dev/null",)),
        (("--code", "1", "--async", "--timeout", "0"), 2, ("--timeout",)),
        (("--code", "1", "--timeout", "nan"), 2, ("--timeout", "nan")),
        (("--code", "1", "--timeout", "1e999"), 2, ("--timeout",)),
        (("--code", "1", "--log-limit", "9" * 5000), 2, ("--log-limit",)),
        (("--code", "1", "--log-limit", "5"), 2, ("--log-limit", "1024")),
        (("--code", "1", "--log-limit", "²kB"), 2, ("--log-limit",)),
        (("--code", "1", "--env", "=x"), 2, ("--env",)),
    ],
)
def test_what_can_not_be_meant_is_refused(
    project: MakeProject, options: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    """A request that names what is not there, or makes no sense, leaves nothing behind."""
    made = project({"s.py": ""})
    made.run("run", *options).assert_refused(code, *words)
    assert os.listdir(made.folder) == ["s.py"]


@pytest.mark.parametrize(
    "content", [b"A=a\0b\n", b"'A=B'=c\n", b"A\0B=c\n", b"=c\n", b"'unclosed\n", b"\xff\n"]
)
def test_no_env_file_is_a_defect(project: MakeProject, content: bytes) -> None:
    """A `.env` that holds what no variable can be is told with its path, or passed over."""
    made = project({"s.py": "print('ran')\n"})
    made.write(".env", content)
    outcome = made.run("run", "--file", "s.py")
    if outcome.code:
        outcome.assert_refused(2, str(made.path(".env")))
    else:
        assert outcome.assert_success().log == "ran\n"


@pytest.mark.parametrize("endless", ["stdin", "file"])
def test_an_endless_input_is_refused(project: MakeProject, endless: str) -> None:
    """An input that does not end is refused at a size, instead of filling the memory."""
    require_posix()
    made = project({"s.py": "open('started', 'w')\n"})
    if endless == "stdin":
        line, given = 'ulimit -v 2000000; yes 2>/dev/null | "$@"', "-"
    else:
        line, given = 'ulimit -v 2000000; exec "$@"', "/dev/zero"
    running = made.start(
        *("run", "--file", "s.py", "--input-path", given), prefix=["sh", "-c", line, "sh"]
    )
    running.finish().assert_refused(2, "larger than")
    assert os.listdir(made.folder) == ["s.py"]


def test_no_test_touches_the_real_home(project: MakeProject, home: Path) -> None:
    """What pyx and its scripts take for the home is a folder of the test, for every way to ask."""
    source = "import os, pathlib\nprint(os.path.expanduser('~'), pathlib.Path.home())\n"
    made = project({"s.py": source})
    assert made.run("run", "--file", "s.py").assert_success().log.split() == [str(home)] * 2
    assert Path.home() == home
    # pyx remembers the versions of interpreters below the home, and there only.
    require_posix()
    node = made.write("bin/node", "#!/bin/sh\necho v22.18.0\n")
    node.chmod(0o755)
    made.write("s.js", "")
    made.run("run", "--file", "s.js", env={"PATH": str(node.parent)}).assert_success()
    assert [path for path in home.rglob("*") if path.is_file()]
