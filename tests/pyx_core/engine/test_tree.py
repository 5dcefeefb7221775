"""The whole process tree belongs to the run. `Running.finish` asserts that none of it is left."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from requirements import require_linux, require_posix

if TYPE_CHECKING:
    from project import MakeProject

DAEMON = """
import os, signal, sys, time

def start_daemon(prepare=lambda: None):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            prepare()
            os.write(writing, b'x')
            while True:
                time.sleep(600)
        os._exit(0)
    os.read(reading, 1)
    os.wait()
"""


@pytest.fixture(autouse=True)
def on_posix() -> None:
    """The scripts of these tests fork."""
    require_posix()


def test_a_daemon_does_not_outlive_its_run(project: MakeProject) -> None:
    """A process that forked twice into a session of its own is ended with the run, and counted."""
    require_linux()
    made = project({"daemon.py": f"{DAEMON}\nstart_daemon()\nprint('started')\n"})
    outcome = made.run("run", "--file", "daemon.py").assert_success()
    assert outcome.manifest["processes"] == {"left_behind": 1, "killed": 1}
    assert outcome.log == "started\n"


def test_daemons_that_refuse_to_end_are_killed(project: MakeProject) -> None:
    """Ten daemons that ignore every signal they can ignore are all ended and all counted."""
    require_linux()
    refuse = """
def refuse():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
for _ in range(10):
    start_daemon(refuse)
"""
    made = project({"daemons.py": DAEMON + refuse})
    outcome = made.run("run", "--file", "daemons.py").assert_success()
    assert outcome.manifest["processes"] == {"left_behind": 10, "killed": 10}


def test_a_daemon_that_starts_its_successor_when_it_is_ended_is_still_ended(
    project: MakeProject,
) -> None:
    """Whoever forks on SIGTERM wins nothing: the sweep goes on until nobody is left."""
    require_linux()
    phoenix = """
def rise_again(number, frame):
    if os.fork():
        os._exit(0)
    os.setsid()
start_daemon(lambda: signal.signal(signal.SIGTERM, rise_again))
"""
    made = project({"phoenix.py": DAEMON + phoenix})
    outcome = made.run("run", "--file", "phoenix.py").assert_success()
    assert outcome.manifest["processes"]["left_behind"] == 1
    assert outcome.manifest["processes"]["killed"] == 2


def test_a_daemon_may_end_in_order(project: MakeProject) -> None:
    """What is left behind is asked by SIGTERM first, and has time to write what it has to."""
    require_linux()
    orderly = """
def finish(number, frame):
    with open('farewell.txt', 'w') as file:
        file.write('done')
    os._exit(0)
start_daemon(lambda: signal.signal(signal.SIGTERM, finish))
"""
    made = project({"orderly.py": DAEMON + orderly})
    outcome = made.run("run", "--file", "orderly.py").assert_success()
    assert made.path("farewell.txt").read_text() == "done"
    assert outcome.output_names() == ["farewell.txt"]


def test_a_thread_that_outlives_the_main_thread_of_its_process_is_ended_too(
    project: MakeProject,
) -> None:
    """A process whose main thread is gone looks like a zombie, but it is alive and is ended."""
    require_linux()
    headless = """
import ctypes, threading
child = os.fork()
if child == 0:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=time.sleep, args=(600,)).start()
    # The system call `exit` ends this one thread, as pthread_exit does.
    ctypes.CDLL(None).syscall(60 if os.uname().machine == 'x86_64' else 93, 0)
while open(f'/proc/{child}/stat').read().rpartition(')')[2].split()[0] != 'Z':
    time.sleep(0.01)
