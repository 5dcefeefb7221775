"""Commands timed as whole processes, in turn, so that a drifting machine treats all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Case:
    """One command: what it is called in the table, and how it is started."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    cwd: str | None = None
    stdout: str | None = None
    before: Callable[[], None] | None = None
    expected: int = 0


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Wall times of one case, in seconds, and the largest memory, in bytes."""

    seconds: list[float]
    max_rss_bytes: int

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(cases: Sequence[Case], rounds: int, *, warm_up: bool = True) -> dict[str, Timing]:
    """Each case `rounds` times after one warm-up, in turn. Raises SystemExit if one fails."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    memory: dict[str, int] = dict.fromkeys(seconds, 0)
    for number in range(0 if warm_up else 1, rounds + 1):
        for case in cases:
            if case.before is not None:
                case.before()
            elapsed, max_rss = _once(case)
            if number:
                seconds[case.name].append(elapsed)
                memory[case.name] = max(memory[case.name], max_rss)
    return {
        name: Timing(seconds=times, max_rss_bytes=memory[name]) for name, times in seconds.items()
    }


def _once(case: Case) -> tuple[float, int]:
    environ = {
        name: value
        for name, value in os.environ.items()
        # They make Python slower in a way that no user has.
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    }
    with open(case.stdout or os.devnull, "wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            case.argv,
            env={**environ, **case.environ},
            cwd=case.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != case.expected:
        sys.exit(f"{case.name} ended with {process.returncode}:\n{told.decode(errors='replace')}")
    return elapsed, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def table(timings: Mapping[str, Timing], against: str) -> str:
    """A Markdown table: medians, spread, and ratios of medians to one of the cases."""
    base = timings[against].median
    rows = ["| command | median | min to max | ratio |", "|---|---|---|---|"]
    for name, timing in timings.items():
        low, high = min(timing.seconds), max(timing.seconds)
        rows.append(
            f"| {name} | {_shown(timing.median)} | {_shown(low)} to {_shown(high)} "
            f"| {timing.median / base:.2f} × |"
        )
    return "\n".join(rows)


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
