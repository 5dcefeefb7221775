"""Python source is checked before the start, so that a typing error costs no run."""

from __future__ import annotations

import warnings

# ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, without the import of ast.
_ALLOW_TOP_LEVEL_AWAIT = 0x2000
# A generated script of this size is left to its interpreter: compiling it twice takes seconds.
_LARGEST_CHECKED_BYTES = 4 << 20


class SyntaxProblem:
    """A syntax error, as Python itself would show it."""

    __slots__ = ("message", "shown")

    def __init__(self, message: str, shown: str) -> None:
        self.message = message
        self.shown = shown


def check_python(source: bytes, path: str, *, top_level_await: bool) -> SyntaxProblem | str | None:
    """The first line of the docstring (None without one) of a sound source, else its problem."""
    if len(source) > _LARGEST_CHECKED_BYTES:
        return None
    flags = _ALLOW_TOP_LEVEL_AWAIT if top_level_await else 0
    try:
        with warnings.catch_warnings():
            # The script's own interpreter warns when it runs.
            warnings.simplefilter("ignore")
            code = compile(source, path, "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        return _problem(error, path)
    except ValueError as error:  # null bytes, before Python 3.12
        return SyntaxProblem(str(error), f'  File "{path}"\nSyntaxError: {error}\n')
    except (RecursionError, MemoryError):
        return None
    docstring = code.co_consts[0] if "__doc__" in code.co_names[:1] else None
    return _first_line(docstring) if isinstance(docstring, str) else None


def _first_line(text: str) -> str | None:
    for line in text.splitlines():
        if line.strip():
            return line.strip()
    return None


def _problem(error: SyntaxError, path: str) -> SyntaxProblem:
    place = f"line {error.lineno}" if error.lineno else "unknown line"
    message = f"{type(error).__name__}: {error.msg} ({place})"
    shown = [f'  File "{path}", {place}']
    if error.text:
        text = error.text.rstrip("\n")
        code = text.lstrip()
        shown.append(f"    {code}")
        if error.offset:
            start = max(error.offset - 1 - (len(text) - len(code)), 0)
            same_line = error.end_lineno == error.lineno and error.end_offset
            width = max((error.end_offset or 0) - error.offset, 1) if same_line else 1
            shown.append("    " + " " * start + "^" * width)
    shown.append(f"{type(error).__name__}: {error.msg}")
    return SyntaxProblem(message, "\n".join(shown) + "\n")
