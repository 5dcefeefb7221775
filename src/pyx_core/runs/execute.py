"""The script is started, listened to, waited for and ended, with all that it started."""

from __future__ import annotations

import os
import sys
import time

from pyx_core.engine import interpreter, syntax, tree, variables
from pyx_core.engine.held_signals import HeldSignals
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.engine.interpreter import Interpreter
    from pyx_core.engine.spool import Spool
    from pyx_core.engine.stop import Stop
    from pyx_core.engine.tree import Ending
    from pyx_core.engine.wait import Cause
    from pyx_core.runs.context import Context
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.request import Reporter
    from pyx_core.runs.resolve import Plan


class Outcome:
    """How a run went. Without `ending` it was not started, and `problem` says why."""

    __slots__ = (
        "argv",
        "cause",
        "context",
        "docstring",
        "duration_s",
        "ending",
        "environ",
        "interpreter",
        "log",
        "log_error",
        "log_held",
        "masked",
        "problem",
        "shown",
        "started_at_s",
    )

    def __init__(self) -> None:
        self.started_at_s = time.time()
        self.duration_s = 0.0
        self.argv: list[str] = []
        self.environ: dict[str, str] = {}
        self.interpreter: Interpreter | None = None
        self.docstring: str | None = None
        self.problem: PyxError | None = None
        self.shown = ""
        self.ending: Ending | None = None
        self.cause: Cause = "ended"
        self.log: Spool | None = None
        self.log_error: OSError | None = None
        self.log_held = False
        self.masked = 0
        self.context: Context | None = None


def execute(plan: Plan, ground: Ground, reporter: Reporter, stop: Stop) -> Outcome:
    """Runs the script to its end. What keeps it from starting is an outcome, not an error."""
    outcome = Outcome()
    try:
        _make_command(outcome, plan, ground, reporter)
        _run(outcome, plan, ground, reporter, stop)
    except PyxError as problem:
        if outcome.ending is not None:
            raise
        outcome.problem = problem
    return outcome


def _make_command(outcome: Outcome, plan: Plan, ground: Ground, reporter: Reporter) -> None:
    assert ground.script_snapshot is not None
    source = ground.script_snapshot.content or b""
    is_python = ground.script.lower().endswith((".py", ".pyw"))
    if plan.request.top_level_await and not is_python:
        raise PyxError("usage", "--async is for Python scripts", "leave --async out")

    search = interpreter.Search(plan.environ.get("PATH"), plan.cwd)
    python = plan.python if is_python else plan.request.python
    chosen = outcome.interpreter = interpreter.choose(
        ground.script, source, python, search, _Tools(plan, reporter)
    )
    if is_python:
        _check_syntax(outcome, plan, ground, source, chosen)
    script = [ground.script_argument, *plan.request.arguments]
    if plan.request.top_level_await:
        script.insert(0, os.path.join(os.path.dirname(interpreter.__file__), "async_main.py"))
    if chosen.path is None:
        script[0] = ground.script
        outcome.argv = script
    else:
        outcome.argv = [chosen.path, *chosen.options, *script]
    outcome.environ = _environment(plan, ground, chosen, watched=reporter.log is not None)


class _Tools:
    """What choosing an interpreter needs, imported only when it does."""

    def __init__(self, plan: Plan, reporter: Reporter) -> None:
        self._plan = plan
        self._reporter = reporter

    def version_of(self, path: str) -> str | None:
        from pyx_core.runs.context import remembered_version

        return remembered_version(path, self._plan.layers.variables())

    def build_environment(self, script: str) -> str:
        from pyx_core.engine.uv import build_script_environment, uv_environ

        self._reporter.building(script)
        return build_script_environment(script, uv_environ(self._plan.layers))


def _check_syntax(
    outcome: Outcome, plan: Plan, ground: Ground, source: bytes, chosen: Interpreter
) -> None:
    result = syntax.check_python(
        source, ground.script_argument, top_level_await=plan.request.top_level_await
    )
    if not isinstance(result, syntax.SyntaxProblem):
        outcome.docstring = result
    elif chosen.is_own or not _other_version(chosen, plan):
        outcome.shown = result.shown
        raise PyxError("not_executable", result.message, "mend the script and run it again")


def _other_version(chosen: Interpreter, plan: Plan) -> bool:
    """Whether an interpreter may take what ours does not: it is no Python of our version."""
    from pyx_core.runs.context import remembered_version

    ours = f"{sys.version_info.major}.{sys.version_info.minor}."
    version = remembered_version(chosen.path or "", plan.layers.variables()) or ""
    return not version.partition(" ")[2].startswith(ours)


def _environment(
    plan: Plan, ground: Ground, chosen: Interpreter, *, watched: bool
) -> dict[str, str]:
    names = ground.claim.names
    environ = dict(plan.environ)
    for name in variables.RUNTIME_VARIABLES:
        environ.pop(name, None)
    if ground.input_path is not None:
        environ[variables.INPUT_PATH] = ground.input_path
    environ[variables.OUTPUT_DIR] = names.folder
    environ[variables.OUTPUT_PATH] = ground.claim.manifest
    environ[variables.LOG_PATH] = names.log
    environ[variables.RUN_ID] = names.run_id
    if chosen.is_python:
        inline = plan.request.code is not None
        variables.with_python_defaults(
            environ, unbuffered=watched, import_from=plan.cwd if inline else None
        )
    return environ


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
        context.look(outcome, processes)
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
