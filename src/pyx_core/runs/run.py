"""A run, from the request to its record."""

from __future__ import annotations

import time

from pyx_core.engine.held_signals import HeldSignals
from pyx_core.runs.execute import execute
from pyx_core.runs.prepare import Ground
from pyx_core.runs.resolve import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.engine.stop import Stop
    from pyx_core.naming import RunNames
    from pyx_core.runs.finish import Record
    from pyx_core.runs.request import Reporter, Request


def run(
    request: Request,
    reporter: Reporter,
    stop: Stop,
    before_collecting: Callable[[RunNames], None] | None = None,
) -> Record:
    """Runs what is asked for, and leaves evidence of it however it goes.

    `before_collecting` is called when all processes have ended; nothing is hashed yet.
    Raises PyxError where the request can't be meant so, or its evidence can't be written; then
    nothing half-written stays.
    """
    plan = Plan(request)
    with HeldSignals() as held:
        ground = Ground(plan, time.time())
        try:
            held.release()
            outcome = execute(plan, ground, reporter, stop)
            from pyx_core.runs.finish import finish

            with HeldSignals():
                if before_collecting is not None:
                    before_collecting(ground.claim.names)
                return finish(plan, ground, outcome)
        except BaseException:
            ground.discard()
            raise
