from __future__ import annotations

import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import psutil
import pytest

from pyx_core.environment.probe import Prober, recognised_version

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")
PATIENCE_S = 60.0


def prober(*, timeout_s: float = PATIENCE_S, cache_dir: Path | None = None) -> Prober:
    folder = None if cache_dir is None else str(cache_dir)
    return Prober(os.environ, folder, timeout_s=timeout_s)


def ends(pid: int) -> bool:
    """Whether the process is gone, or only waits for its parent, within a minute."""
    for _ in range(6000):
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("git version 2.39.5 (Apple Git-154)", "2.39.5"),
        ("gcc (Debian 12.2.0-14) 12.2.0\nCopyright", "12.2.0"),
        ("OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15 3 Sep 2024", "9.2p1"),
        ('openjdk version "21.0.4" 2024-07-16 LTS', "21.0.4"),
        ("v20.20.2\n", "20.20.2"),
        ("go version go1.22.1 linux/amd64", "1.22.1"),
        ("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)", "5.2.15"),
        ("This is perl 5, version 36, subversion 0 (v5.36.0) built for x86_64", "5.36.0"),
        ("mysql  Ver 15.1 Distrib 10.11.6-MariaDB, for debian-linux-gnu", "10.11.6-MariaDB"),
        ("less 590 (GNU regular expressions)", "590"),
        ("systemd 252 (252.30-1~deb12u2)\n+PAM", "252.30-1~deb12u2"),
        ("ffmpeg version N-109-gabc Copyright (c) 2000-2022", None),
        ("usage: tool [options]", None),
        ("", None),
    ],
)
def test_the_version_is_recognised(said: str, version: str | None) -> None:
    """The version is picked out of the many ways in which programs tell it."""
    assert recognised_version(said) == version


def test_a_program_tells_its_version() -> None:
    """A usable program's version and first line are reported, from either stream."""
    source = "import sys; print('tool 1.2.3', file=sys.stderr); print('more')"
    answer = prober().probe(sys.executable, ["-c", source])
    assert answer["version"] == "1.2.3"
    assert answer["said"] == "tool 1.2.3"
    assert (answer["usable"], answer["note"]) == (True, None)


def test_a_shim_with_nothing_behind_it_is_not_usable() -> None:
    """Exit code 127 says that the command is not really there, whatever was printed."""
    source = "print('shim: command not found in 3.11.7'); raise SystemExit(127)"
    answer = prober().probe(sys.executable, ["-c", source])
    assert (answer["version"], answer["usable"]) == (None, False)


def test_a_program_that_fails_has_no_version() -> None:
    """Numbers in an error message are not taken for a version."""
    source = "print('crashed under node 20.20.2'); raise SystemExit(1)"
    answer = prober().probe(sys.executable, ["-c", source])
    assert (answer["version"], answer["usable"]) == (None, None)
    assert answer["note"] == "exit code 1"


def test_what_cannot_be_started_is_not_usable(tmp_path: Path) -> None:
    """A file that is no program is reported with the reason."""
    answer = prober().probe(str(tmp_path / "nosuch"), ["--version"])
    assert answer["usable"] is False
    assert answer["note"] is not None
    assert answer["note"].startswith("can't be started")


def test_a_hanging_program_is_given_up() -> None:
    """A program that does not answer costs its bound, and is reported as such."""
    answer = prober(timeout_s=0.2).probe(sys.executable, ["-c", "import time; time.sleep(600)"])
    assert answer["usable"] is None
    assert answer["note"] == "no answer in 0.2 s"


@posix_only
def test_endless_output_is_cut_and_the_whole_group_is_ended(tmp_path: Path) -> None:
    """A program that never stops talking is ended together with what it started."""
    note = tmp_path / "pid"
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "print('tool 1.2.3')\n"
        "while True: print('x' * 10000)\n"
    )
    answer = prober().probe(sys.executable, ["-c", source])
    assert answer["version"] == "1.2.3"
    assert ends(int(note.read_text()))


@posix_only
def test_a_child_that_keeps_the_pipe_open_does_not_hang_the_probe(tmp_path: Path) -> None:
    """A program that leaves a background process behind has answered when it ends."""
    note = tmp_path / "pid"
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "print('tool 1.2.3')\n"
    )
    answer = prober().probe(sys.executable, ["-c", source])
    assert (answer["version"], answer["note"]) == ("1.2.3", None)
    assert ends(int(note.read_text()))


def test_a_program_is_asked_only_once(tmp_path: Path) -> None:
    """What a program answered is remembered, also by the next process."""
    count = tmp_path / "count"
    source = f"open({str(count)!r}, 'a').write('x'); print('tool 1.2.3')"
    for _ in range(3):
        answer = prober(cache_dir=tmp_path / "cache").probe(sys.executable, ["-c", source])
        assert answer["version"] == "1.2.3"
    assert count.read_text() == "x"


def test_a_program_that_was_not_usable_is_asked_again_later(tmp_path: Path) -> None:
    """What was installed behind a shim meanwhile is seen in the end; at once it is not asked."""
    count = tmp_path / "count"
    source = f"open({str(count)!r}, 'a').write('x'); raise SystemExit(127)"
    for moment_s in (1000.0, 1010.0, 9000.0):
        now = partial(float, moment_s)
        late = Prober(os.environ, str(tmp_path), timeout_s=PATIENCE_S, now=now)
        assert late.probe(sys.executable, ["-c", source])["usable"] is False
    assert count.read_text() == "xx"


def test_answers_come_in_the_order_of_the_questions() -> None:
    """Asked side by side, each program still gets its own answer."""
    requests = [(sys.executable, ["-c", f"print('tool 1.{number}')"]) for number in range(12)]
    seen: list[tuple[int, int]] = []
    answers = prober().probe_all(requests, lambda done, total: seen.append((done, total)))
    assert [answer["version"] for answer in answers] == [f"1.{number}" for number in range(12)]
    assert seen == [(done, 12) for done in range(1, 13)]


def test_a_program_reads_no_input_and_opens_no_window() -> None:
    """A program that would wait for a person finds no input and no display."""
    source = (
        "import os, sys\n"
        "windows = {'DISPLAY', 'WAYLAND_DISPLAY'} & os.environ.keys()\n"
        "print('tool', '1.2.3' if not windows and not sys.stdin.read() else 'would ask')\n"
    )
    environ = {**os.environ, "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    answer = Prober(environ, None, timeout_s=PATIENCE_S).probe(sys.executable, ["-c", source])
    assert answer["version"] == "1.2.3"
