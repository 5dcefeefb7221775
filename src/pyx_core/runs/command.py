"""The command of a run: interpreter, arguments, environment; Python source is checked."""

from __future__ import annotations

import os
import sys

from pyx_core.engine import interpreter, syntax, variables
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.engine.interpreter import Interpreter
    from pyx_core.runs.outcome import Outcome
    from pyx_core.runs.prepare import Ground
    from pyx_core.runs.request import Reporter
    from pyx_core.runs.resolve import Plan


def make_command(outcome: Outcome, plan: Plan, ground: Ground, reporter: Reporter) -> None:
    """Fills in what will be started. Raises PyxError for what can't be."""
    assert ground.script_snapshot is not None
    source = ground.script_snapshot.content or b""
    is_python = ground.script.lower().endswith((".py", ".pyw"))
    if plan.request.top_level_await and not is_python:
        raise PyxError("usage", "--async is for Python scripts", "leave --async out")

    chosen = outcome.interpreter = _interpreter(plan, ground, source, reporter, is_python)
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


def _interpreter(
    plan: Plan, ground: Ground, source: bytes, reporter: Reporter, is_python: bool
) -> Interpreter:
    pinned = plan.request.pinned
    if pinned is not None and pinned.command is not None:
        path = pinned.command[0] if pinned.command else None
        return interpreter.as_it_was(path, list(pinned.command[1:]), is_python)
    search = interpreter.Search(plan.environ.get("PATH"), plan.cwd)
    python = plan.python if is_python and pinned is None else plan.request.python
    return interpreter.choose(ground.script, source, python, search, _Tools(plan, reporter))


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
        awaiting = syntax.check_python(source, ground.script_argument, top_level_await=True)
        hint = (
            "mend the script and run it again"
            if isinstance(awaiting, syntax.SyntaxProblem)
            else "it awaits at the top level: run it with --async"
        )
        raise PyxError("not_executable", result.message, hint)


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
    channel = plan.request.channel
    return environ if channel is None else channel.environment(environ)
