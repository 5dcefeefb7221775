"""The script is started, listened to, waited for and ended, with all that it started."""

from __future__ import annotations

import os
import time

from pyx_core.engine import tree
from pyx_core.engine.held_signals import HeldSignals
from pyx_core.errors import PyxError
from pyx_core.runs.command import make_command
from pyx_core.runs.outcome import Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.engine.stop import Stop
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.request import Channel, Reporter
    from pyx_core.runs.resolve import Plan


def execute(plan: Plan, ground: Ground, reporter: Reporter, stop: Stop) -> Outcome:
    """Runs the script to its end. What keeps it from starting is an outcome, not an error."""
    outcome = Outcome()
    channel = plan.request.channel
    try:
        if channel is not None:
            _open(channel, plan, ground)
        make_command(outcome, plan, ground, reporter)
        _run(outcome, plan, ground, reporter, stop)
    except PyxError as problem:
        if outcome.ending is not None:
            raise
        outcome.problem = problem
    finally:
        if channel is not None:
            outcome.warnings += channel.close()
    return outcome


def _open(channel: Channel, plan: Plan, ground: Ground) -> None:
    """The channel masks what it writes down by the same secrets as the log."""
    from pyx_core.secrets.detect import secret_values

    secrets = secret_values({**plan.layers.variables(), **plan.environ})
    channel.open(ground.claim.names, secrets)


def _run(outcome: Outcome, plan: Plan, ground: Ground, reporter: Reporter, stop: Stop) -> None:
    """Starts the script, and has it attended to; whatever happens, its tree is ended."""
    reading, writing = tree.open_pipe()
    # A wish to stop that came between the start and the handlers would leave the script alone.
    with HeldSignals() as held:
        processes = _start(outcome, plan, reading, writing)
        started = time.perf_counter()
        try:
            reporter.started(ground.claim.names, processes.pid)
            held.release()
            _attend(outcome, plan, ground, reporter, stop, processes, reading)
        finally:
            if outcome.ending is None:
                outcome.ending = processes.end()
            outcome.duration_s = time.perf_counter() - started


def _start(outcome: Outcome, plan: Plan, reading: int, writing: int) -> tree.Tree:
    outcome.started_at_s = time.time()
    try:
        return tree.start(outcome.argv, plan.cwd, outcome.environ, writing)
    except OSError as error:
        os.close(reading)
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "not_executable",
            f"can't start {outcome.argv[0]}: {reason}",
            "check that it is a program of this system, and may be executed",
        ) from error
    finally:
        os.close(writing)


def _attend(
    outcome: Outcome,
    plan: Plan,
    ground: Ground,
    reporter: Reporter,
    stop: Stop,
    processes: tree.Tree,
    reading: int,
) -> None:
    """Takes the output in and waits for the end. Imported beside the script (docs/design/002)."""
    from pyx_core.engine.capture import Capture
    from pyx_core.engine.wait import wait
    from pyx_core.runs.context import Context
    from pyx_core.secrets.masker import Masker

    context = outcome.context = Context(plan, ground)
    masker = Masker(context.secrets)
    capture = Capture(reading, ground.claim.log, plan.log_limit, masker, reporter.log)

    def tick() -> bool:
        ground.watch.drain()
        return capture.error is None

    try:
        context.look(outcome.argv, outcome.interpreter, outcome.started_at_s, processes)
        # What the end needs is loaded while there is nothing to do but wait.
        import pyx_core.runs.finish  # noqa: F401

        outcome.cause = wait(processes, plan.timeout_s, stop, tick)
    finally:
        outcome.ending = processes.end()
        capture.finish()
        outcome.log = capture.spool
        outcome.log_error = capture.error
        outcome.log_held = capture.source_held
        outcome.masked = capture.masker.masked
