"""What is loaded on the way to a run: little before the start, nothing heavy at all."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix

if TYPE_CHECKING:
    from project import MakeProject, Project

# Whatever a package index offers that costs milliseconds, and what of the standard library does.
HEAVY = {
    *("rich", "jinja2", "uv", "msgspec", "psutil", "argcomplete", "platformdirs"),
    *("argparse", "importlib.metadata", "hashlib", "asyncio", "unittest", "difflib", "inspect"),
    *("psycopg", "psycopg2", "pymysql", "redis", "confluent_kafka", "duckdb", "sqlite3", "mcp"),
    *("pandas", "polars", "sqlalchemy", "requests", "httpx"),
}
# Modules that are cheap enough only beside the starting script (docs/design/002).
BESIDE = {
    *("typing", "re", "enum", "dataclasses", "pathlib", "json", "subprocess", "threading"),
    *("signal", "shutil", "tempfile", "dotenv", "ahocorasick_rs", "contextlib", "collections"),
}
SPY = """
import os, sys
bare = set(sys.modules)

def write(name):
    with open(name, 'w') as file:
        file.write('\\n'.join(sorted(set(sys.modules) - bare)))

def hook(event, arguments):
    if event == 'os.posix_spawn' and not os.path.exists('at_start'):
        write('at_start')

def leave(code, leave=os._exit):
    write('at_end')
    leave(code)

sys.addaudithook(hook)
os._exit = leave
from pyx_cli import main
main()
"""


def run_spied(made: Project, *arguments: str) -> tuple[set[str], set[str]]:
    """The modules that were loaded when the script was started, and when pyx ended."""
    made.write("spy.py", SPY)
    done = subprocess.run(
        [sys.executable, "spy.py", *arguments],
        cwd=made.folder,
        env=made.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done
    started = made.path("at_start")
    return (
        set(started.read_text().split()) if started.exists() else set(),
        set(made.path("at_end").read_text().split()),
    )


def imported(made: Project, *arguments: str) -> list[str]:
    """Every module that Python imported for a command line, in the order of their end."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pyx_cli", *arguments],
        cwd=made.folder,
        env=made.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return [line.rpartition("|")[2].strip() for line in lines]


def heavy(modules: list[str] | set[str]) -> set[str]:
    """Those of the heavy modules that are among these, by their own name or their parent's."""
    return {name for name in modules if name in HEAVY or name.partition(".")[0] in HEAVY}


def test_the_version_is_there_at_once(project: MakeProject) -> None:
    """`pyx --version` imports next to nothing."""
    made = project({})
    assert made.run("--version").stdout.startswith("pyx ")
    modules = imported(made, "--version")
    assert heavy(modules) == set()
    assert "re" not in modules
    assert not [name for name in modules if name.startswith("pyx_core.") and name.count(".") > 1]


@pytest.mark.parametrize(
    "options",
    [
        ("--file", "s.py"),
        ("--file=s.py", "--input-path", "in.json", "--output-dir", "out", "--timeout", "60"),
        ("--code", "print(1)", "--json", "--log-limit", "1MiB"),
    ],
)
def test_a_run_loads_nothing_heavy(project: MakeProject, options: tuple[str, ...]) -> None:
    """From the first to the last moment of a run no heavy module is imported."""
    made = project({"s.py": "print(1)\n", "in.json": "{}"})
    assert heavy(imported(made, "run", *options)) == set()


def test_before_the_start_only_cheap_modules_are_loaded(project: MakeProject) -> None:
    """At the moment of the start the regular expressions, JSON, threads and types of Python are
    not imported yet: the script does not wait for them."""
    require_posix()
    made = project({"s.py": "print(1)\n", "in.json": "{}"})
    at_start, at_end = run_spied(made, "run", "--file", "s.py", "--input-path", "in.json")
    assert "pyx_core.engine.tree" in at_start
    assert heavy(at_start) == set()
    assert at_start & BESIDE == set()
    assert heavy(at_end) == set()
    assert at_end > at_start


def test_a_failed_run_loads_nothing_heavy(project: MakeProject) -> None:
    """What a failure shows costs no import either."""
    made = project({"s.py": "print(1)\n", "spy.py": SPY, "fail.py": "1 / 0\n"})
    done = subprocess.run(
        [sys.executable, "spy.py", "run", "--file", "fail.py"],
        cwd=made.folder,
        env=made.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert heavy(set(made.path("at_end").read_text().split())) == set()
