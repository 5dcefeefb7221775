"""The process tree on Linux: orphans come to us, and nothing escapes."""

from __future__ import annotations

import os
import select
import sys
import time

from pyx_core.engine.ending import Ending

assert sys.platform == "linux"

# Source: <signal.h>.
_SIGINT = 2
_SIGKILL = 9
_SIGTERM = 15
# What is left behind may end in order within this time.
_LEFTOVER_GRACE_S = 0.5
# A fork bomb can outrun its reaper; it is not waited for without end.
_SWEEP_S = 10.0
_PIPE_BYTES = 1 << 20
# Not every kernel is built with it (CONFIG_PROC_CHILDREN).
_KERNEL_LISTS_CHILDREN = os.path.exists("/proc/thread-self/children")


class LinuxTree:
    """A run's processes. A daemon that forks twice and takes a session of its own stays here:
    its parent's end makes it our child, because we are a child subreaper."""

    def __init__(self, argv: list[str], cwd: str, environ: dict[str, str], output: int) -> None:
        from pyx_core.engine._reaper_linux import become_reaper
        from pyx_core.engine._spawn_posix import spawn

        become_reaper()
        self._strangers = set(_children_of(os.getpid()))
        self._killed: set[int] = set()
        # Processes of another user (a setuid program), which the system lets nobody else end.
        self._refused: set[int] = set()
        self.pid = spawn(argv, cwd, environ, output)
        self._pidfd = os.pidfd_open(self.pid)
        self._poll = select.poll()
        self._poll.register(self._pidfd, select.POLLIN)

    def ignore(self, pid: int) -> None:
        """A child that pyx itself started beside the run."""
        self._strangers.add(pid)

    def wait(self, timeout_s: float) -> bool:
        """Whether the script itself ended within the time."""
        return bool(self._poll.poll(timeout_s * 1000))

    def interrupt(self) -> None:
        """Ctrl-C for the whole group."""
        self._signal_group(_SIGINT)

    def terminate(self) -> None:
        """SIGTERM for the whole group."""
        self._signal_group(_SIGTERM)

    def _signal_group(self, number: int) -> None:
        # The leader is not reaped before `end`, so the group's number is still the run's own.
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            # Gone, or a program of another user: `end` tells.
            return

    def end(self) -> Ending:
        """Asks, then kills what is left until no descendant exists; sums up what all used."""
        ending = Ending()
        ending.user_s = ending.system_s = 0.0
        ending.max_rss_bytes = 0
        leader_ended = self.wait(0)
        left = [pid for pid in self._living() if pid != self.pid]
        ending.left_behind = len(left)
        if left and leader_ended:
            self._signal_all(left, _SIGTERM)
            self._reap_until(ending, time.monotonic() + _LEFTOVER_GRACE_S)
        give_up = time.monotonic() + _SWEEP_S
        while (living := self._living()) and time.monotonic() < give_up:
            self._signal_all(living, _SIGKILL)
            self._reap_until(ending, time.monotonic() + 0.05)
        self._reap_until(ending, time.monotonic())
        os.close(self._pidfd)
        ending.killed = len(self._killed)
        ending.refused = len(self._refused)
        return ending

    def _signal_all(self, pids: list[int], number: int) -> None:
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
            except PermissionError:
                self._refused.add(pid)
            else:
                self._killed.add(pid)

    def _living(self) -> list[int]:
        """All descendants of ours that are not merely waiting to be reaped."""
        found = []
        waiting = [pid for pid in _children_of(os.getpid()) if pid not in self._strangers]
        while waiting:
            pid = waiting.pop()
            if pid not in self._refused and not _is_zombie(pid):
                found.append(pid)
            waiting.extend(_children_of(pid))
        return found

    def _reap_until(self, ending: Ending, deadline: float) -> None:
        """Reaps children of ours as they end, until none is left or the time is over."""
        while True:
            reaped = False
            children = [pid for pid in _children_of(os.getpid()) if pid not in self._strangers]
            for child in children:
                reaped |= self._reap(child, ending)
            if not children or (not reaped and time.monotonic() >= deadline):
                return
            if not reaped:
                time.sleep(0.002)

    def _reap(self, child: int, ending: Ending) -> bool:
        try:
            pid, status, usage = os.wait4(child, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return False
        ending.user_s = (ending.user_s or 0.0) + usage.ru_utime
        ending.system_s = (ending.system_s or 0.0) + usage.ru_stime
        ending.max_rss_bytes = max(ending.max_rss_bytes or 0, usage.ru_maxrss * 1024)
        if pid == self.pid:
            code = os.waitstatus_to_exitcode(status)
            ending.exit_code = code if code >= 0 else None
            ending.signal = -code if code < 0 else None
        return True


def widen(pipe: int) -> None:
    """Makes a pipe hold 1 MiB, so that much output takes a third of the time."""
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except PermissionError:
        # This user's pipes hold as much as they may: the usual 64 KiB do as well.
        return


def _children_of(pid: int) -> list[int]:
    """The children of all threads of a process; none if it is gone."""
    if not _KERNEL_LISTS_CHILDREN:
        return _children_by_parent(pid)
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found.extend(int(word) for word in file.read().split())
    except (FileNotFoundError, ProcessLookupError):
        return found
    return found


def _children_by_parent(parent: int) -> list[int]:
    return [
        int(name)
        for name in os.listdir("/proc")
        if name.isdigit() and _state_and_parent(int(name))[1] == parent
    ]


def _is_zombie(pid: int) -> bool:
    """Whether it only waits to be reaped. A process whose main thread has ended looks like a
    zombie as long as another of its threads lives."""
    if _state_and_parent(pid)[0] not in (b"Z", b"X"):
        return False
    try:
        return len(os.listdir(f"/proc/{pid}/task")) <= 1
    except FileNotFoundError:
        return True


def _state_and_parent(pid: int) -> tuple[bytes, int]:
    """Fields 3 and 4 of /proc/PID/stat; as if reaped, where the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name in parentheses may hold anything; the state stands behind its end.
            fields = file.read().rpartition(b")")[2].split(None, 2)
    except (FileNotFoundError, ProcessLookupError):
        return b"X", 0
    return fields[0], int(fields[1])
