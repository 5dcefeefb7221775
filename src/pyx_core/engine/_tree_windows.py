"""The process tree on Windows: a job object that the script is in from its first instruction."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from ctypes import wintypes

from pyx_core.engine.ending import Ending

assert sys.platform == "win32"

# Source: winnt.h, processthreadsapi.h.
_CREATE_SUSPENDED = 0x4
_KILL_ON_JOB_CLOSE = 0x2000
_BASIC_ACCOUNTING = 1
_EXTENDED_LIMITS = 9
_HUNDRED_NS = 1e-7
_CLOSED_BY_PYX = 1


TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    _Information = TypeVar("_Information", bound=ctypes.Structure)


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("TotalUserTime", ctypes.c_int64),
        ("TotalKernelTime", ctypes.c_int64),
        ("ThisPeriodTotalUserTime", ctypes.c_int64),
        ("ThisPeriodTotalKernelTime", ctypes.c_int64),
        ("TotalPageFaultCount", wintypes.DWORD),
        ("TotalProcesses", wintypes.DWORD),
        ("ActiveProcesses", wintypes.DWORD),
        ("TotalTerminatedProcesses", wintypes.DWORD),
    )


class WindowsTree:
    """A run's processes: all of them are in one job, which ends with pyx."""

    def __init__(self, argv: list[str], cwd: str, environ: dict[str, str], output: int) -> None:
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel.CreateJobObjectW.restype = wintypes.HANDLE
        self._job = wintypes.HANDLE(self._kernel.CreateJobObjectW(None, None))
        self._checked(self._job.value)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        self._checked(
            self._kernel.SetInformationJobObject(
                self._job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )
        self._process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            creationflags=_CREATE_SUSPENDED | subprocess.CREATE_NEW_PROCESS_GROUP,
        )
        self.pid = self._process.pid
        handle = wintypes.HANDLE(int(self._process._handle))  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            self._checked(self._kernel.AssignProcessToJobObject(self._job, handle))
            import psutil

            psutil.Process(self.pid).resume()
        except BaseException:
            self._process.kill()
            raise

    def _checked(self, result: object) -> None:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())

    def ignore(self, pid: int) -> None:
        """Nothing to do: only what is in the job is looked at."""

    def wait(self, timeout_s: float) -> bool:
        """Whether the script itself ended within the time."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def interrupt(self) -> None:
        """Ctrl-Break for the script's group: what Windows has for Ctrl-C to others."""
        try:
            os.kill(self.pid, signal.CTRL_BREAK_EVENT)
        except OSError:
            # It has no console, or has ended.
            return

    def terminate(self) -> None:
        """Nothing gentler than the end is left on Windows."""
        self._process.terminate()

    def end(self) -> Ending:
        """Ends the whole job and takes stock."""
        ending = Ending()
        script_ended = self.wait(0)
        ending.left_behind = max(self._active() - (0 if script_ended else 1), 0)
        ending.killed = self._active()
        if ending.killed:
            self._kernel.TerminateJobObject(self._job, _CLOSED_BY_PYX)
        ending.exit_code = self._process.wait()
        accounting = self._query(_BASIC_ACCOUNTING, _Accounting())
        limits = self._query(_EXTENDED_LIMITS, _ExtendedLimits())
        ending.user_s = accounting.TotalUserTime * _HUNDRED_NS
        ending.system_s = accounting.TotalKernelTime * _HUNDRED_NS
        ending.max_rss_bytes = limits.PeakProcessMemoryUsed
        self._kernel.CloseHandle(self._job)
        return ending

    def _active(self) -> int:
        return int(self._query(_BASIC_ACCOUNTING, _Accounting()).ActiveProcesses)

    def _query(self, kind: int, target: _Information) -> _Information:
        self._checked(
            self._kernel.QueryInformationJobObject(
                self._job, kind, ctypes.byref(target), ctypes.sizeof(target), None
            )
        )
        return target
