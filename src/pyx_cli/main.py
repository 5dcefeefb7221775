"""The way in: the command line is taken apart, one command is imported, errors are told."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from pyx_cli.context import Context

_INTERRUPTED = 130


def console() -> None:
    """Runs the command line of this process and ends it with the command's exit code.

    Ends without the interpreter's clean-up, which costs as much as a tenth of a run: all files
    are closed, and the streams are flushed here.
    """
    # Nothing made on the way to a run is garbage; looking for some costs a millisecond.
    gc.disable()
    try:
        code = _command_of_process()
    except KeyboardInterrupt:
        # Before the command began, or after it had ended: inside, it is told like any error.
        code = _INTERRUPTED
    os._exit(code)


def _command_of_process() -> int:
    """The exit code of this process's command line, with everything that was said flushed."""
    from pyx_cli.context import Context
    from pyx_cli.signals import stop_like_ctrl_c

    stop_like_ctrl_c()
    stdout, stderr = _usable(sys.stdout), _usable(sys.stderr)
    context = Context(os.environ, _working_folder(), sys.stdin, stdout, stderr)
    code = dispatch(sys.argv[1:], context)
    for stream in (stdout, stderr):
        try:
            stream.flush()
        except OSError:
            # Whoever read our output has read enough, or its disk is full: the evidence stands.
            continue
    return code


def _usable(stream: TextIO | None) -> TextIO:
    """A stream that shows every name; nowhere, where the caller closed it."""
    if not isinstance(stream, io.TextIOWrapper):
        return open(os.devnull, "w", encoding="utf-8")
    # Names of files may hold what the terminal's encoding has no letter for.
    stream.reconfigure(errors="backslashreplace")
    return stream


def _working_folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return os.environ.get("PWD") or os.path.expanduser("~")


def dispatch(argv: Sequence[str], context: Context) -> int:
    """The exit code of a command line. The one boundary where errors become messages."""
    wants_json = "--json" in argv[: argv.index("--") if "--" in argv else None]
    try:
        return _run_command(argv, context)
    except PyxError as error:
        from pyx_cli.render.errors import show_error

        return show_error(error, context, wants_json=wants_json)
    except KeyboardInterrupt:
        context.stderr.write("pyx: interrupted\n")
        return _INTERRUPTED
    except BrokenPipeError:
        return 0
    except OSError as error:
        from pyx_cli.render.errors import show_defect, show_error

        if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT):
            # Only what is printed: files are written elsewhere, where their errors are told.
            full = PyxError("disk_full", "no space left to write what is printed", "free some")
            return show_error(full, context, wants_json=False)
        return show_defect(error, context, wants_json=wants_json)
    except Exception as defect:  # noqa: BLE001 - the boundary: no traceback reaches a user
        from pyx_cli.render.errors import show_defect

        return show_defect(defect, context, wants_json=wants_json)


def _run_command(argv: Sequence[str], context: Context) -> int:
    if argv and argv[0] in ("--version", "-V"):
        from pyx_core.version import __version__

        context.stdout.write(f"pyx {__version__}\n")
        return 0
    if "_ARGCOMPLETE" in context.environ:
        from pyx_cli.parser import complete

        complete()
    if argv and argv[0] == "run":
        # The quick way, without argparse (docs/design/002).
        from pyx_cli.commands import run
        from pyx_cli.options import scan, split_at_dashes

        words, arguments = split_at_dashes(argv[1:])
        values = scan(words, run.OPTIONS)
        if values is not None and run.is_complete(values):
            return run.run_script(values, arguments, context)
    from pyx_cli.parser import parse

    code = parse(argv, context)
    if argv[:1] != ["run"]:
        # What can't be printed is told here; of a run the evidence stands all the same.
        context.stdout.flush()
    return code
