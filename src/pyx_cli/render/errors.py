"""The one renderer of errors: a message, a hint with the next command, an exit code."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context
    from pyx_core.errors import ErrorKind, PyxError

EXIT_CODES: dict[ErrorKind, int] = {
    "usage": 2,
    "refused": 2,
    "not_found": 4,
    "exists": 125,
    "unwritable": 125,
    "disk_full": 125,
    "unreachable": 125,
    "timed_out": 124,
    "statement_failed": 1,
    "tool_failed": 125,
    "internal": 125,
    "not_executable": 126,
    "interpreter_missing": 127,
}
_LONGEST_MESSAGE = 4000


def show_error(error: PyxError, context: Context, *, wants_json: bool) -> int:
    """Tells an error on stderr, or as JSON on stdout; its exit code."""
    message = visible(error.message)
    if wants_json:
        told = {"kind": error.kind, "message": message, "hint": error.hint}
        context.write_json({"error": told})
    else:
        context.stderr.write(f"pyx: {message}\n")
        if error.hint:
            context.stderr.write(f"hint: {visible(error.hint)}\n")
    return EXIT_CODES[error.kind]


def show_defect(defect: Exception, context: Context, *, wants_json: bool) -> int:
    """Tells of a defect in pyx itself: where it is, without a traceback."""
    import traceback

    from pyx_core.errors import PyxError

    frame = traceback.extract_tb(defect.__traceback__)[-1]
    place = f"{frame.filename}:{frame.lineno} in {frame.name}"
    return show_error(
        PyxError(
            "internal",
            f"a defect in pyx: {type(defect).__name__}: {defect} ({place})",
            "please report this line together with the command that you typed",
        ),
        context,
        wants_json=wants_json,
    )


def visible(text: str, longest: int = _LONGEST_MESSAGE) -> str:
    """Text whose control characters are shown rather than obeyed, cut where it is very long."""
    shown = text[:longest]
    if not (shown.isascii() and shown.isprintable()):
        # Not loaded for a run that goes well.
        from pyx_core.formats.shown import visible as visible_line

        shown = "\n".join(map(visible_line, shown.split("\n")))
    left = len(text) - longest
    return f"{shown}… ({left} more characters)" if left > 0 else shown
