"""Which program runs a script, and what is said where there is none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from requirements import require_package_index, require_posix, require_program

if TYPE_CHECKING:
    from pathlib import Path

    from project import MakeProject

SHOW_PYTHON = "import sys\nprint(sys.prefix)\n"


def make_program(folder: Path, name: str, source: str) -> Path:
    """An executable shell script in a folder that can be the only one on PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{source}\n")
    path.chmod(0o755)
    return path


def test_python_runs_in_the_interpreter_of_pyx(project: MakeProject) -> None:
    """A Python script is run by the interpreter that pyx has, and the manifest names it."""
    outcome = project({"s.py": SHOW_PYTHON}).run("run", "--file", "s.py").assert_success()
    assert outcome.log.strip() == sys.prefix
    command = outcome.manifest["command"]
    assert command["argv"] == [sys.executable, "s.py"]
    assert command["interpreter"] == sys.executable
    assert command["runtime"] == f"CPython {'.'.join(map(str, sys.version_info[:3]))}"
    assert outcome.manifest["environment"]["packages"]["count"] > 10


@pytest.mark.parametrize("ending", ["js", "cjs", "mjs"])
def test_javascript_runs_in_node(project: MakeProject, ending: str) -> None:
    """A JavaScript file is run by node, with its arguments, input and exit code."""
    node = require_program("node")
    source = {
        "mjs": "import { readFileSync } from 'node:fs';\n",
        "cjs": "const { readFileSync } = require('node:fs');\n",
        "js": "const { readFileSync } = require('node:fs');\n",
    }[ending] + (
        "// Adds.\nconst { a, b } = JSON.parse(readFileSync(process.env.PYX_INPUT_PATH));\n"
        "console.log(a + b, process.argv.slice(2));\nprocess.exitCode = 3;\n"
    )
    made = project({f"add.{ending}": source, "in.json": '{"a": 1, "b": 2}'})
    outcome = made.run("run", "--file", f"add.{ending}", "--input-path", "in.json", "--", "x y")
    outcome.assert_status("failed", 3)
    assert outcome.log == "3 [ 'x y' ]\n"
    command = outcome.manifest["command"]
    assert command["interpreter"] == node
    assert re.fullmatch(r"node v\d+\.\d+\.\d+", command["runtime"])
    assert outcome.manifest["environment"]["packages"] is None


def test_shell_scripts_run_in_a_shell(project: MakeProject) -> None:
    """A .sh file needs neither a shebang nor the right to be executed."""
    require_posix()
    made = project({"s.sh": '# Says it.\necho "$1 $PYX_RUN_ID"\nexit 7\n'})
    outcome = made.run("run", "--file", "s.sh", "--", "a  b")
    outcome.assert_status("failed", 7)
    assert outcome.log == f"a  b {outcome.manifest['run_id']}\n"
    assert outcome.manifest["summary"] == "Says it."


@pytest.mark.parametrize(
    ("name", "source", "log"),
    [
        ("tool", "#!/bin/sh\necho $0\n", "tool\n"),
        ("s.sh", "#!/bin/sh -e\nfalse\necho never\n", ""),
        ("tool.rb", "#!/usr/bin/env sh\necho env\n", "env\n"),
        ("tool", "#!/usr/bin/env -S sh -x\ntrue\n", "+ true\n"),
        ("tool", "#! /bin/sh  \r\necho spaces\r\n", "spaces\r\n"),
    ],
)
def test_a_shebang_names_the_interpreter(
    project: MakeProject, name: str, source: str, log: str
) -> None:
    """A file with a shebang is run by what its first line says, options and env included."""
    require_posix()
    outcome = project({name: source}).run("run", "--file", name)
    assert outcome.log == log
    assert outcome.manifest["status"] in ("ok", "failed")
    assert outcome.code == (1 if "false" in source else 0)


def test_a_program_is_run_as_it_is(project: MakeProject) -> None:
    """An executable file without ending or shebang, such as a binary, is started itself."""
    require_posix()
    made = project({})
    shutil.copy(require_program("echo"), made.path("tool"))
    outcome = made.run("run", "--file", "tool", "--", "hello").assert_success()
    assert outcome.log == "hello\n"
    assert outcome.manifest["command"]["argv"] == [str(made.path("tool")), "hello"]
    assert outcome.manifest["command"]["interpreter"] is None


