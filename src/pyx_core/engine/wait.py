"""Waiting for a run: to its end, to its time limit, or until somebody wants it to stop."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from pyx_core.engine.stop import Stop
    from pyx_core.engine.tree import Tree

    Cause = Literal["ended", "timeout", "interrupted", "broken"]

# How long a wish to stop or a full event queue may go unnoticed.
_TICK_S = 0.1
_INTERRUPT_GRACE_S = 2.0
_TERMINATE_GRACE_S = 1.0


def wait(tree: Tree, timeout_s: float | None, stop: Stop, tick: Callable[[], bool]) -> Cause:
    """Why waiting ended. `tick` is called now and then; False from it breaks the run off.

    Unless the script ended by itself it was interrupted (so that it can print where it hung, and
    flush), then terminated. Whatever is still alive is left to `tree.end`.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    while True:
        remaining = _TICK_S if deadline is None else deadline - time.monotonic()
        if tree.wait(min(max(remaining, 0.0), _TICK_S)):
            return "ended"
        if stop.asked:
            cause: Cause = "interrupted"
        elif not tick():
            cause = "broken"
        elif deadline is not None and time.monotonic() >= deadline:
            cause = "timeout"
        else:
            continue
        break
    tree.interrupt()
    if not _ends_within(tree, _INTERRUPT_GRACE_S, stop):
        tree.terminate()
        _ends_within(tree, _TERMINATE_GRACE_S, stop)
    return cause


def _ends_within(tree: Tree, grace_s: float, stop: Stop) -> bool:
    """Whether it ends within the time; not waited for once somebody asked twice."""
    deadline = time.monotonic() + grace_s
    while stop.asked < 2 and time.monotonic() < deadline:
        if tree.wait(_TICK_S):
            return True
    return tree.wait(0.0)
