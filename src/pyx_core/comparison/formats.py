"""Which format a pair of files is compared as."""

from __future__ import annotations

from pyx_core.formats.recognise import BY_ENDING, recognise

_KNOWN = {form.name for form in BY_ENDING.values()}
_FIRST_BYTES = 512


def format_of(path: str, declared: str | None = None) -> str:
    """A file's format: what was declared for it if that is known, else what it looks like."""
    if declared in _KNOWN:
        return str(declared)
    try:
        with open(path, "rb") as file:
            start = file.read(_FIRST_BYTES)
    except OSError:
        start = b""
    return recognise(path, start).name


def common_format(left: str | None, right: str | None) -> str:
    """The format of both, or one that both can be read as; `binary` where there is none."""
    if left is None or right is None or left == right:
        return left or right or "binary"
    if {left, right} == {"csv", "tsv"}:
        return "csv"
    return "binary" if "binary" in (left, right) else "text"