@pytest.mark.parametrize(
    ("name", "source", "code", "words"),
    [
        ("s.ps1", "Write-Output 1\n", 127, ("PowerShell", "pwsh")),
        ("s.js", "1\n", 127, ("Node.js", "node")),
        ("s.ts", "1\n", 127, ("Node.js",)),
        ("s.sh", "true\n", 127, ("shell",)),
        ("tool", "#!/no/such/interpreter\n", 127, ("/no/such/interpreter", "first line")),
        ("tool", "#!/usr/bin/env no-such-thing -x\n", 127, ("no-such-thing",)),
        ("tool", "#!\n", 126, ("empty shebang",)),
        ("tool", "just text\n", 126, ("no known ending, no shebang",)),
        ("data.csv", "a,b\n", 126, ("no known ending",)),
    ],
)
def test_a_missing_interpreter_is_told_and_recorded(
    project: MakeProject, name: str, source: str, code: int, words: tuple[str, ...]
) -> None:
    """What can't be run is exit 127 or 126 with a hint, and a run that was `not_started`."""
    require_posix()
    made = project({name: source})
    made.path("bin").mkdir()
    outcome = made.run("run", "--file", name, env={"PATH": str(made.path("bin"))})
    outcome.assert_status("not_started", code)
    manifest = outcome.manifest
    assert (manifest["exit_code"], manifest["signal"], manifest["resources"]) == (None, None, None)
    for word in words:
        assert word in manifest["error"] + outcome.stderr
    assert "hint: " in outcome.stderr
    assert manifest["error"] in outcome.log
    assert manifest["script"]["size"] == len(source)
    assert outcome.outputs() == []


def test_typescript_needs_a_node_that_takes_it(project: MakeProject) -> None:
    """An older node is exit 127 with the version to install; a newer one is called as it needs."""
    require_posix()
    made = project({"s.ts": "const a: number = 1\n"})
    search = {"PATH": f"{made.path('bin')}"}
    make_program(made.path("bin"), "node", "echo v20.11.0")
    outcome = made.run("run", "--file", "s.ts", env=search)
    outcome.assert_status("not_started", 127)
    assert "v20.11.0" in outcome.manifest["error"]
    assert "22.18" in outcome.stderr
    for version, logged in (("v22.7.0", "--experimental-strip-types s.ts"), ("v22.18.0", "s.ts")):
        make_program(
            made.path("bin"), "node", f'[ "$1" = --version ] && echo {version} || echo "$@"'
        )
        assert made.run("run", "--file", "s.ts", env=search).assert_success().log == f"{logged}\n"


def test_a_program_of_another_system_is_told(project: MakeProject) -> None:
    """What the system refuses to start is exit 126, and a manifest says why."""
    require_posix()
    made = project({"tool": b"\x7fELF but not really".decode("latin-1")})
    made.path("tool").chmod(0o755)
    outcome = made.run("run", "--file", "tool")
    outcome.assert_status("not_started", 126)
    assert "can't start" in outcome.manifest["error"]
    assert "hint: " in outcome.stderr


