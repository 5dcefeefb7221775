"""A run ends at its time limit, or when somebody wants it to stop."""

from __future__ import annotations

import signal
import socket
import time
from typing import TYPE_CHECKING

import pytest

from project import kill_processes, wait_until
from requirements import require_posix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from project import MakeProject, Project

STUBBORN = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
print('before', flush=True)
open('ready', 'w').close()
while True:
    time.sleep(600)
"""
PATIENT = """
import time

def wait_for_ever():
    open('ready', 'w').close()
    time.sleep(600)

print('kept in a buffer')
wait_for_ever()
"""


@pytest.fixture(autouse=True)
def on_posix() -> None:
    """Signals as POSIX has them."""
    require_posix()


def test_a_timeout_shows_where_the_script_hung(project: MakeProject) -> None:
    """At a timeout the log holds Python's traceback and what was buffered; exit 124."""
    made = project({"patient.py": PATIENT})
    outcome = made.run("run", "--file", "patient.py", "--timeout", "1")
    outcome.assert_status("timeout", 124)
    manifest = outcome.manifest
    assert (manifest["success"], manifest["exit_code"]) == (False, None)
    assert manifest["signal"] == "SIGINT"
    assert manifest["error"] == "timed out after 1 s"
    assert manifest["limits"]["timeout_s"] == 1.0
    assert manifest["duration_s"] >= 1.0
    assert "kept in a buffer\n" in outcome.log
    assert "in wait_for_ever\n" in outcome.log
    assert outcome.log.endswith("KeyboardInterrupt\n")
    assert "in wait_for_ever" in outcome.stderr


def test_a_timeout_ends_what_ignores_every_request(project: MakeProject) -> None:
    """A script that ignores SIGINT and SIGTERM is killed; what it printed before is kept."""
    made = project({"stubborn.py": STUBBORN})
    outcome = made.run("run", "--file", "stubborn.py", "--timeout", "1")
    outcome.assert_status("timeout", 124)
    assert outcome.manifest["signal"] == "SIGKILL"
    assert outcome.manifest["processes"] == {"left_behind": 0, "killed": 1}
    assert outcome.log == "before\n"


def test_a_script_that_catches_the_interrupt_still_timed_out(project: MakeProject) -> None:
    """A script that ends with 0 when it is interrupted by the timeout is no success."""
    source = "import time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    print('bye')\n"
    outcome = project({"calm.py": source}).run("run", "--file", "calm.py", "--timeout", "1")
    outcome.assert_status("timeout", 124)
    assert outcome.manifest["exit_code"] == 0
    assert outcome.log == "bye\n"


def test_a_timeout_ends_grandchildren(project: MakeProject) -> None:
    """A grandchild in a session of its own, deaf to signals, is ended with the rest."""
    grandchild = (
        "import signal, time\\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\\n"
        "print('deaf', flush=True)\\n"
        "time.sleep(600)"
    )
    source = f"""
import subprocess, sys
child = ["sh", "-c", 'setsid "$0" "$@" & wait', sys.executable, "-c", "{grandchild}"]
subprocess.run(child)
"""
    outcome = project({"family.py": source}).run("run", "--file", "family.py", "--timeout", "2")
    outcome.assert_status("timeout", 124)
    assert "deaf\n" in outcome.log
    processes = outcome.manifest["processes"]
    assert processes["left_behind"] >= 1
    assert processes["killed"] >= 1


def test_a_stopped_script_does_not_escape_its_timeout(project: MakeProject) -> None:
    """A process that is stopped can't handle a signal, and is ended all the same."""
    source = (
        "import os, signal\nprint('stopping', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)\n"
    )
    outcome = project({"stop.py": source}).run("run", "--file", "stop.py", "--timeout", "1")
    outcome.assert_status("timeout", 124)
    assert outcome.log == "stopping\n"


