"""The input of a run must be JSON: checked before anything starts."""

from __future__ import annotations

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# An input is read whole to be checked; what is larger is data, which an input can name.
LARGEST_INPUT_BYTES = 256 << 20
_BOM = b"\xef\xbb\xbf"
_WHITESPACE = " \t\n\r"


def check_json(content: bytes, name: str) -> None:
    """Raises PyxError `usage` with line and column unless `content` is one JSON value.

    UTF-8, a byte order mark allowed. Stricter than Python's own reader: no NaN, no Infinity.
    """
    if len(content) > LARGEST_INPUT_BYTES:
        raise PyxError(
            "usage",
            f"the input {name} is larger than {LARGEST_INPUT_BYTES >> 20} MiB",
            "put the path of the large file into a small input",
        )
    content = content.removeprefix(_BOM)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        raise _problem(name, before, "no valid UTF-8", "save it as UTF-8") from error
    problem = _first_problem(text)
    if problem is not None:
        position, reason = problem
        raise _problem(name, text[:position], reason, "the input must be one JSON value")


def _problem(name: str, before: str, reason: str, hint: str) -> PyxError:
    """The error at the place behind `before`; lines and columns are counted from 1."""
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return PyxError("usage", f"{name}:{line}:{column}: invalid JSON: {reason}", hint)


class _ConstantError(ValueError):
    """NaN or an infinity, which JSON does not have."""


def _refuse_constant(word: str) -> None:
    raise _ConstantError(word)


class _Context:
    """What the C scanner of the standard library reads its options from."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = str  # a number of any length is valid JSON; its value is not wanted here
    parse_constant = staticmethod(_refuse_constant)
    memo: dict[str, str] = {}  # noqa: RUF012 - the scanner wants the attribute, and clears it


def _first_problem(text: str) -> tuple[int, str] | None:
    """Position (in characters) and reason of the first error; None where there is none."""
    start = len(text) - len(text.lstrip(_WHITESPACE))
    try:
        _, end = _scan(text, start)
    except StopIteration as error:
        return error.value, "a value is expected"
    except _ConstantError as error:
        return _outside_strings(text, str(error)), f"{error} is not JSON"
    except RecursionError:
        return start, "nested too deeply"
    except ValueError as error:
        # json.JSONDecodeError, told by its attributes so that json need not be imported here.
        return getattr(error, "pos", start), str(getattr(error, "msg", error)).lower()
    rest = text[end:].lstrip(_WHITESPACE)
    return (len(text) - len(rest), "more text behind the value") if rest else None


def _scan(text: str, start: int) -> tuple[object, int]:
    """The value that begins at `start`, and where it ends."""
    # The scanner alone: the json package costs 9 ms, on the way to every run with an input.
    from _json import make_scanner

    scan: Callable[[str, int], tuple[object, int]] = make_scanner(_Context())  # type: ignore[arg-type]
    try:
        return scan(text, start)
    except SystemError:
        # The scanner takes its error from json.decoder, and some Pythons only where that is loaded.
        import json.decoder  # noqa: F401

        return scan(text, start)


def _outside_strings(text: str, word: str) -> int:
    """Where `word` stands first, but not within a string."""
    import re

    for match in re.finditer(rf'"(?:[^"\\]|\\.)*"|{re.escape(word)}', text):
        if not match[0].startswith('"'):
            return match.start()
    return 0