def make_environment(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder


def test_the_environment_of_the_project_can_be_asked_for(project: MakeProject) -> None:
    """`--python project` takes the .venv of the working folder or above; none is exit 127."""
    made = project({"deep/s.py": SHOW_PYTHON})
    outcome = made.run("run", "--file", "deep/s.py", "--python", "project")
    outcome.assert_status("not_started", 127)
    assert ".venv" in outcome.stderr
    environment = make_environment(made.path(".venv"))
    outcome = made.run("run", "--file", "s.py", "--python", "project", cwd=made.path("deep"))
    assert outcome.assert_success().log == f"{environment}\n"
    command = outcome.manifest["command"]
    assert command["interpreter"].startswith(str(environment))
    assert command["runtime"] == f"CPython {'.'.join(map(str, sys.version_info[:3]))}"
    assert outcome.manifest["environment"]["packages"]["count"] == 0
    by_setting = made.run("run", "--file", "deep/s.py", env={"PYX_PYTHON": "project"})
    assert by_setting.assert_success().log == f"{environment}\n"


def test_any_python_can_be_given(project: MakeProject) -> None:
    """--python takes an interpreter, the folder of an environment, or a name on PATH."""
    require_posix()
    made = project({"s.py": SHOW_PYTHON, "s.sh": "true\n"})
    environment = make_environment(made.path("other env"))
    inside = os.path.join("other env", "bin", "python")
    for given in (inside, str(made.path(inside)), "other env"):
        outcome = made.run("run", "--file", "s.py", "--python", given)
        assert outcome.assert_success().log == f"{environment}\n"
    search = {"PATH": f"{environment / 'bin'}{os.pathsep}{made.environ['PATH']}"}
    outcome = made.run("run", "--file", "s.py", "--python", "python3", env=search)
    assert outcome.assert_success().log == f"{environment}\n"
    missing = made.run("run", "--file", "s.py", "--python", "no/such/python")
    missing.assert_status("not_started", 127)
    assert "no/such/python" in missing.stderr
    wrong = made.run("run", "--file", "s.sh", "--python", "python3")
    wrong.assert_status("not_started", 126)
    assert "--python" in wrong.stderr


def uv_variables() -> dict[str, str]:
    """What this machine's way to a package index needs."""
    prefixes = ("UV_", "PIP_", "HTTP_", "HTTPS_", "NO_PROXY", "SSL_", "ALL_PROXY")
    return {name: value for name, value in os.environ.items() if name.upper().startswith(prefixes)}


PEP_723 = """# /// script
# requires-python = ">=3.11"
# dependencies = [{dependencies}]
# ///
"""


def test_a_script_with_dependencies_gets_its_own_environment(project: MakeProject) -> None:
    """A PEP 723 script runs in an environment that uv built, and pyx is its parent, not uv."""
    require_package_index()
    source = PEP_723.format(dependencies='"iniconfig==2.1.0"') + (
        '"""Reads an ini file."""\n'
        "import importlib.metadata, os, sys\n"
        "print(importlib.metadata.version('iniconfig'), os.getppid(), sys.prefix)\n"
    )
    made = project({"s.py": source})
    running = made.start("run", "--file", "s.py", env=uv_variables())
    outcome = running.finish().assert_success()
    version, parent, prefix = outcome.log.split()
    assert version == "2.1.0"
    assert int(parent) == running.process.pid
    assert prefix != sys.prefix
    manifest = outcome.manifest
    assert manifest["summary"] == "Reads an ini file."
    assert manifest["command"]["interpreter"].startswith(prefix)
    assert manifest["environment"]["packages"]["count"] == 1
    assert manifest["processes"] == {"left_behind": 0, "killed": 0}


@pytest.mark.parametrize(
    ("block", "word"),
    [
        (PEP_723.format(dependencies='"file:///no/such/thing-1.0-py3-none-any.whl"'), "thing"),
        (PEP_723.format(dependencies='"not a requirement ~~ 1"'), "not a requirement"),
        ("# /// script\n# dependencies = [\n# ///\n", ""),
    ],
)
def test_an_environment_that_can_not_be_built_is_told(
    project: MakeProject, block: str, word: str
) -> None:
    """Where uv can't do it the run is `not_started`, exit 126, with the reason that uv gave."""
    made = project({"s.py": block + "print('never')\n"})
    outcome = made.run("run", "--file", "s.py", env=uv_variables())
    outcome.assert_status("not_started", 126)
    assert "building the script's environment failed" in outcome.manifest["error"]
    assert word in outcome.log
    assert "never" not in outcome.log.splitlines()


def test_async_is_for_python_only(project: MakeProject) -> None:
    """--async with another language is told, and recorded."""
    require_posix()
    outcome = project({"s.sh": "true\n"}).run("run", "--file", "s.sh", "--async")
    outcome.assert_status("not_started", 126)
    assert "--async" in outcome.stderr