def interrupted(made: Project, name: str, *signals: int) -> None:
    """Starts the script, sends the signals to pyx alone once it is ready, and checks the end."""
    running = made.start("run", "--file", name)
    running.wait_for_file("ready")
    for number in signals:
        running.signal(number)
    outcome = running.finish()
    outcome.assert_status("interrupted", 130)
    manifest = outcome.manifest
    assert manifest["success"] is False
    assert manifest["error"] == "stopped on request"
    assert outcome.history_line["success"] is False
    made.path("ready").unlink()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_evidence(project: MakeProject, number: int) -> None:
    """Ctrl-C and SIGTERM end the run in order: exit 130, a manifest, a history line."""
    made = project({"patient.py": PATIENT, "stubborn.py": STUBBORN})
    interrupted(made, "patient.py", number)
    assert "in wait_for_ever" in next(made.folder.glob("patient.*.log.txt")).read_text()
    interrupted(made, "stubborn.py", number)
    assert next(made.folder.glob("stubborn.*.log.txt")).read_text() == "before\n"


def test_a_second_interrupt_ends_what_ignored_the_first(project: MakeProject) -> None:
    """Who asks twice is not made to wait, and still finds the evidence in order."""
    made = project({"stubborn.py": STUBBORN})
    interrupted(made, "stubborn.py", signal.SIGINT, signal.SIGINT)
    interrupted(made, "stubborn.py", *[signal.SIGINT, signal.SIGTERM] * 10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_at_any_moment_leaves_all_or_nothing(project: MakeProject, number: int) -> None:
    """Whenever the signal comes, the run is complete or was never there, and nothing lives on."""
    made = project({"patient.py": PATIENT})
    for step in range(24):
        for path in made.folder.glob("patient.2*"):
            path.unlink()
        running = made.start("run", "--file", "patient.py", "--timeout", "20")
        time.sleep(0.004 * step)
        running.signal(number)
        _, stderr = running.process.communicate(timeout=60)
        survivors = made.survivors()
        kill_processes(survivors)
        assert survivors == [], f"after {step} steps"
        kinds = sorted(path.name.split(".", 2)[2] for path in made.folder.glob("patient.2*"))
        assert kinds in ([], ["log.txt", "manifest.json"]), f"after {step} steps: {kinds}"
        assert list(made.folder.glob(".pyx/active/*")) == []
        # Before pyx is there at all, Python itself ends, by the signal or with a traceback of 1:
        # from the first line of ours on, every signal is an interruption.
        ends = (130,) if kinds else (130, 1, -number)
        assert running.process.returncode in ends
        assert not kinds or b"Traceback" not in stderr.split(b"KeyboardInterrupt")[-1]


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_a_stop_in_the_first_moment_is_one_too(project: MakeProject, name: str) -> None:
    """A signal that comes as soon as the script is there ends it, and leaves its evidence."""
    made = project({"quick.sh": f"kill -{name} $PPID\nexec sleep 600\n"})
    for _ in range(5):
        outcome = made.run("run", "--file", "quick.sh", "--timeout", "20")
        outcome.assert_status("interrupted", 130)


@pytest.fixture
def silent_index() -> Iterator[str]:
    """The address of a package index that takes every call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/simple"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_an_environment_is_built_ends_that_too(
    project: MakeProject, silent_index: str, number: int
) -> None:
    """Who stops pyx while uv is at work finds no uv left over, and no half of a run."""
    source = "# /// script\n# dependencies = ['some-package']\n# ///\n"
    made = project({"needy.py": source})
    running = made.start("run", "--file", "needy.py", env={"PYX_UV_INDEX_URL": silent_index})
    wait_until(lambda: any("sync" in name for name in made.survivors()), "uv was not started")
    running.signal(number)
    _, stderr = running.process.communicate(timeout=60)
    try:
        # uv asks an interpreter about itself, which takes a moment and ends by itself.
        wait_until(lambda: not made.survivors(), "uv goes on", patience_s=10)
    finally:
        kill_processes(made.survivors())
    assert running.process.returncode == 130
    assert b"Traceback" not in stderr
    assert list(made.folder.glob(".pyx/active/*")) == []
    for manifest in made.manifests():
        assert manifest["status"] == "interrupted"
    assert len(made.manifests()) == len(made.history()) == len(list(made.folder.glob("*.log.txt")))
