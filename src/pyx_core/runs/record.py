"""Work that pyx does itself leaves the same record as a script: a run without a process."""

from __future__ import annotations

import os
import time

from pyx_core.engine.ending import Ending
from pyx_core.engine.held_signals import HeldSignals
from pyx_core.engine.spool import Spool
from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode
from pyx_core.runs.context import Context
from pyx_core.runs.finish import finish
from pyx_core.runs.outcome import Outcome
from pyx_core.runs.prepare import Ground
from pyx_core.runs.resolve import Plan
from pyx_core.secrets.masker import Masker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from pyx_core.manifest.contract import Notice
    from pyx_core.naming import RunNames
    from pyx_core.runs.finish import Record
    from pyx_core.runs.request import Request
    from pyx_core.secrets.detect import Secrets


class Workspace:
    """What the work is given: the names of its files, its secrets, and its log.

    `summary`, `declared` and `warnings` may be set by the work; they become the manifest's.
    """

    __slots__ = (
        *("_masker", "_spool", "declared", "names", "outputs", "secrets", "summary", "warnings"),
    )

    def __init__(self, names: RunNames, secrets: Secrets, spool: Spool) -> None:
        self.names = names
        self.secrets = secrets
        self.summary: str | None = None
        self.declared: dict[str, Any] = {}
        self.outputs: list[Mapping[str, str]] = []
        self.warnings: list[Notice] = []
        self._spool = spool
        self._masker = Masker(secrets)

    def say(self, line: str) -> None:
        """Adds a line to the log, masked."""
        self._spool.feed(self._masker.feed(f"{line}\n".encode("utf-8", "backslashreplace")))

    def add_output(self, path: str, *, role: str, category: str = "data") -> None:
        """Says what an output is; those whose name carries the run id are found without it."""
        self.outputs.append({"path": path, "role": role, "category": category})

    def close(self) -> int:
        """Ends the log; how many masks were written into it."""
        self._spool.feed(self._masker.flush())
        self._spool.close()
        return self._masker.masked


def record(request: Request, argv: list[str], perform: Callable[[Workspace], None]) -> Record:
    """Does what `perform` does, and leaves evidence of it however it goes.

    `argv` is the command line that asked for it. A PyxError of the work makes a failed run, whose
    record holds it as `problem`; of the kind `timed_out` it makes one that timed out, and Ctrl-C
    makes an interrupted one. Raises PyxError where the
    evidence can't be written.
    """
    plan = Plan(request)
    outcome = Outcome()
    outcome.argv = argv
    with HeldSignals() as held:
        ground = Ground(plan, time.time())
        try:
            context = outcome.context = Context(plan, ground)
            context.look(argv, None, outcome.started_at_s, None)
            held.release()
            _perform(outcome, plan, ground, context, perform)
            with HeldSignals():
                return finish(plan, ground, outcome)
        except BaseException:
            # Nothing of it stays, unless its record was written already.
            ground.discard()
            raise


def _perform(
    outcome: Outcome,
    plan: Plan,
    ground: Ground,
    context: Context,
    perform: Callable[[Workspace], None],
) -> None:
    spool = outcome.log = Spool(ground.claim.log, plan.log_limit)
    workspace = Workspace(ground.claim.names, context.secrets, spool)
    outcome.started_at_s = time.time()
    started, before = time.perf_counter(), os.times()
    try:
        perform(workspace)
    except PyxError as problem:
        outcome.failure = problem
        if problem.kind == "timed_out":
            outcome.cause = "timeout"
        workspace.say(problem.message)
    except KeyboardInterrupt:
        outcome.cause = "interrupted"
        workspace.say("interrupted")
    after = os.times()
    outcome.duration_s = time.perf_counter() - started
    ending = outcome.ending = Ending()
    if outcome.cause == "ended":
        ending.exit_code = 0 if outcome.failure is None else 1
    ending.user_s = after.user - before.user
    ending.system_s = after.system - before.system
    outcome.docstring = workspace.summary
    outcome.warnings = workspace.warnings
    outcome.masked = workspace.close()
    if workspace.declared or workspace.outputs:
        with open(ground.claim.manifest, "xb") as file:
            file.write(encode({**workspace.declared, "outputs": workspace.outputs}))
