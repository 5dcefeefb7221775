"""The process tree on macOS and other POSIX systems: descendants by their parents.

There is no reaper of orphans to ask for here, so that the tree is looked at while it lives: what
was seen once is the run's own, whatever becomes of its parent. A process that forks twice and
leaves its session between two looks can escape.
"""

from __future__ import annotations

import os
import select
import sys

from pyx_core.engine.ending import Ending

assert sys.platform != "win32"
assert sys.platform != "linux"

TYPE_CHECKING = False
if TYPE_CHECKING:
    import psutil

# The same numbers on all POSIX systems.
_SIGINT = 2
_SIGTERM = 15
_LEFTOVER_GRACE_S = 0.5
_SWEEP_S = 10.0


class PosixTree:
    """A run's processes, as far as they were seen."""

    def __init__(self, argv: list[str], cwd: str, environ: dict[str, str], output: int) -> None:
        from pyx_core.engine._spawn_posix import spawn

        self.pid = spawn(argv, cwd, environ, output)
        self._seen: dict[int, psutil.Process] = {}
        self._ended = False
        self._events = select.kqueue()
        told_of_end = select.kevent(
            self.pid,
            filter=select.KQ_FILTER_PROC,
            flags=select.KQ_EV_ADD,
            fflags=select.KQ_NOTE_EXIT,
        )
        try:
            self._events.control([told_of_end], 0)
        except ProcessLookupError:
            # It has ended already; nobody reaps it but us.
            self._ended = True

    def ignore(self, pid: int) -> None:
        """Nothing to do: only what descends from the script is looked at."""

    def wait(self, timeout_s: float) -> bool:
        """Whether the script itself ended within the time. Looks at its descendants meanwhile."""
        if not self._ended:
            self._look()
            self._ended = bool(self._events.control(None, 1, timeout_s))
        return self._ended

    def _look(self) -> None:
        import psutil

        try:
            found = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        for process in found:
            self._seen.setdefault(process.pid, process)

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
            # macOS refuses a group whose members have all ended.
            return

    def end(self) -> Ending:
        """Asks, then kills what was seen and still lives; sums up what the script used."""
        import psutil

        ending = Ending()
        self._look()
        # Whoever is in the script's session was started by it, seen before or not.
        for process in psutil.process_iter():
            if process.pid != self.pid and _session_of(process.pid) == self.pid:
                self._seen.setdefault(process.pid, process)
        left = [process for process in self._seen.values() if _lives(process)]
        ending.left_behind = len(left)
        killed = {process.pid for process in left}
        for process in left:
            _signal(process.terminate)
        _, alive = psutil.wait_procs(left, timeout=_LEFTOVER_GRACE_S)
        for process in alive:
            _signal(process.kill)
        if not self.wait(0):
            killed.add(self.pid)
            os.kill(self.pid, 9)
        _, status, usage = os.wait4(self.pid, 0)
        self._events.close()
        _, refused = psutil.wait_procs(alive, timeout=_SWEEP_S)
        ending.refused = len(refused)
        code = os.waitstatus_to_exitcode(status)
        ending.exit_code = code if code >= 0 else None
        ending.signal = -code if code < 0 else None
        ending.user_s = usage.ru_utime
        ending.system_s = usage.ru_stime
        ending.max_rss_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        ending.killed = len(killed)
        return ending


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _lives(process: psutil.Process) -> bool:
    import psutil

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _signal(send: Callable[[], None]) -> None:
    import psutil

    try:
        send()
    except psutil.Error:
        # Gone, or of another user: what still lives at the end is counted there.
        return


if TYPE_CHECKING:
    from collections.abc import Callable
