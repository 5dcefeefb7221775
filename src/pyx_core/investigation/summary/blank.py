"""Blanks: what a summary has to say and the log does not."""

from __future__ import annotations

import re

from pyx_core.investigation.summary.markdown import Markdown, escape

_SIGN = "«to fill in: "
_BLANK = re.compile(r"«to fill in: ([^»—]*)")


def blank(what: str, command: str | None = None) -> Markdown:
    """A mark that is seen in a rendered page and found by a machine; `command` fills it in."""
    how = f" — {escape(command)}" if command else ""
    return Markdown(f"**{_SIGN}{escape(what)}{how}»**")


def blanks_in(line: str) -> list[str]:
    """What is still to be filled in on a line."""
    return [found.strip() for found in _BLANK.findall(line)]
