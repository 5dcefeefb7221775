"""`pyx python`: the interpreter that `pyx run` uses for Python scripts."""

from __future__ import annotations

import os
import sys

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx python", "an interactive session"),
    ("pyx python -m pip list", "any arguments are the interpreter's own"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: all arguments are the interpreter's."""
    parser.usage = "pyx python [ARG...]"


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Becomes the interpreter on POSIX; on Windows, waits for it and passes its code on."""
    from pyx_core.engine.default_python import default_python
    from pyx_core.settings.layers import Layers

    layers = Layers(context.environ, context.cwd)
    python = default_python(layers, context.cwd).path or sys.executable
    argv = [python, *arguments.arguments]
    context.stdout.flush()
    try:
        if sys.platform != "win32":
            os.execve(python, argv, layers.variables())
        import subprocess

        return subprocess.run(argv, env=layers.variables(), check=False).returncode
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PyxError(
            "not_executable",
            f"can't start {python}: {reason}",
            "set PYX_PYTHON to an interpreter, see: pyx config",
        ) from error