"""
    made = project({"headless.py": DAEMON + headless})
    outcome = made.run("run", "--file", "headless.py").assert_success()
    assert outcome.manifest["processes"] == {"left_behind": 1, "killed": 1}


def test_a_child_that_is_still_there_is_left_behind(project: MakeProject) -> None:
    """A plain background process is ended with the run as well, and what it printed is kept."""
    source = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, '-uc', 'import time; print("child here"); time.sleep(600)'],
)
import os, time
while b'child here\\n' not in open(os.environ['PYX_LOG_PATH'], 'rb').read():
    time.sleep(0.01)
os._exit(3)
"""
    outcome = project({"parent.py": source}).run("run", "--file", "parent.py")
    outcome.assert_status("failed", 3)
    assert outcome.manifest["processes"] == {"left_behind": 1, "killed": 1}
    assert outcome.log == "child here\n"


def test_resources_are_those_of_the_whole_tree(project: MakeProject) -> None:
    """What a descendant used that nobody waited for is part of the run's resources."""
    require_linux()
    source = f"""{DAEMON}
def work():
    content = bytearray(os.urandom(1)) * (96 << 20)
    while time.process_time() < 0.4:
        pass
start_daemon(work)
"""
    outcome = project({"work.py": source}).run("run", "--file", "work.py").assert_success()
    resources = outcome.manifest["resources"]
    assert resources["user_s"] + resources["system_s"] >= 0.39
    assert resources["max_rss_bytes"] >= 96 << 20


def test_a_killed_script_says_by_which_signal(project: MakeProject) -> None:
    """A script that dies of SIGSEGV is `killed`, its signal is named, its exit code is 139."""
    source = "import ctypes, sys\nprint('before')\nsys.stdout.flush()\nctypes.string_at(0)\n"
    outcome = project({"crash.py": source}).run("run", "--file", "crash.py")
    outcome.assert_status("killed", 128 + signal.SIGSEGV)
    manifest = outcome.manifest
    assert (manifest["signal"], manifest["exit_code"]) == ("SIGSEGV", None)
    assert "SIGSEGV" in manifest["error"]
    assert outcome.log == "before\n"
    assert outcome.stdout.startswith("killed  crash")


def test_a_script_gets_the_usual_signals(project: MakeProject) -> None:
    """Where pyx was started with SIGINT ignored, as in the background, the script is not."""
    source = "import signal\nprint(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    made = project({"signals.py": source})
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    running = made.start("run", "--file", "signals.py", prefix=ignoring)
    assert running.finish().assert_success().log == "True\n"


def test_a_script_has_nothing_to_read_and_no_terminal(project: MakeProject) -> None:
    """A script that asks for input gets an end of file at once, whatever pyx was given."""
    source = (
        "import os, sys\nprint(repr(sys.stdin.read()))\n"
        "try:\n    os.open('/dev/tty', os.O_RDWR)\n"
        "except OSError:\n    print('no terminal')\n"
    )
    outcome = project({"ask.py": source}).run("run", "--file", "ask.py", stdin="not for you")
    assert outcome.assert_success().log == "''\nno terminal\n"


def test_descriptors_are_not_passed_on(project: MakeProject) -> None:
    """A script has the standard streams open and nothing else of pyx or of its caller."""
    require_linux()
    source = "import os\nprint([name for name in os.listdir('/proc/self/fd') if int(name) > 2])\n"
    made = project({"descriptors.py": source})
    leaking = ["sh", "-c", 'exec 7</dev/null 9>/dev/null; exec "$@"', "sh"]
    outcome = made.start("run", "--file", "descriptors.py", prefix=leaking).finish()
    # 3 is what listdir itself has opened.
    assert outcome.assert_success().log == "['3']\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_do_no_harm(project: MakeProject, closed: str) -> None:
    """Where pyx was started without some standard stream, the run and its log are as ever."""
    made = project({"speak.py": "import sys\nprint('out')\nprint('err', file=sys.stderr)\n"})
    closing = ["sh", "-c", f'exec "$@" {closed}', "sh"]
    outcome = made.start("run", "--file", "speak.py", prefix=closing).finish()
    outcome.assert_success()
    assert sorted(outcome.log.split()) == ["err", "out"]
